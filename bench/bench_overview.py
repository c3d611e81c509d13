"""The overview page at 5,000 pledges: what a rerun costs the server, and its first load beside the platform's plainest page.

Both first loads happen in the same browser, in turn, each in a visit that remembers nothing: ours with everything it
shows, the peer a script of five lines with one chart, run as the platform runs it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench import Result, ledger, median_ms
from crm.services import setup
from crm.services.actor import Actor
from crm.store.session import make_engine, session_scope

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TITLE = "The overview page at 5,000 pledges"

PLEDGES = 5_000
LOADS = 7
BARE = """import plotly.graph_objects as go
import streamlit as st
st.title("One chart")
st.plotly_chart(go.Figure(go.Bar(x=[1, 2, 3], y=["a", "b", "c"], orientation="h")))
"""
#: The script has ended, and every chart it asked for has its bars.
DRAWN = """count => {
    const charts = [...document.querySelectorAll('[data-testid=stPlotlyChart]')];
    return document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
        && charts.length >= count && charts.every(one => one.querySelector('.barlayer .point'));
}"""


def run(say: Callable[[str], None]) -> list[Result]:
    """A rerun on the server, then first loads in a browser."""
    from tests import shared_run

    shared_run.open_folder()
    folder = Path(tempfile.mkdtemp(prefix="bench-overview-"))
    try:
        url = f"sqlite:///{(folder / 'ledger.sqlite').as_posix()}"
        say(f"writing {PLEDGES:,} pledges")
        ledger.fill([url], pledges=PLEDGES)
        return [*_reruns(url, say), *_first_loads(url, folder, say)]
    finally:
        shared_run.close_folder()
        shutil.rmtree(folder, ignore_errors=True)


def _reruns(url: str, say: Callable[[str], None]) -> list[Result]:
    """The page's script with all its elements, without a browser: figures kept, and figures read anew."""
    from streamlit.testing.v1 import AppTest

    from dashboard import nav, session

    os.environ["CRM_DATABASE_URL"] = url
    say("rerunning the page")
    page = AppTest.from_file(str(nav.page("overview").file), default_timeout=60)
    page.query_params["as_of"] = ledger.AS_OF.isoformat()
    page.run()
    if page.exception:
        raise RuntimeError(page.exception[0].message)
    turns = iter(range(1_000))

    def rerun() -> None:
        page.button_group(key="filter-basis").set_value(("pledged", "secured")[next(turns) % 2]).run()

    engine = make_engine(url)

    def anew() -> None:
        with session_scope(engine, write=True) as opened:
            setup.put_settings(opened, Actor("Bench"), {"group_name": f"Group {next(turns)}"})
        rerun()

    kept, read = median_ms(rerun, times=15, warm_up=3), median_ms(anew, times=7, warm_up=1)
    engine.dispose()
    session.forget()
    return [
        Result("A rerun on the server, another basis chosen", kept, at_most=300),
        Result("The same right after a change of the data, which is recorded and read anew", read, at_most=300),
    ]


def _first_loads(url: str, folder: Path, say: Callable[[str], None]) -> list[Result]:
    from tests.browser import chromium, executable, serving

    if executable() is None:
        say("no Chromium here: first loads are not measured")
        return []
    say("loading first pages")
    with serving(url) as ours, _bare(folder) as bare, chromium() as browser:
        address = ours.url(f"?as_of={ledger.AS_OF.isoformat()}")
        pairs = [(_load(browser, address, 2), _load(browser, bare, 1)) for _ in range(LOADS + 1)][1:]
        volume = _bytes(browser, address), _bytes(browser, bare)
    own, other = (statistics.median(pair[at] for pair in pairs) for at in (0, 1))
    return [
        Result(
            "First load until all charts are drawn", own, peer="bare page, one chart", peer_value=other, at_most=1.3
        ),
        Result("What it loads", volume[0], unit="MB", peer="bare page, one chart", peer_value=volume[1]),
    ]


def _load(browser: Browser, address: str, traces: int) -> float:
    """Milliseconds from asking for the page to its last chart, in a visit that remembers nothing."""
    from tests.browser import visiting

    with visiting(browser) as visit:
        start = time.perf_counter()
        visit.page.goto(address, wait_until="commit")
        visit.page.wait_for_function(DRAWN, arg=traces)
        return (time.perf_counter() - start) * 1000


def _bytes(browser: Browser, address: str) -> float:
    """Megabytes that the files of a first page take on their way."""
    from tests.browser import visiting

    with visiting(browser) as visit:
        devtools = visit.page.context.new_cdp_session(visit.page)
        devtools.send("Network.enable")
        taken: list[float] = []
        devtools.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
        visit.page.goto(address)
        visit.settled()
        visit.page.wait_for_timeout(1_000)
        return sum(taken) / 1e6


@contextmanager
def _bare(folder: Path) -> Iterator[str]:
    """The plainest page there is, as the platform serves it."""
    from tests.browser import free_port, healthy

    script, port = folder / "bare.py", free_port()
    script.write_text(BARE, encoding="utf-8")
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
        "server.fileWatcherType": "none",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(script), *(f"--{k}={v}" for k, v in options.items())]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while not healthy(address):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("The platform's plainest page did not come up.")
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=15)
