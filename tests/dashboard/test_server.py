"""The server's settings, its guard and its compressed files, without a browser."""

import asyncio
import gzip
import socket
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crm.errors import Refused
from dashboard import server
from dashboard.guard import Guard, content_security_policy, same_origin
from dashboard.static_files import PARTS, STILL, CompressedStatic, platform_folder

ROOT = Path(__file__).resolve().parents[2]


def test_what_the_first_page_needs_is_loaded_while_the_server_starts():
    """In a process of its own, since it is loaded once and for all."""
    program = (
        "import gc, sys, threading, dashboard.asgi\n"
        "[one.join() for one in threading.enumerate() if one.name == 'warm']\n"
        "print('plotly.graph_objs._figure' in sys.modules, gc.get_freeze_count() > 10_000)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "True"]


async def answer(app, scope):
    """What an ASGI application sends, as a list of messages."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    await app(scope, receive, send)
    return sent


def alone(coroutine):
    """Run a coroutine in a thread of its own: the browser's tests keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def hello(scope, receive, send):
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"server", b"x")]})
    await send({"type": "http.response.body", "body": b"hello"})


def http(path="/", method="GET", **headers):
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "path": path, "method": method, "headers": given}


def status(**request):
    return alone(answer(Guard(hello), http(**request)))[0]["status"]


def test_the_checkout_s_settings_file_repeats_the_server_s_settings():
    given = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat = {f"{section}.{key}": value for section, keys in given.items() for key, value in keys.items()}
    assert flat == server.SETTINGS


def test_every_setting_is_known_to_the_platform():
    from streamlit import config

    assert not [key for key in server.settings(8501) if key not in config._config_options_template]


def test_a_port_in_use_is_refused_with_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refused, match="in use"):
            server.serve(taken.getsockname()[1], f"sqlite:///{tmp_path / 'x.sqlite'}")


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "LOCALHOST", "[::1]:8501"])
def test_this_machine_s_own_names_are_answered(host):
    assert status(host=host) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8501", "localhost@evil.example", "", "localhost:x"]
)
def test_a_foreign_or_malformed_host_is_refused(host):
    assert status(host=host) == 403


def test_a_request_without_or_with_two_hosts_is_refused():
    assert status() == 403
    twice = http(host="localhost")
    twice["headers"].append((b"host", b"evil.example"))
    assert alone(answer(Guard(hello), twice))[0]["status"] == 403


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "//_stcore/metrics", "/donor/_stcore/METRICS"]
)
def test_metrics_are_denied(path):
    assert status(path=path, host="localhost") == 403


def test_a_change_from_a_foreign_page_is_refused():
    assert status(host="localhost:8501", method="POST", origin="http://localhost:8501") == 200
    assert status(host="localhost:8501", method="POST", origin="http://evil.example") == 403


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        ("http://localhost:8501", True),
        ("http://localhost:9999", False),
        ("http://evil.example", False),
        ("null", False),
        (None, False),
    ],
)
def test_a_websocket_needs_the_origin_of_this_very_server(origin, taken):
    headers = {"host": "localhost:8501", **({"origin": origin} if origin else {})}
    scope = {**http(path="/_stcore/stream", **headers), "type": "websocket"}
    sent = alone(answer(Guard(hello), scope))
    assert (sent[0]["type"] == "websocket.accept") is taken


def test_same_origin_takes_the_port_into_account():
    assert not same_origin("http://localhost", "localhost:8501")


def test_the_security_headers_are_on_answers_and_refusals():
    for request in (http(host="localhost"), http(host="evil.example")):
        headers = dict(alone(answer(Guard(hello), request))[0]["headers"])
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"referrer-policy"] == b"no-referrer"
        assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]


def test_scripts_come_from_this_server_or_are_named_by_their_hash():
    scripts = next(part for part in content_security_policy().split("; ") if part.startswith("script-src"))
    assert "'self'" in scripts
    assert "unsafe" not in scripts
    assert "sha256-" in scripts


