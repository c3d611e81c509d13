"""The platform's scripts and styles, compressed: a first page is 3 MB instead of 9.

The platform sends its static files as they are. Their names carry a hash of their content, so each file
is compressed once and kept; the ones every first page asks for are prepared while the server starts.
"""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Only text compresses; fonts and pictures are compressed already.
SUFFIXES = (".js", ".css", ".svg", ".json")
#: Below this size a header costs more than is won.
SMALLEST = 1_000
#: Level 6 is 3 % smaller than 4 here and takes twice as long; files are compressed once.
LEVEL = 6
#: Files of a first page with charts, by the beginning of their names.
FIRST_PAGE = ("index.", "PlotlyChart.", "protobuf.", "react-dom.", "StreamlitMarkdown.", "src.", "lib.")
_YEAR = b"public, immutable, max-age=31536000"


class CompressedStatic:
    """Answers GET /static/... with gzip where the browser takes it; everything else goes on untouched."""

    def __init__(self, app: App, folder: Path | None = None, *, warm: bool = True) -> None:
        self.app = app
        self.folder = (folder or platform_folder()).resolve()
        self._kept: dict[str, bytes] = {}
        #: The Link header that lets a browser fetch the chart library while it starts.
        self.hint = ", ".join(
            f'</static/js/{path.name}>; rel="modulepreload"' for path in sorted(self.folder.glob("js/PlotlyChart.*.js"))
        ).encode()
        if warm:
            threading.Thread(target=self._warm, name="compress-static", daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _takes_gzip(scope):
            name = _static_name(scope["path"])
            body = self.compressed(name) if name else None
            if name and body is not None:
                await _answer(name, b"" if scope["method"] == "HEAD" else body, len(body), send)
                return
        await self.app(scope, receive, self._with_hint(send))

    def _with_hint(self, send: Send) -> Send:
        """A page says at once that charts follow; else the browser learns it only when the first one has arrived."""

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start" and self.hint and _is_page(message):
                message = {**message, "headers": [*message["headers"], (b"link", self.hint)]}
            await send(message)

        return wrapped

    def compressed(self, name: str) -> bytes | None:
        """The gzip of one static file by its path below `static/`; None for what we do not serve."""
        if name in self._kept:
            return self._kept[name]
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder) or path.suffix not in SUFFIXES or not path.is_file():
            return None
        if path.stat().st_size < SMALLEST:
            return None
        body = gzip.compress(path.read_bytes(), compresslevel=LEVEL, mtime=0)
        self._kept[name] = body
        return body

    def _warm(self) -> None:
        for path in sorted(self.folder.glob("*/*"), key=lambda path: path.stat().st_size):
            if path.name.startswith(FIRST_PAGE):
                self.compressed(path.relative_to(self.folder).as_posix())


def platform_folder() -> Path:
    """The folder of the installed platform's hashed files."""
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        raise RuntimeError("Streamlit is not installed.")
    return Path(spec.origin).parent / "static" / "static"


def _static_name(path: str) -> str | None:
    """`js/index.abc.js` of `/static/js/index.abc.js`; pages one level down ask for it there too."""
    head, found, name = path.partition("/static/")
    return name if found and not head and ".." not in name else None


def _is_page(message: Message) -> bool:
    return any(key.lower() == b"content-type" and value.startswith(b"text/html") for key, value in message["headers"])


def _takes_gzip(scope: Scope) -> bool:
    return any(key.lower() == b"accept-encoding" and b"gzip" in value for key, value in scope["headers"])


async def _answer(name: str, body: bytes, length: int, send: Send) -> None:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = [
        (b"content-type", f"{kind}; charset=utf-8".encode()),
        (b"content-encoding", b"gzip"),
        (b"content-length", str(length).encode()),
        (b"cache-control", _YEAR),
        (b"vary", b"Accept-Encoding"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
