"""A program of somebody else's that takes webhooks: a real server on this machine, which answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[int], int]


class Receiver:
    """What came in; `answer` says the status of each by its number from 1."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answer: Answer = lambda _number: 204
        self.drip = 0.0
        self.url = ""
        self.location = ""

    @property
    def told(self) -> list[Any]:
        """The messages, read."""
        return [json.loads(body) for _head, body in self.calls]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """One that listens on a free port."""
    here = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
            if here.drip:
                self._drip()
                return
            self.send_response(here.answer(len(here.calls)))
            if here.location:
                self.send_header("Location", here.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            try:
                for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"s" * 1000:
                    self.wfile.write(bytes([sign]))
                    self.wfile.flush()
                    time.sleep(here.drip)
            except OSError:
                return

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    here.url = f"http://127.0.0.1:{server.server_port}/kam"
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