def test_scripts_are_sent_compressed_and_whole():
    script = max((platform_folder() / "js").glob("index.*.js"), key=lambda path: path.stat().st_size)
    app = CompressedStatic(hello, warm=False)
    sent = alone(answer(app, http(path=f"/static/js/{script.name}", accept_encoding="gzip, br")))
    headers = dict(sent[0]["headers"])
    assert headers[b"content-encoding"] == b"gzip"
    assert b"javascript" in headers[b"content-type"]
    assert gzip.decompress(sent[1]["body"]) == script.read_bytes()
    assert len(sent[1]["body"]) < script.stat().st_size / 2


def test_small_files_and_fonts_are_sent_as_they_are_from_memory():
    folder = platform_folder()
    small = min((folder / "js").glob("*.js"), key=lambda path: path.stat().st_size)
    font = next((folder / "media").glob("*.woff2"))
    for file, kind in ((small, b"javascript"), (font, b"font/woff2")):
        path = f"/static/{file.relative_to(folder).as_posix()}"
        sent = alone(answer(CompressedStatic(hello, warm=False), http(path=path, accept_encoding="gzip")))
        headers = dict(sent[0]["headers"])
        assert kind in headers[b"content-type"]
        assert b"content-encoding" not in headers
        assert sent[1]["body"] == file.read_bytes()


def test_what_a_first_page_asks_for_is_ready_before_it_asks():
    app = CompressedStatic(hello, warm=False)
    app._warm()
    page = (platform_folder().parent / "index.html").read_text(encoding="utf-8")
    beyond = {name.split(".")[0] for name in app._kept if f"./static/{name}" not in page}
    assert {f"js/{part}" for part in PARTS} <= beyond, "a part of our pages has another name now"
    assert "js/purify" in beyond, "what a part imports comes with it"
    assert set(app.parts()) <= set(app._kept)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_names_the_parts_that_follow_and_their_places_stand_still(method):
    page = b"<html><head><title>x</title></head><body></body></html>"

    async def platform(scope, receive, send):
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(page)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        halves = (page[:20], page[20:]) if scope["method"] == "GET" else (b"",)
        for at, half in enumerate(halves):
            await send({"type": "http.response.body", "body": half, "more_body": at + 1 < len(halves)})

    sent = alone(answer(CompressedStatic(platform, warm=False), {**http(path="/"), "method": method}))
    headers = dict(sent[0]["headers"])
    assert all(f"/static/js/{part}." in headers[b"link"].decode() for part in PARTS)
    assert headers[b"content-length"] == str(len(page) - len(b"</head>") + len(STILL)).encode()
    assert sent[1:] == [
        {"type": "http.response.body", "body": page.replace(b"</head>", STILL) if method == "GET" else b""}
    ]


@pytest.mark.parametrize("path", ["/static/../../app.py", "/static/js/none.js", "/static/", "/media/static/js/x.js"])
def test_whatever_is_no_script_of_the_platform_goes_on_to_the_platform(path):
    sent = alone(answer(CompressedStatic(hello, warm=False), http(path=path, accept_encoding="gzip")))
    assert sent[1]["body"] == b"hello"


def test_a_browser_without_gzip_gets_the_file_as_it_is():
    sent = alone(answer(CompressedStatic(hello, warm=False), http(path="/static/js/index.js")))
    assert sent[1]["body"] == b"hello"


def test_a_port_of_the_system_is_refused_with_the_right_reason(monkeypatch):
    class Guarded(socket.socket):
        def bind(self, address):
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(server.socket, "socket", Guarded)
    with pytest.raises(Refused, match="may not use port 80"):
        server.serve(80, "sqlite://")


@pytest.mark.parametrize("opens", [False, True])
def test_where_the_dashboard_is_is_said_once_it_answers(monkeypatch, opens):
    said, opened = [], []
    monkeypatch.setattr(server.webbrowser, "open", opened.append)
    with socket.socket() as answering:
        answering.bind(("127.0.0.1", 0))
        answering.listen()
        port = answering.getsockname()[1]
        server._announce(port, said.append, open_browser=opens)
    assert said == [f"The dashboard is at http://127.0.0.1:{port} ; stop it with Ctrl-C."]
    assert opened == ([f"http://127.0.0.1:{port}"] if opens else [])


def test_a_server_that_never_answers_is_not_announced(monkeypatch):
    said = []
    monkeypatch.setattr(server, "PATIENCE", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody listens
        server._announce(silent.getsockname()[1], said.append, open_browser=True)
    assert said == []
