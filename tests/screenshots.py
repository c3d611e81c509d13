"""Pictures of every page, on the demonstration and on an empty database, wide and narrow: `python3 run screenshots`.

They are for looking at, in `var/screenshots`, and are not compared with anything. Words after the verb choose pages by
their key; `--only demo` or `--only empty` one of the databases.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from dashboard.nav import PAGES
from tests import shared_run
from tests.browser import Server, chromium, crm, executable, serving, visiting

FOLDER = Path(__file__).resolve().parents[1] / "var" / "screenshots"
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
# How each database is begun.
DATABASES = {"demo": "demo", "empty": "init"}


def whole(page: Page, width: int) -> None:
    """Make the window as tall as what the page scrolls, so that one picture holds all of it."""
    tall = page.evaluate(
        "() => Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map(e => e.scrollHeight))"
    )
    page.set_viewport_size({"width": width, "height": min(int(tall) + 80, 12_000)})
    page.wait_for_timeout(700)


def take(browser: Browser, server: Server, database: str, keys: list[str]) -> None:
    """One picture for each page and size."""
    for entry in PAGES:
        if keys and entry.key not in keys:
            continue
        for size, (width, height) in SIZES.items():
            with visiting(browser, width=width, height=height) as visit:
                visit.page.goto(server.url("" if entry is PAGES[0] else entry.key))
                whole(visit.settled(), width)
                file = FOLDER / f"{entry.key}-{database}-{size}.png"
                visit.page.screenshot(path=file)
                print(file)
                for trouble in (*visit.errors, *(f"asked for {url}" for url in visit.foreign())):
                    print(f"  {trouble}", file=sys.stderr)


def main() -> int:
    """Begin the databases in a folder of their own, serve each, take the pictures."""
    parser = argparse.ArgumentParser(prog="run screenshots", description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"of {', '.join(entry.key for entry in PAGES)}")
    parser.add_argument("--only", choices=DATABASES)
    given = parser.parse_args()
    if executable() is None:
        parser.error("there is no Chromium on the PATH; docs/platforms.md tells how to get it")
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = shared_run.open_folder()
    try:
        with chromium() as browser:
            for name, verb in DATABASES.items():
                if given.only not in (None, name):
                    continue
                url = f"sqlite:///{(folder / f'{name}.sqlite').as_posix()}"
                subprocess.run([crm(), verb], env={**os.environ, "CRM_DATABASE_URL": url}, check=True)
                with serving(url) as server:
                    take(browser, server, name, given.pages)
    finally:
        shared_run.close_folder()
    return 0


if __name__ == "__main__":
    sys.exit(main())
