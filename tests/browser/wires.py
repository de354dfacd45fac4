"""A wire between a browser and the server that can be cut: for pages, workers and browsers opened anew alike."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any


class Wire:
    """Listens on a port of its own and passes bytes on to the server, until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self.there, self.port = (host, port), 0
        self.ends: list[socket.socket] = []
        self.listener: socket.socket | None = None
        self.turn = threading.Lock()
        self.mend()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def mend(self) -> None:
        """The network is there, on the same address as before."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.listener, self.port = listener, listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """No network: nothing new gets through, and what was underway breaks."""
        with self.turn:
            ends, self.ends = [*self.ends, *([self.listener] if self.listener else [])], []
            self.listener = None
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        while self.listener is listener:
            with suppress(OSError):
                near, _address = listener.accept()
                self._join(near, listener)

    def _join(self, near: socket.socket, listener: socket.socket) -> None:
        with self.turn:
            if self.listener is not listener:  # cut while it knocked
                near.close()
                return
            far = socket.create_connection(self.there)
            self.ends += [near, far]
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: Any, other: Any) -> None:
        with suppress(OSError):
            while piece := one.recv(65536):
                other.sendall(piece)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
