"""The dashboard's server: the settings the platform runs with, and `serve`, which `crm serve` calls.

An installed wheel has no `.streamlit` folder, so the settings travel here and are passed at the start;
`.streamlit/config.toml` in the checkout repeats them for `streamlit run`, and a test compares the two.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from typing import Any

from crm.errors import Refused
from dashboard.theme import PLATFORM_THEME

#: The only address served: whoever sits at this machine. Several users need sign-in first.
ADDRESS = "127.0.0.1"
#: The names under which this machine may be asked for; any other Host is refused (DNS rebinding).
HOSTS = ("localhost", "127.0.0.1")
#: Where a browser usually finds the dashboard.
PORT = 8501
#: How many tenths of a second the server may take until it answers.
PATIENCE = 1200

#: Settings that do not depend on the port. Each closes a call to outside, a door or a distraction.
SETTINGS: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "browser.serverAddress": "localhost",  # else the platform asks an outside service for the machine's address
    "server.address": ADDRESS,
    "server.headless": True,
    "server.showEmailPrompt": False,
    "server.allowedHosts": list(HOSTS),
    "server.fileWatcherType": "none",
    "server.maxUploadSize": 10,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.disconnectedSessionTTL": 900,  # a sleeping laptop finds its half-typed form again
    "client.toolbarMode": "minimal",
    "client.showErrorLinks": False,
    "client.showErrorDetails": "none",
    "client.disableDataExport": True,  # our own exports carry the as-of day and defuse formulas
    "runner.magicEnabled": False,
    "logger.hideWelcomeMessage": True,
    **PLATFORM_THEME,
}


def settings(port: int) -> dict[str, Any]:
    """All settings for a server on this port."""
    return {
        **SETTINGS,
        "server.port": port,
        "browser.serverPort": port,
        "client.allowedOrigins": [f"http://{host}:{port}" for host in HOSTS],
    }


def serve(
    port: int, database_url: str, *, say: Callable[[str], None] = lambda _: None, open_browser: bool = False
) -> int:
    """Serve the dashboard on this machine only, until it is stopped; the exit code.

    `say` is told where it is as soon as it answers; with `open_browser` the person's browser opens it then. Refuses a
    port that is in use instead of silently moving to the next one: links would lead elsewhere.
    """
    _refuse_port(port)
    os.environ["CRM_DATABASE_URL"] = database_url
    from dashboard.asgi import app  # the platform reads its settings when it is imported

    threading.Thread(target=_announce, args=(port, say), kwargs={"open_browser": open_browser}, daemon=True).start()
    app.run(config=settings(port))
    return 0


def _announce(port: int, say: Callable[[str], None], *, open_browser: bool) -> None:
    """Wait until the server answers, then say where it is."""
    for _ in range(PATIENCE):
        with contextlib.suppress(OSError), socket.create_connection((ADDRESS, port), timeout=1):
            break
        time.sleep(0.1)
    else:
        return
    address = f"http://{ADDRESS}:{port}"
    say(f"The dashboard is at {address} ; stop it with Ctrl-C.")
    if open_browser:
        webbrowser.open(address)


def _refuse_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError as error:
            raise Refused(
                f"This user may not use port {port} (ports below 1024 belong to the system); choose another with --port."
            ) from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Refused(f"Port {port} cannot be used ({error.strerror}); choose another with --port.") from error
            raise Refused(f"Port {port} is in use; stop what uses it or choose another with --port.") from error
