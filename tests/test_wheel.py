"""The wheel is whole: unpacked somewhere else it does everything without the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import shared_run
from tests.browser import serving

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def wheel():
    """The wheel of this checkout, built once per run."""

    def make():
        folder = shared_run.folder() / "wheel"
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return str(next(folder.glob("*.whl")))

    made = shared_run.once("wheel", make)
    assert made, "the wheel could not be built; the first test that asked says why"
    return Path(made)


@pytest.fixture
def elsewhere(wheel, tmp_path):
    """A folder with the wheel unpacked in `site`, as an installation lays it out."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    return tmp_path


def python(folder, *words, **env):
    """Python with the unpacked wheel before everything else, in a folder that knows nothing of the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "site"), **env}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


CRM = ("-c", "import sys; from crm.cli import main; sys.argv[0] = 'crm'; sys.exit(main())")


def names(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


def files(folder):
    listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {line for line in listed.splitlines() if (ROOT / line).exists()}


def test_what_the_code_reads_travels_inside_the_package(wheel):
    migrations = {
        name.replace("crm/store/migrations/", "crm/_data/migrations/") for name in files("crm/store/migrations")
    }
    data = {f"crm/_data/{name.removeprefix('data/')}" for name in files("data")}
    assert migrations
    assert data
    assert migrations | data <= names(wheel)


def test_nothing_travels_twice_or_lies_beside_the_packages(wheel):
    assert not [name for name in names(wheel) if name.startswith(("crm/store/migrations", "data/", "tests/", "bench/"))]
    tops = {name.partition("/")[0] for name in names(wheel) if ".dist-info/" not in name}
    assert tops == {"crm", "dashboard", "concept_notes"}


def test_all_code_of_the_three_packages_travels(wheel):
    code = {name for package in ("crm", "dashboard", "concept_notes") for name in files(package)}
    assert {name for name in code if not name.startswith("crm/store/migrations/")} <= names(wheel)


def test_it_is_found_before_the_checkout(elsewhere):
    done = python(elsewhere, "-c", "import crm, crm.config as c; print(crm.__file__, c.data_dir(), c.migrations_dir())")
    assert done.returncode == 0, done.stderr
    assert all(path.startswith(str(elsewhere)) for path in done.stdout.split())


def test_it_loads_the_demonstration_counts_the_gap_and_opens_the_dashboard(elsewhere):
    url = f"sqlite:///{(elsewhere / 'crm.sqlite').as_posix()}"
    done = python(elsewhere, *CRM, "demo", CRM_DATABASE_URL=url)
    assert done.returncode == 0, done.stdout + done.stderr
    done = python(elsewhere, *CRM, "gap", "--json", CRM_DATABASE_URL=url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["rows"]
    with serving(url, command=[sys.executable, *CRM], folder=elsewhere, PYTHONPATH=str(elsewhere / "site")):
        pass
