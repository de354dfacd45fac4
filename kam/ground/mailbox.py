"""The broker of files for one machine, as kombu has it, but a message is there whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "files"
log = structlog.get_logger(__name__)


class Channel(filesystem.Channel):
    """
    Messages and exchanges that appear under their names with all that is in them.

    Kombu makes a file and then writes it: who looks in between reads nothing, and a worker that reads nothing ends.
    """

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        """Raises ChannelError where the folder takes nothing."""
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        try:
            os.replace(_written(Path(self.data_folder_out), dumps(payload)), Path(self.data_folder_out, name))
        except OSError as error:
            raise ChannelError(f"Cannot add file {name!r} to {self.data_folder_out}") from error

    def _get(self, queue: str) -> Any:
        """The next message; one that a power cut left unreadable is told of and passed over. Raises queue.Empty."""
        while True:
            try:
                return super()._get(queue)
            except ValueError as error:  # it is gone from the folder already; whatever it woke is asked for again
                log.warning("broker.unreadable", queue=queue, error=str(error))

    def _queue_bind(self, exchange: str, routing_key: Any, pattern: Any, queue: Any) -> None:
        """An exchange that nobody made yet is made as a whole, with its first binding; the others are kombu's."""
        file = self._exchange_file(exchange)
        if not file.exists():
            self.control_folder.mkdir(exist_ok=True)
            part = _written(self.control_folder, dumps([[routing_key or "", pattern or "", queue or ""]]))
            try:
                os.link(part, file)
            except FileExistsError:
                pass  # another one was quicker
            finally:
                part.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    Channel = Channel


def _written(folder: Path, text: str) -> Path:
    """A file of a name that no queue has, written to its end."""
    part = folder / f".{uuid.uuid4()}"
    part.write_text(text)
    return part


def register() -> None:
    """Let an address of the broker begin with `files`; called once per process."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
