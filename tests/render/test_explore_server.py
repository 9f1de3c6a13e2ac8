"""The explorer serves its own user and page; whoever else asks is refused."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from alliancegame.errors import AllianceGameError
from alliancegame.render.explore import server as module
from alliancegame.render.explore.server import LARGEST_BODY, PageServer
from tests.browser import browser, needs_browser


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[PageServer]:
    served = PageServer(host, 0, b"<p>secret sliders</p>", lambda wanted: {"got": wanted})
    thread = threading.Thread(target=served.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.shutdown()
        served.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[PageServer]:
    with serving() as served:
        yield served


def asked(server: PageServer, request: str | bytes) -> str:
    """What a raw request is answered."""
    raw = request if isinstance(request, bytes) else request.replace("\n", "\r\n").encode()
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as connection:
        received = b""
        try:  # the server may have had enough already
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                received += part
        except OSError:
            pass
    return received.decode()


def status(told: str) -> int:
    return int(told.split(" ", 2)[1]) if told.startswith("HTTP/") else 0


def get(server: PageServer, path: str | None = None, **headers: str) -> str:
    lines = {"Host": f"127.0.0.1:{server.server_port}", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in lines.items() if value)
    return asked(server, f"GET {path or f'/{server.token}/'} HTTP/1.1\n{head}\n")


def post(server: PageServer, body: str = "{}", **headers: str) -> str:
    lines = {
        "Host": f"127.0.0.1:{server.server_port}",
        "Content_Type": "application/json",
        "Content_Length": str(len(body)),
        **headers,
    }
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in lines.items() if value)
    return asked(server, f"POST /{server.token}/solve HTTP/1.1\n{head}\n{body}")


def test_the_page_is_at_a_secret_path(server: PageServer) -> None:
    assert status(get(server)) == 200
    assert len(server.token) >= 20
    for path in ("/", "/solve", f"/{server.token}", f"/{server.token[:-1]}/", "/favicon.ico"):
        assert status(get(server, path)) == 404
    with serving() as other:
        assert other.token != server.token


def test_a_name_that_was_bound_to_this_machine_is_refused(server: PageServer) -> None:
    port = server.server_port
    for host in ("evil.example", f"evil.example:{port}", f"127.0.0.1:{port + 1}", "127.0.0.1", ""):
        assert status(get(server, Host=host)) == 403
        assert status(post(server, Host=host)) == 403
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert status(get(server, Host=host)) == 200


def test_two_hosts_are_refused(server: PageServer) -> None:
    own = f"Host: 127.0.0.1:{server.server_port}\n"
    told = asked(server, f"GET /{server.token}/ HTTP/1.1\n{own}Host: evil.example\n\n")
    assert status(told) == 403


def test_a_page_of_another_origin_is_refused(server: PageServer) -> None:
    port = server.server_port
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{port}", "http://127.0.0.1"):
        assert status(post(server, Origin=origin)) == 403
        assert status(get(server, Origin=origin)) == 403
    assert status(post(server, Origin=f"http://127.0.0.1:{port}")) == 200


def test_only_json_is_taken(server: PageServer) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert status(post(server, Content_Type=kind)) == 415


@pytest.mark.parametrize(
    ("length", "refusal"),
    [
        ("", 411),
        ("-1", 400),
        ("+2", 400),
        ("2.0", 400),
        ("٢", 400),
        ("9" * 5000, 400),
        (str(LARGEST_BODY + 1), 413),
    ],
)
def test_a_body_without_a_fit_length_is_refused_unread(
    length: str, refusal: int, server: PageServer
) -> None:
    assert status(post(server, Content_Length=length)) == refusal


def test_a_body_in_pieces_is_refused(server: PageServer) -> None:
    assert status(post(server, Transfer_Encoding="chunked")) == 411


@pytest.mark.parametrize("body", ["", "{", "\x00", "[" * 50_000, '"x"', "[]", "1e999", "null"])
def test_a_malformed_body_is_answered_without_a_word_on_the_terminal(
    body: str, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(post(server, body)) == 200
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "raw",
    [b"\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9\r\n\r\n", b"A" * 70_000],
)
def test_what_is_no_request_is_refused_quietly(
    raw: bytes, server: PageServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(asked(server, raw)) in {0, 400, 414, 505}
    assert status(get(server)) == 200
    assert capsys.readouterr().err == ""


def test_a_refusal_repeats_nothing_of_what_was_asked(server: PageServer) -> None:
    assert "<script>" not in get(server, "/<script>alert(1)</script>")


def test_a_closed_tab_is_silent(server: PageServer, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            own = f"Host: 127.0.0.1:{server.server_port}\r\nContent-Type: application/json\r\n"
            head = f"POST /{server.token}/solve HTTP/1.1\r\n{own}Content-Length: 50\r\n\r\n"
            connection.sendall(head.encode() + b"{}")
            # a reset instead of an end
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    assert status(get(server)) == 200
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_slow_clients_are_let_go_and_hold_no_more_than_a_few_threads(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 1.5)
    monkeypatch.setattr(module, "CONNECTIONS", 20)
    before = threading.active_count()
    held = []
    for _ in range(100):
        connection = socket.create_connection(("127.0.0.1", server.server_port))
        connection.sendall(b"GET / HTT")
        held.append(connection)
    most = 0
    for _ in range(20):  # while the server takes them in
        time.sleep(0.03)
        most = max(most, threading.active_count() - before)
    assert 1 <= most <= 20
    deadline = time.monotonic() + 30
    while status(get(server)) != 200:  # however slowly the others drip on
        for connection in held:
            with suppress(OSError):
                connection.send(b"P")
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for connection in held:
        connection.close()


def test_fifty_at_once_are_all_answered(server: PageServer) -> None:
    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(lambda k: post(server, json.dumps({"k": k})), range(50)))
    assert [json.loads(item.partition("\r\n\r\n")[2])["got"]["k"] for item in told] == list(
        range(50)
    )


def test_every_answer_forbids_frames_and_keeps_its_address_to_itself(server: PageServer) -> None:
    told = get(server)
    assert "frame-ancestors 'none'" in told
    assert "Referrer-Policy: no-referrer" in told
    assert "Access-Control" not in told


def test_a_host_that_is_no_address_of_this_machine_is_one_clear_error() -> None:
    for host in ("nobody.invalid", "192.0.2.1", "x" * 300):
        with pytest.raises(AllianceGameError, match=re.escape(f"{host}:0: ")):
            PageServer(host, 0, b"", dict)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--host", ""], "--host is empty"),
        (["--port", "65536"], "--port"),
        (["--port", "-1"], "--port"),
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(option: list[str], message: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "alliancegame", "explore", "prisoners-dilemma", *option],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 2
    assert message in told.stderr
    assert "Traceback" not in told.stderr


def test_serving_other_machines_is_warned_of() -> None:
    command = [sys.executable, "-m", "alliancegame", "explore", "prisoners-dilemma"]
    with subprocess.Popen(
        [*command, "--no-browser", "--host", "0.0.0.0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "whoever reaches it" in process.stderr.readline()
        process.terminate()
        assert process.wait(timeout=30) == 143


HOSTILE = """<!doctype html><title>waiting</title><iframe id="frame" src="{address}"></iframe><script>
const tried = {{}};
async function attack(name, path, options) {{
  try {{
    const answer = await fetch("{origin}" + path, options);
    tried[name] = answer.type === "opaque" ? "opaque" : await answer.text();
  }} catch (error) {{ tried[name] = "refused"; }}
}}
const json = {{ method: "POST", headers: {{ "Content-Type": "application/json" }}, body: "{{}}" }};
const plain = {{ method: "POST", mode: "no-cors", body: "{{}}" }};
(async () => {{
  await attack("page", "/");
  await attack("page with the token", "/{token}/");
  await attack("setting with the token", "/{token}/solve", json);
  await attack("blind", "/{token}/solve", plain);
  document.title = JSON.stringify(tried);
}})();
</script>"""


@pytest.mark.slow
@needs_browser
def test_a_hostile_page_in_a_real_browser_gets_nothing(tmp_path: Path) -> None:
    answered: list[object] = []

    def answer(wanted: object) -> dict[str, object]:
        answered.append(wanted)
        return {}

    served = PageServer("127.0.0.1", 0, b"<p>secret sliders</p>", answer)
    origin = f"http://127.0.0.1:{served.server_port}"
    hostile = HOSTILE.format(address=served.address, origin=origin, token=served.token)

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(hostile.encode())

        def log_message(self, *_: object) -> None: ...

    evil = HTTPServer(("127.0.0.1", 0), Evil)
    for item in (served, evil):
        threading.Thread(target=item.serve_forever, args=(0.05,), daemon=True).start()
    rebound = "--host-resolver-rules=MAP *.example 127.0.0.1"
    with browser(tmp_path, rebound) as driver:
        driver.get(f"http://evil.example:{evil.server_port}/")
        deadline = time.monotonic() + 30
        while driver.title == "waiting":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        tried = json.loads(driver.title)
        assert tried.pop("blind") in {"opaque", "refused"}
        assert set(tried.values()) == {"refused"}
        driver.switch_to.frame("frame")
        assert "secret sliders" not in driver.page_source
        # a name of the attacker's that has come to mean this machine, the token even being known
        driver.get(f"http://evil.example:{served.server_port}/{served.token}/")
        assert driver.find_element("tag name", "body").text == "Forbidden"
        driver.get(served.address)
        assert driver.find_element("tag name", "body").text == "secret sliders"
    assert answered == []
    for item in (served, evil):
        item.shutdown()
        item.server_close()


def test_a_fault_of_our_own_is_one_line(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> dict[str, object]:
        raise ZeroDivisionError

    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    server.answer = broken
    post(server)
    assert told.getvalue() == "A request could not be answered: ZeroDivisionError.\n"
