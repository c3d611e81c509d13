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
#: What the platform's page names itself is asked for by every first page.
_NAMED = re.compile(r'\./static/([^"]+)')
#: So are the parts of our pages; a browser learns of each only when the first of its kind has arrived.
PARTS = ("Html", "ButtonGroup", "Button", "Metric", "PlotlyChart")
_IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
#: The grey places of parts that are still to come do not glimmer: drawing that takes longer than the parts.
_END = b"</head>"
STILL = b"<style>[data-testid=stSkeleton]{animation:none!important}</style>" + _END
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
        #: The Link header that lets a browser fetch the parts of a page while it starts.
        self.hint = ", ".join(f'</static/{name}>; rel="modulepreload"' for name in self.parts()).encode()
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
        await self.app(scope, receive, self._as_page(send))

    def _as_page(self, send: Send) -> Send:
        """A page says at once which parts follow, and the places of those to come stand still."""
        start: Message | None = None
        body = bytearray()

        async def wrapped(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    page = bytes(body).replace(_END, STILL, 1)
                    longer = len(page) - len(body) if body else len(STILL) - len(_END)  # HEAD has the length alone
                    await send({**start, "headers": self._page_headers(start, longer)})
                    await send({"type": "http.response.body", "body": page})

        return wrapped

    def _page_headers(self, start: Message, longer: int) -> list[tuple[bytes, bytes]]:
        headers = [
            (key, str(int(value) + longer).encode() if key.lower() == b"content-length" else value)
            for key, value in start["headers"]
        ]
        return [*headers, (b"link", self.hint)] if self.hint else headers

    def parts(self) -> list[str]:
        """The files of the parts our pages are made of, and what these import; without those the page names itself."""
        page = self.folder.parent / "index.html"
        known = set(_NAMED.findall(page.read_text(encoding="utf-8"))) if page.is_file() else set()
        wanted = [path for part in PARTS for path in sorted(self.folder.glob(f"js/{part}.*.js"))]
        found: dict[str, None] = {}
        while wanted:
            path = wanted.pop(0)
            name = path.relative_to(self.folder).as_posix()
            if name in known or name in found or not path.is_file():
                continue
            found[name] = None
            wanted += [path.parent / other for other in _IMPORTED.findall(path.read_text(encoding="utf-8"))]
        return sorted(found)

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
        for name in (*named, *self.parts()):
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
    headers = {key.lower(): value for key, value in message["headers"]}
    return (
        message["status"] == 200
        and headers.get(b"content-type", b"").startswith(b"text/html")
        and b"content-encoding" not in headers
    )


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
