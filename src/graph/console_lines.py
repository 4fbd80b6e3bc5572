"""The console's own connections, apart from the store's: cutting one ends its query and no other.

They are kept for the next query, since the server takes a quarter of a second to let one in.
"""

import threading
from contextlib import suppress
from dataclasses import dataclass

from neo4j import Driver
from neo4j.exceptions import GqlError

from graph.byte_gate import ByteGate
from graph.neo4j_connection import Neo4jConnection, open_driver


@dataclass(slots=True)
class ConsoleLine:
    """A driver, and before a local server the gate that it goes through.

    A server elsewhere (TLS, routing) is reached without a gate: there the size of a single value
    is not bounded, only rows, time and the bytes of all rows.
    """

    driver: Driver
    gate: ByteGate | None
    port: int | None
    closed: bool = False

    @property
    def tripped(self) -> bool:
        """True where the answer was cut for its size."""
        return self.gate is not None and self.gate.tripped

    def close(self) -> None:
        """End the line; a query that still runs on it loses its connection."""
        self.closed = True
        if self.gate is not None:
            self.gate.cut()
        with suppress(GqlError, OSError):
            self.driver.close()


class ConsoleLines:
    """Lines that are not in use; safe for threads."""

    def __init__(self, connection: Neo4jConnection, wire_bytes: int) -> None:
        self._connection = connection
        self._wire_bytes = wire_bytes
        self._lock = threading.Lock()
        self._free: list[ConsoleLine] = []
        self._busy: list[ConsoleLine] = []

    def take(self) -> ConsoleLine:
        """A free line to the server as it is now, else a new one."""
        line = self._usable(self._connection.local_port)
        with self._lock:
            self._busy.append(line)
        return line

    def give_back(self, line: ConsoleLine) -> None:
        """Keep a line on which a query has ended; a closed one is forgotten."""
        if line.gate is not None:
            line.gate.reset()
        with self._lock:
            self._busy = [other for other in self._busy if other is not line]
            if not line.closed:
                self._free.append(line)

    def cut_all(self) -> None:
        """End the lines on which queries run."""
        with self._lock:
            busy = list(self._busy)
        for line in busy:
            line.close()

    def close(self) -> None:
        """End the lines that are not in use."""
        while (line := self._pop()) is not None:
            line.close()

    def _usable(self, port: int | None) -> ConsoleLine:
        while (line := self._pop()) is not None:
            if line.port == port and _is_usable(line):
                return line
            line.close()
        return self._open(port)

    def _pop(self) -> ConsoleLine | None:
        with self._lock:
            return self._free.pop() if self._free else None

    def _open(self, port: int | None) -> ConsoleLine:
        if port is None:
            uri, gate = self._connection.uri, None
        else:
            gate = ByteGate(port, self._wire_bytes)
            uri = f"bolt://127.0.0.1:{gate.port}"
        return ConsoleLine(open_driver(uri, *self._connection.login, retry_seconds=0), gate, port)


def _is_usable(line: ConsoleLine) -> bool:
    return line.gate is None or not line.gate.is_cut
