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

_PIECE = 65_536


class ByteGate:
    """Relays a port of its own on loopback to `port`, at most `limit` bytes of answer each time."""

    def __init__(self, port: int, limit: int) -> None:
        self._target = ("127.0.0.1", port)
        self._limit = limit
        self._closed = threading.Event()
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._passed = 0
        self.tripped = False
        self._spawn(self._accept)

    @property
    def is_cut(self) -> bool:
        """True after `cut`, or when either side has ended a connection."""
        return self._closed.is_set()

    def reset(self) -> None:
        """Count from nothing again."""
        self._passed = 0

    def cut(self) -> None:
        """End all connections through the gate; harmless when it is cut already."""
        self._closed.set()
        for end in (self._listener, *self._sockets):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for end in (self._listener, *self._sockets):
            end.close()

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
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                self._passed += len(piece)
                if self._passed > self._limit:
                    self.tripped = True
                    break
                target.sendall(piece)
        self.cut()
