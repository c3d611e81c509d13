"""Who may speak to the dashboard: this machine by its own names, from its own pages. Everything else gets 403.

A page of a foreign site could otherwise read the local dashboard by pointing its own name at this
machine (DNS rebinding), or by opening a websocket to it. Standard ASGI, no platform code.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Names of this machine; the port is the server's own affair.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: Paths of the platform that nobody needs here.
DENIED = ("/_stcore/metrics",)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Refuses foreign hosts and origins, denies metrics, and adds the security headers."""

    def __init__(self, app: App, hosts: Iterable[str] = LOOPBACK) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        host, origin = _header(scope, b"host"), _header(scope, b"origin")
        changes_from_elsewhere = (
            scope["method"] not in _SAFE_METHODS and origin is not None and not same_origin(origin, host)
        )
        if changes_from_elsewhere or not self.host_allowed(host) or _is_denied(scope["path"]):
            await _refuse(send)
        else:
            await self.app(scope, receive, _with_headers(send))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        host, origin = _header(scope, b"host"), _header(scope, b"origin")
        if self.host_allowed(host) and same_origin(origin, host):
            await self.app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "foreign host or origin"})

    def host_allowed(self, host: str | None) -> bool:
        """Is this Host header a name of this machine, with or without a port?"""
        parts = _authority(host)
        return parts is not None and parts[0] in self.hosts


def same_origin(origin: str | None, host: str | None) -> bool:
    """Does the page that asks come from this very server? No Origin, or `null`, does not.

    >>> same_origin("http://localhost:8501", "localhost:8501")
    True
    >>> same_origin("http://localhost:9999", "localhost:8501"), same_origin(None, "localhost:8501")
    (False, False)
    """
    if not origin or not host:
        return False
    split = urlsplit(origin)
    return split.scheme in ("http", "https") and _authority(split.netloc) == _authority(host)


def _authority(text: str | None) -> tuple[str, int | None] | None:
    """Host name and port of `host[:port]`; None for what is not one."""
    if not text or any(sign in text for sign in "/@?# \\"):
        return None
    try:
        split = urlsplit(f"//{text}")
        name, port = split.hostname, split.port
    except ValueError:
        return None
    return (name.rstrip("."), port) if name else None


def _header(scope: Scope, name: bytes) -> str | None:
    """The one value of a header; None if it is missing or there are several."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


def _is_denied(path: str) -> bool:
    return re.sub(r"/{2,}", "/", path).rstrip("/").lower().endswith(DENIED)


async def _refuse(send: Send) -> None:
    body = b"This dashboard answers only to the machine it runs on.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": [*headers, *_security_headers()]})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = _security_headers()
            names = {name for name, _ in ours}
            kept = [(name, value) for name, value in message["headers"] if name.lower() not in names]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return wrapped


@cache
def _security_headers() -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"content-security-policy", content_security_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    )


@cache
def content_security_policy() -> str:
    """Everything from this server only; the platform's few inline scripts are named by their hash."""
    scripts = " ".join(("'self'", *_inline_script_hashes()))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",  # the platform writes its styles at run time
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _inline_script_hashes() -> tuple[str, ...]:
    """Hashes of the inline scripts in the platform's index page, as the policy writes them."""
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        return ()
    page = (Path(spec.origin).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
