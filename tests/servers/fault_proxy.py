"""A proxy before an HTTP server that does, request by request, what goes wrong on real lines."""

from __future__ import annotations

import http.client
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"


class QuietServer(ThreadingHTTPServer):
    """Serves each connection in a thread, in the background, and does not mind a client that hangs up."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, *_: Any) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Stop listening."""
        self.shutdown()
        self.server_close()
        self._thread.join()


class QuietHandler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1; an answer leaves in one piece, since two make the client wait."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class FaultProxy:
    """Passes requests on. ``faults`` holds what happens to the next ones, in order: "pass", an HTTP status ("503"),
    "html" (a page in place of the answer), "drop" (no answer), "cut" (half of the announced bytes), "short" (half of
    it, announced as all). ``always`` happens once they are used up. ``requests`` counts."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.faults: deque[str] = deque()
        self.always = "pass"
        self.requests = 0
        self._server = QuietServer(_handler(self))
        self.port, self.stop = self._server.port, self._server.stop

    def next_fault(self) -> str:
        """Return what happens to the request that just came."""
        self.requests += 1
        return self.faults.popleft() if self.faults else self.always


def _handler(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = proxy.next_fault()
            if fault == "drop":
                self.close_connection = True
            elif fault.isdigit():
                self._send(int(fault), b"", "text/plain")
            elif fault == "html":
                self._send(200, PAGE, "text/html")
            else:
                self._pass_on(body, fault)

        do_GET = do_PATCH = do_POST  # noqa: N815

        def _pass_on(self, body: bytes, fault: str) -> None:
            line = http.client.HTTPConnection("127.0.0.1", proxy.target, timeout=30)
            kept = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
            line.request(self.command, self.path, body, kept)
            answer = line.getresponse()
            told = answer.read()
            line.close()
            half = told[: len(told) // 2]
            kind = answer.headers.get("Content-Type", "text/plain")
            if fault == "cut":
                self.close_connection = True
                self._send(answer.status, half, kind, announced=len(told))
            else:
                self._send(answer.status, half if fault == "short" else told, kind)

        def _send(self, status: int, told: bytes, kind: str, announced: int | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(told) if announced is None else announced))
            self.end_headers()
            self.wfile.write(told)

    return Handler
