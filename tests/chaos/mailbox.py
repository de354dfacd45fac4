"""A mail server of one's own: takes every mail, keeps its number and whom it is for."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

NUMBER = re.compile(rb"^Message-ID: (<[^>]+>)", re.M | re.I)
TO = re.compile(rb"^To: (.+?)\r?$", re.M | re.I)


class Mailbox:
    """What came in, one entry a delivery: (its number, whom it is for)."""

    def __init__(self) -> None:
        self.port, self.slow = 0, 0.0
        self.taken: list[tuple[str, str]] = []
        """`slow`: seconds until a mail that was kept is said to be."""


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    here = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self.take()
                elif word == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"250 ok\r\n")

        def take(self) -> None:
            lines = []
            for line in self.rfile:
                if line.rstrip() == b".":
                    break
                lines.append(line)
            text = b"".join(lines)
            number, to = NUMBER.search(text), TO.search(text)
            here.taken.append((number[1].decode() if number else "", to[1].decode() if to else ""))
            time.sleep(here.slow)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_asked: object) -> None:
            """Who called was killed in the middle of it."""

    server = Server(("127.0.0.1", 0), Handler)
    here.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
