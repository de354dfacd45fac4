"""The broker of files: messages of several at once arrive whole and once, what cannot be read ends nobody."""

import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection, Exchange, Queue

from kam.ground import mailbox

EACH = 150


def connected(folder):
    options = {name: str(folder) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    return Connection(f"{mailbox.SCHEME}://localhost/", transport_options=options)


@pytest.fixture
def queue(tmp_path):
    """A name of its own: what is declared once in a process is not declared anew in another folder."""
    made = Queue(tmp_path.name, Exchange(tmp_path.name), routing_key=tmp_path.name)
    with connected(tmp_path) as one:
        one.SimpleQueue(made)
    return made


def read(folder, queue, found, until):
    with connected(folder) as one:
        box = one.SimpleQueue(queue)
        while len(found) < until:
            try:
                message = box.get(block=False)
            except Empty:
                continue
            found.append(message.payload)
            message.ack()


def write(folder, queue, start):
    with connected(folder) as one:
        box = one.SimpleQueue(queue)
        for number in range(start, start + EACH):
            box.put({"number": number, "text": "流失" * 500})


def test_whoever_reads_while_others_write_gets_each_message_whole_and_once(tmp_path, queue):
    found: list = []
    readers = [threading.Thread(target=read, args=(tmp_path, queue, found, 2 * EACH), daemon=True)]
    writers = [threading.Thread(target=write, args=(tmp_path, queue, start)) for start in (0, EACH)]
    for one in (*readers, *writers):
        one.start()
    for one in (*writers, *readers):
        one.join(60)
    assert sorted(one["number"] for one in found) == list(range(2 * EACH))
    assert not list(tmp_path.glob("*.msg")) and not list(tmp_path.glob(".*-*"))


def test_a_file_of_nothing_is_told_of_and_passed_over(tmp_path, queue):
    write(tmp_path, queue, 0)
    torn = Path(tmp_path, f"0_torn.{queue.name}.msg")
    torn.touch()
    found: list = []
    read(tmp_path, queue, found, EACH)
    assert len(found) == EACH and not torn.exists()


def test_a_message_is_never_seen_before_it_is_whole(tmp_path, queue, monkeypatch):
    """Whoever looks into the folder at the moment of writing finds no file of the queue."""
    seen, real = [], Path.write_text
    monkeypatch.setattr(
        Path, "write_text", lambda self, text: (seen.append(list(tmp_path.glob("*.msg"))), real(self, text))[1]
    )
    with connected(tmp_path) as one:
        one.SimpleQueue(queue).put({"number": 1})
    assert seen and not any(seen) and len(list(tmp_path.glob("*.msg"))) == 1
