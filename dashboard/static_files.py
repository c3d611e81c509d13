"""The platform's scripts, styles and fonts from memory, compressed: a first page is 3 MB instead of 9.

The platform opens and sends its static files as they are, one thread for each. Their names carry a hash of their
content, so each file is read and compressed once and kept; the ones every first page asks for are prepared while the
server starts.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Text compresses.
TEXTS = (".js", ".css", ".svg", ".json")
#: Fonts and pictures are compressed already.
SUFFIXES = (*TEXTS, ".woff2", ".png")
#: Below this size compressing wins nothing.
SMALLEST = 1_000
#: Level 6 is 3 % smaller than 4 here and takes twice as long; files are compressed once.
LEVEL = 6
#: What the platform's page names itself is asked for by every first page; so are charts.
_NAMED = re.compile(r'\./static/([^"]+)')
_YEAR = b"public, immutable, max-age=31536000"


@dataclass(frozen=True)
class Kept:
    """A file as it is sent."""

    body: bytes
    headers: list[tuple[bytes, bytes]]


class CompressedStatic:
    """Answers GET /static/... from memory where the browser takes gzip; everything else goes on untouched."""

    def __init__(self, app: App, folder: Path | None = None, *, warm: bool = True) -> None:
        self.app = app
        self.folder = (folder or platform_folder()).resolve()
        self._kept: dict[str, Kept] = {}
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
            kept = self.kept(name) if name else None
            if kept is not None:
                await _answer(kept, send, head=scope["method"] == "HEAD")
                return
        await self.app(scope, receive, self._with_hint(send))

    def _with_hint(self, send: Send) -> Send:
        """A page says at once that charts follow; else the browser learns it only when the first one has arrived."""

        async def wrapped(message: Message) -> None:
            if message["type"] == "http.response.start" and self.hint and _is_page(message):
                message = {**message, "headers": [*message["headers"], (b"link", self.hint)]}
            await send(message)

        return wrapped

    def kept(self, name: str) -> Kept | None:
        """One static file by its path below `static/`; None for what we do not serve."""
        if name in self._kept:
            return self._kept[name]
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder) or path.suffix not in SUFFIXES or not path.is_file():
            return None
        whole = path.read_bytes()
        compresses = path.suffix in TEXTS and len(whole) >= SMALLEST
        body = gzip.compress(whole, compresslevel=LEVEL, mtime=0) if compresses else whole
        self._kept[name] = Kept(body, _headers(path.name, len(body), compressed=compresses))
        return self._kept[name]

    def _warm(self) -> None:
        page = self.folder.parent / "index.html"
        named = _NAMED.findall(page.read_text(encoding="utf-8")) if page.is_file() else []
        charts = [path.relative_to(self.folder).as_posix() for path in self.folder.glob("js/PlotlyChart.*.js")]
        for name in (*named, *charts):
            self.kept(name)


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


def _headers(name: str, length: int, *, compressed: bool) -> list[tuple[bytes, bytes]]:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if name.endswith(TEXTS) else ""
    return [
        (b"content-type", f"{kind}{charset}".encode()),
        *([(b"content-encoding", b"gzip")] if compressed else []),
        (b"content-length", str(length).encode()),
        (b"cache-control", _YEAR),
        (b"vary", b"Accept-Encoding"),
    ]


async def _answer(kept: Kept, send: Send, *, head: bool) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": b"" if head else kept.body})
