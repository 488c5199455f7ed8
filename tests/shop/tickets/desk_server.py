"""A help desk as bad as they come: a real HTTP server on a socket that fails in whatever way a test wants."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from shop.signing import is_signed

SECRET = "shared-with-the-desk"


@dataclass
class BadDesk:
    """What the desk took in, by idempotency key, and the ways it fails next (then it works)."""

    failures: list[str] = field(default_factory=list)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    requests: int = 0
    address: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_failure(self) -> str:
        with self.lock:
            self.requests += 1
            return self.failures.pop(0) if self.failures else ""

    def take(self, key: str, body: dict[str, Any]) -> tuple[int, str]:
        """Takes a change in once; a key that is known gives 409 and the same number."""
        with self.lock:
            known = key in self.taken
            if not known:
                self.taken[key] = body
                self.order.append(key)
            return (409 if known else 201), f"HD-{body['ticket']['id']}"


def handler_for(desk: BadDesk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Stays quiet."""

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            failure = desk.next_failure()
            if failure == "hang up":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if failure == "hang":
                time.sleep(1.5)
                return
            if failure.isdigit():
                self.answer(int(failure), b"something broke", closing=True)
                return
            signed = is_signed(
                SECRET,
                self.headers["X-Daogou-Timestamp"],
                content,
                self.headers["X-Daogou-Signature"],
                float(self.headers["X-Daogou-Timestamp"]),
            )
            if not signed:
                self.answer(401, b"{}")
                return
            status, number = desk.take(self.headers["Idempotency-Key"], json.loads(content))
            good = json.dumps({"id": number}).encode()
            if failure == "take and hang up":
                self.connection.shutdown(socket.SHUT_RDWR)
            elif failure == "take and hang":
                time.sleep(1.5)
            elif failure == "take and 500":
                self.answer(500, b"oops")
            elif failure == "garbage":
                self.answer(200, b"\x00\xff<html>not json")
            elif failure == "no id":
                self.answer(200, b'{"ok": true}')
            elif failure == "list":
                self.answer(200, b"[1]")
            elif failure == "endless":
                self.answer(200, b'{"id": "' + b"x" * 200_000 + b'"}')
            elif failure == "drip":
                self.drip(good)
            elif failure == "cut short":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + good)
                self.connection.shutdown(socket.SHUT_RDWR)
            elif failure == "no http":
                self.wfile.write(b"220 smtp.example ready\r\n\r\n")
                self.close_connection = True
            elif failure == "redirect":
                self.send_response(307)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif failure == "twice":
                self.answer(status, good)
                self.answer(status, json.dumps({"id": "HD-OTHER"}).encode())
            else:
                self.answer(status, good)

        def answer(self, status: int, body: bytes, *, closing: bool = False) -> None:
            """`closing` says so, as RFC 9112 asks of a server that will close; else a repeat may race the close."""
            self.send_response(status)
            if closing:
                self.send_header("Connection", "close")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def drip(self, body: bytes) -> None:
            """A byte now and then: each arrives in time, the whole never does."""
            self.send_response(200)
            self.send_header("Content-Length", str(len(body) + 100))
            self.end_headers()
            for byte in (body + b" " * 100)[:8]:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.3)

    return Handler


@contextmanager
def bad_desk() -> Iterator[BadDesk]:
    """The desk on a free port, until the end of the block."""
    desk = BadDesk()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(desk))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # broken pipes are what is tested
    desk.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
