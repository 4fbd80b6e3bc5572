"""A loopback relay that counts what an answer weighs, and cuts it off.

The driver builds each row whole before anybody can look at it, and a row may be a list of a
thousand million numbers that cost the server nothing. Between the driver and the socket there is no
place to count; so the console's connection goes through here. Cutting it also cancels the query:
the server drops a transaction whose connection is gone.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

_PIECE = 65_536


class ByteGate:
    """Relays one listener on loopback to `port`, at most `limit` bytes from the server to us."""

    def __init__(self, port: int, limit: int) -> None:
        self._target = ("127.0.0.1", port)
        self._limit = limit
        self._closed = threading.Event()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.tripped = False
        self._spawn(self._accept)

    def cut(self) -> None:
        """End all connections through the gate; harmless when it is cut already."""
        self._closed.set()
        for end in (self._listener, *self._sockets):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for end in (self._listener, *self._sockets):
            end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut()

    def _spawn(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._closed.is_set():
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target, timeout=10)
                far.settimeout(None)
                self._sockets += [near, far]
                self._spawn(self._pump, near, far)
                self._spawn(self._pump_counted, far, near)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                target.sendall(piece)
        self.cut()

    def _pump_counted(self, source: socket.socket, target: socket.socket) -> None:
        passed = 0
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                passed += len(piece)
                if passed > self._limit:
                    self.tripped = True
                    break
                target.sendall(piece)
        self.cut()
