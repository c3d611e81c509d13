"""The product as a person meets it: `crm serve` as a process of its own and a real Chromium that notes what it asks for.

Mark such a test `browser`. Without a Chromium it is left out, loudly, or fails where CRM_REQUIRE_BROWSER=1.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import shared_run

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing of Chromium's own calls out either, and no name outside this machine can be looked up.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",  # where there is none, imitating one costs seconds at each start
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-first-run",
)
HERE = ("127.0.0.1", "localhost", "[::1]")
A_AND_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@dataclass(frozen=True)
class Server:
    """The dashboard as `crm serve` serves it: where it is, and what it has printed so far."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def url(self, path: str = "") -> str:
        """The address of a page, such as `donor?code=SE`."""
        return f"{self.address}/{path.lstrip('/')}"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def crm() -> str:
    """The `crm` command of the environment the tests run in."""
    return str(Path(sys.executable).parent / ("crm.exe" if os.name == "nt" else "crm"))


def healthy(address: str) -> bool:
    """Whether the server there answers."""
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def serving(
    database: str, *, command: Sequence[str] = (), folder: Path | None = None, patience: float = 60, **env: str
) -> Iterator[Server]:
    """Start `crm serve` on a free port with that database, wait until it answers, stop it afterwards.

    `command` stands for `crm` where another than that of this environment is meant, `folder` is where it is started.
    """
    port = free_port()
    log = shared_run.folder() / f"serve-{port}.log"
    environment = {**os.environ, "CRM_DATABASE_URL": database, **env}
    with log.open("wb") as out:
        words = [*(command or [crm()]), "serve", "--port", str(port)]
        process = subprocess.Popen(words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    server = Server(f"http://127.0.0.1:{port}", process, log)
    try:
        end = time.monotonic() + patience
        while not healthy(server.address):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"crm serve did not come up:\n{log.read_text(errors='replace')}", pytrace=False)
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass
class Visit:
    """One person's visit: the page, every address the browser asked for, and what went wrong in the page."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    #: What broke the page's policy, in the words of the browser.
    broken: list[str] = field(default_factory=list)

    def foreign(self) -> list[str]:
        """The addresses asked for that are not on this machine. Empty is as it should be."""
        remote = [url for url in self.asked if urlsplit(url).scheme not in {"data", "blob", "about"}]
        return [url for url in remote if urlsplit(url).hostname not in {host.strip("[]") for host in HERE}]

    def settled(self) -> Page:
        """The page once Streamlit has drawn it: no script running, nothing left to load."""
        self.page.wait_for_selector("[data-testid=stApp]")
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector("[data-testid=stApp]");
                return app.dataset.testScriptState !== "running" && app.dataset.testScriptState !== "initial"
                    && !document.querySelector("[data-testid=stSkeleton]") && !document.querySelector("[data-stale=true]");
            }"""
        )
        self.page.wait_for_timeout(150)
        return self.page

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG A and AA on the page as it stands, one line for each finding."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": list(A_AND_AA)}}).response
        return [
            f"{rule['id']}: {rule['help']} — {' '.join(map(str, node['target']))} — {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]


def executable() -> str | None:
    """The Chromium of this system."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium of the system; the test is left out where there is none."""
    program = executable()
    if program is None:
        shared_run.lacking("BROWSER", "Chromium is not installed (none of its names is on the PATH).")
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, *as_root])
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    with chromium() as opened:
        yield opened


@contextlib.contextmanager
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody with nothing remembered from an earlier visit; times and texts as in London, downloads accepted."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", accept_downloads=True)
    context.set_default_timeout(60_000)
    try:
        yield context
    finally:
        context.close()


def visit_of(context: BrowserContext, *, width: int = 1440, height: int = 900) -> Visit:
    """A page of that size which notes what it asks for and what goes wrong in it."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    visit = Visit(page)
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("websocket", lambda web_socket: visit.asked.append(web_socket.url))
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on(
        "console",
        lambda said: visit.broken.append(said.text) if "Content Security Policy" in said.text else None,
    )
    return visit


@contextlib.contextmanager
def visiting(browser: Browser, **size: int) -> Iterator[Visit]:
    """A first visit."""
    with visitor(browser) as context:
        yield visit_of(context, **size)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """`visit(width=390, height=844)` opens a fresh visit; whatever was opened is closed at the end."""
    with contextlib.ExitStack() as stack:

        def open_one(**size: int) -> Visit:
            return stack.enter_context(visiting(browser, **size))

        yield open_one


@pytest.fixture(scope="session")
def demo_database() -> str:
    """The URL of a SQLite database with the demonstration in it. Copy it before changing it."""
    from tests.conftest import demonstration_url

    return demonstration_url("sqlite")


@pytest.fixture
def demo_copy(demo_database: str, tmp_path: Path) -> str:
    """The demonstration in a database of this test's own."""
    file = tmp_path / "demo.sqlite"
    shutil.copyfile(demo_database.removeprefix("sqlite:///"), file)
    return f"sqlite:///{file.as_posix()}"
