"""The server of the explorer's page: for its own user and page, and for nobody else.

A web page of any site, and any user of this machine, can send requests to a local address. So the
address holds a token that only its reader knows, and a request is refused

    403  whose Host, or Origin where there is one, is not this server (a foreign or rebound name)
    404  for any other path, and so without the token
    411  whose body has no length, 400 if that is no number, 413 above a limit
    415  whose body is not called JSON
    408  that is not complete within some seconds; connections beyond a number are closed at once
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

from alliancegame.errors import AllianceGameError
from alliancegame.game.display import json_text

Answer = Callable[[Any], Mapping[str, Any]]
"""The answer to a posted setting: JSON in, JSON out."""

LARGEST_BODY = 100_000
"""Bytes of a posted setting."""

PATIENCE = 10.0
"""Seconds within which a request is complete, and within which an answer is taken."""

CONNECTIONS = 64
"""Connections open at once; further ones are closed."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Sent with every answer."""


class PageServer(ThreadingHTTPServer):
    """Serves one page at a secret path, and answers the settings that it posts.

    address: where a browser finds the page
    raises:  AllianceGameError for a host that is no address of this machine, or a port in use
    """

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, host: str, port: int, page: bytes, answer: Answer) -> None:
        self.page, self.answer = page, answer
        self.given = host
        self.token = secrets.token_urlsafe(16)
        self.turn = threading.Lock()
        self._due: dict[socket.socket, float] = {}
        self._guard = threading.Lock()
        try:
            family, _, _, _, place = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            self.address_family = family
            super().__init__(place[:2], Handler)  # type: ignore[arg-type]
        except (OSError, UnicodeError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise AllianceGameError(f"{host}:{port}: {reason}.") from None

    def server_bind(self) -> None:
        """Binds the socket without asking the network for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.given, self.server_address[1]

    @property
    def address(self) -> str:
        """The address at which a browser finds the page, the token included."""
        return f"http://{_bracketed(self.given)}:{self.server_port}/{self.token}/"

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return ipaddress.ip_address(str(self.server_address[0])).is_loopback

    def is_own(self, host: str, connection: socket.socket) -> bool:
        """Whether a Host names the address this server was reached at."""
        local = str(connection.getsockname()[0])
        names = {_bracketed(self.given).lower(), _bracketed(local)}
        if ipaddress.ip_address(local).is_loopback:
            names.add("localhost")
        port = f":{self.server_port}"
        name = host.lower()
        return name.removesuffix(port) in names and (name.endswith(port) or port == ":80")

    def process_request(self, request: Any, client_address: Any) -> None:
        """Takes a connection in, unless too many are open."""
        with self._guard:
            full = len(self._due) >= CONNECTIONS
            if not full:
                self._due[request] = time.monotonic() + PATIENCE
        if full:
            self.shutdown_request(request)
        else:
            super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Lets a connection go."""
        with self._guard:
            self._due.pop(request, None)
        super().shutdown_request(request)

    def wait_for(self, connection: socket.socket, seconds: float) -> None:
        """Gives an open connection so much time from now."""
        with self._guard:
            if connection in self._due:
                self._due[connection] = time.monotonic() + seconds

    def service_actions(self) -> None:
        """Ends the connections that have had their time, however slowly they go on."""
        now = time.monotonic()
        with self._guard:
            late = [due_one for due_one, due in self._due.items() if due < now]
        for connection in late:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Is silent of tabs that were closed; tells all else in one line."""
        del request, client_address
        error = sys.exc_info()[1]
        if not isinstance(error, (OSError, ValueError)):
            sys.stderr.write(f"A request could not be answered: {type(error).__name__}.\n")


class Handler(BaseHTTPRequestHandler):
    """One request; refuses what the module says."""

    server: PageServer
    timeout = PATIENCE
    server_version = "alliancegame"
    sys_version = ""

    def do_GET(self) -> None:
        """The page."""
        if self._admitted(""):
            self._send(HTTPStatus.OK, self.server.page, "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """The answer to a setting."""
        if not self._admitted("solve"):
            return
        if self.headers.get_content_type() != "application/json":
            self.send_error(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
            return
        length = self._length()
        if length is None:
            return
        body = self.rfile.read(length)
        if len(body) < length:  # the tab was closed
            return
        try:
            wanted = json.loads(body)
        except (ValueError, RecursionError):
            wanted = None
        self.server.wait_for(self.connection, float("inf"))
        with self.server.turn:  # one after the other: how busy the page is decides no answer
            answer = json_text(self.server.answer(wanted), None, ascii_only=True)
        self._send(HTTPStatus.OK, answer.encode(), "application/json")

    def _admitted(self, path: str) -> bool:
        """Whether the request comes from the page's own user; it is refused otherwise."""
        hosts = self.headers.get_all("Host", [])
        origins = self.headers.get_all("Origin", [])
        own = len(hosts) == 1 and self.server.is_own(hosts[0], self.connection)
        if not own or origins not in ([], [f"http://{hosts[0]}"]):
            self.send_error(HTTPStatus.FORBIDDEN)
            return False
        expected = f"/{self.server.token}/{path}"
        if not hmac.compare_digest(self.path.encode("utf-8", "replace"), expected.encode()):
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        return True

    def _length(self) -> int | None:
        """The body's length; None, and the request is refused, if it has none of a fit size."""
        stated = self.headers.get_all("Content-Length", [])
        if len(stated) != 1 or "Transfer-Encoding" in self.headers:
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif not (stated[0].isascii() and stated[0].isdigit() and len(stated[0]) <= 20):
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif int(stated[0]) > LARGEST_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            return int(stated[0])
        return None

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A refusal, which repeats nothing of what was asked."""
        del message, explain
        self.close_connection = True
        self._send(HTTPStatus(code), HTTPStatus(code).phrase.encode(), "text/plain")

    def _send(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.server.wait_for(self.connection, PATIENCE)
        self.send_response(status, status.phrase)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stays quiet: the page is the output."""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
