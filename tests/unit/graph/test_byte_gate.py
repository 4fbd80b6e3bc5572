import socket
import threading
from collections.abc import Iterator

import pytest

from graph.byte_gate import ByteGate

ANSWER = 300_000


@pytest.fixture
def source() -> Iterator[int]:
    """A server that answers each byte with 300,000."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            near, _ = listener.accept()
            with near:
                while near.recv(1):
                    near.sendall(b"x" * ANSWER)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield int(listener.getsockname()[1])
    listener.close()
    thread.join(2)


def ask(line: socket.socket) -> int:
    """How many bytes of one answer come through."""
    line.sendall(b"?")
    got = 0
    while got < ANSWER and (piece := line.recv(65_536)):
        got += len(piece)
    return got


def test_an_answer_within_the_limit_passes_each_time(source: int) -> None:
    gate = ByteGate(source, ANSWER + 10)
    with socket.create_connection(("127.0.0.1", gate.port)) as line:
        assert ask(line) == ANSWER
        gate.reset()
        assert ask(line) == ANSWER
    gate.cut()
    assert not gate.tripped


def test_a_larger_answer_is_cut(source: int) -> None:
    gate = ByteGate(source, ANSWER // 2)
    with socket.create_connection(("127.0.0.1", gate.port)) as line:
        assert ask(line) < ANSWER
    assert gate.tripped
    assert gate.is_cut


def test_cutting_ends_a_connection_that_waits(source: int) -> None:
    gate = ByteGate(source, ANSWER)
    with socket.create_connection(("127.0.0.1", gate.port)) as line:
        assert ask(line) == ANSWER
        gate.cut()
        assert line.recv(1) == b""
