"""The pictures in docs/pictures, taken anew from the demonstration: `.venv/bin/python -m tools.screenshots`.

`python3 run screenshots` takes pictures of every page for looking at; these few are the ones the documentation shows.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests import shared_run
from tests.browser import chromium, crm, serving, visiting

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
#: Picture, address, height: the width is that of a projector.
PICTURES = (
    ("overview", "", 1090),
    ("donor", "donor?donor=VLD", 900),
    ("pledges", "pledges", 900),
    ("pledge", "pledges?pledge=VLD-2016-1", 1080),
    ("changes", "changes", 900),
)
WIDTH = 1440


def main() -> int:
    """Load the demonstration into a database that is thrown away, serve it, take the pictures."""
    folder = shared_run.open_folder()
    try:
        url = f"sqlite:///{(folder / 'demo.sqlite').as_posix()}"
        subprocess.run([crm(), "demo"], env={**os.environ, "CRM_DATABASE_URL": url}, check=True)
        with serving(url) as server, chromium() as browser:
            for name, address, height in PICTURES:
                with visiting(browser, width=WIDTH, height=height) as visit:
                    visit.page.goto(server.url(address))
                    page = visit.settled()
                    page.wait_for_timeout(1_500)  # the charts have come to rest
                    page.screenshot(path=FOLDER / f"{name}.png")
    finally:
        shared_run.close_folder()
    return 0


if __name__ == "__main__":
    sys.exit(main())
