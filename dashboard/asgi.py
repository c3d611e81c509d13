"""The dashboard as one ASGI application: the platform's app behind our guard, with compressed files.

`crm serve` runs it through `dashboard.server`, which passes the settings.
"""

from __future__ import annotations

import gc
import importlib
import threading
from pathlib import Path

from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from dashboard.guard import Guard
from dashboard.static_files import CompressedStatic

#: The script of the pages, beside this file wherever the package is installed.
SCRIPT = Path(__file__).parent / "app.py"

# The platform takes a folder `pages/` for an older kind of menu, until `st.navigation` has run once in the process:
# the first visitor would see both.
PagesManager.uses_pages_directory = False


def warm() -> None:
    """Load what the first page needs while nobody waits, and take it out of the collector's way.

    Else every rerun pays for looking through the platform's and the libraries' hundreds of thousands of objects.
    """
    from dashboard import theme

    importlib.import_module("dashboard.views.overview")
    theme.figure(theme.trace("bar", x=[1]), height=10).to_json()  # the chart library loads itself with its first figure
    gc.collect()
    gc.freeze()


threading.Thread(target=warm, name="warm", daemon=True).start()

app = App(SCRIPT, middleware=[Middleware(Guard), Middleware(CompressedStatic)])
