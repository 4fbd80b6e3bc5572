"""The guarded door for ad-hoc Cypher: reading only, within caps, and nothing stays behind."""

import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from neo4j import Driver, Result, Transaction

from graph.console_lines import ConsoleLine, ConsoleLines
from graph.neo4j_connection import MARK, Neo4jConnection
from graph.neo4j_errors import driver_errors
from graph.neo4j_values import to_plain
from graph.read_guard import check_plan, check_text
from schemas.errors import InvalidInput, Refused, Unavailable
from schemas.graph import Scalar, Table

_FETCH_ROWS = 200
_QUEUE_SECONDS = 2.0
_CUT_SECONDS = 2.0  # the server notices a cut connection in 0.02 s, where it can stop at all


@dataclass(frozen=True, slots=True)
class ConsoleLimits:
    """The caps of a query.

    Attributes:
        rows: more are cut, and the table says so.
        bytes: of all values as text; rows beyond are cut, and the table says so.
        wire_bytes: of what the server sends; beyond, the query is refused.
        seconds: the server stops a query after so long.
        grace_seconds: so long after, the connection is cut, and a local server that still does
            not answer is restarted.
        at_once: so many queries run at a time; the next waits two seconds and is turned away.
    """

    rows: int = 1_000
    bytes: int = 2_000_000
    wire_bytes: int = 8_000_000
    seconds: float = 10.0
    grace_seconds: float = 3.0
    at_once: int = 4


class Neo4jConsole:
    """Runs what people type; see `graph.read_guard` for what is refused."""

    def __init__(self, connection: Neo4jConnection, limits: ConsoleLimits) -> None:
        self._connection = connection
        self._limits = limits
        self._lines = ConsoleLines(connection, limits.wire_bytes)
        self._places = threading.BoundedSemaphore(limits.at_once)

    def stop_all(self) -> None:
        """Cut the queries that run now; their callers are told that the server broke off."""
        self._lines.cut_all()

    def close(self) -> None:
        """Let go of connections that wait for the next query."""
        self._lines.close()

    def run(self, text: str, parameters: Mapping[str, Scalar]) -> Table:
        """Answer a read-only Cypher text.

        At most `rows` rows and `bytes` bytes come back; `truncated` says that more was there.

        Raises:
            Refused: it writes, administers, or goes beyond the caps of time, memory or size.
            InvalidInput: it is not valid Cypher, or a parameter is missing.
            Unavailable: too many queries run at once, or the server does not answer.
        """
        check_text(text)
        with self._place():
            line = self._lines.take()
            try:
                return self._watched(text, dict(parameters), line)
            except (Refused, InvalidInput):
                raise
            except BaseException:
                line.close()
                raise
            finally:
                self._lines.give_back(line)

    @contextmanager
    def _place(self) -> Generator[None]:
        if not self._places.acquire(timeout=_QUEUE_SECONDS):
            raise Unavailable(
                f"{self._limits.at_once} queries are running already. Try again in a moment."
            )
        try:
            yield
        finally:
            self._places.release()

    def _watched(self, text: str, parameters: dict[str, Any], line: ConsoleLine) -> Table:
        """Run in a thread of its own, so that giving up does not depend on the server."""
        mark = uuid4().hex
        answer = _in_thread(lambda: self._answer(line.driver, text, parameters, mark))
        try:
            return answer.result(self._limits.seconds + self._limits.grace_seconds)
        except FutureTimeout:
            self._end_query(line, mark)
            raise Refused(
                f"The query ran longer than {self._limits.seconds:g} seconds, did not react to "
                "being stopped, and was cut off. Ask for less."
            ) from None
        except Unavailable as error:
            if line.tripped:
                line.close()
                raise Refused(
                    f"The query is refused: its answer is larger than "
                    f"{self._limits.wire_bytes:,} bytes. Return less."
                ) from error
            raise

    def _end_query(self, line: ConsoleLine, mark: str) -> None:
        line.close()
        is_local = self._connection.server is not None
        if is_local and self._connection.still_runs(mark, within=_CUT_SECONDS):
            self._connection.restart()

    def _answer(self, driver: Driver, text: str, parameters: dict[str, Any], mark: str) -> Table:
        with (
            driver_errors(),
            driver.session(
                database=self._connection.database,
                default_access_mode="READ",
                fetch_size=_FETCH_ROWS,
            ) as session,
        ):
            timeout, metadata = self._limits.seconds, {MARK: mark}
            with session.begin_transaction(timeout=timeout, metadata=metadata) as tx:
                self._explain(tx, text, parameters)
            with session.begin_transaction(timeout=timeout, metadata=metadata) as tx:
                return self._table(tx.run(_as_typed(text), parameters))

    def _explain(self, tx: Transaction, text: str, parameters: dict[str, Any]) -> None:
        summary = tx.run(_as_typed(f"EXPLAIN {text}"), parameters).consume()
        check_plan(summary.query_type, summary.plan)

    def _table(self, result: Result) -> Table:
        rows: list[tuple[Any, ...]] = []
        size, cut = 0, ""
        for record in result:
            row = tuple(to_plain(value) for value in record.values())
            size += len(repr(row))
            if len(rows) >= self._limits.rows:
                cut = f"only the first {self._limits.rows:,} rows are shown"
            elif size > self._limits.bytes:
                cut = f"only the first {len(rows):,} rows are shown: the answer is too large"
            if cut:
                break
            rows.append(row)
        return Table(tuple(result.keys()), tuple(rows), truncated=bool(cut), note=cut)


def _in_thread(work: Callable[[], Table]) -> Future[Table]:
    answer: Future[Table] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:  # noqa: BLE001  (handed to the caller's thread)
            answer.set_exception(error)

    # a daemon: a query that nothing stops must not keep the process from ending
    threading.Thread(target=run, daemon=True).start()
    return answer


def _as_typed(text: str) -> Any:  # noqa: ANN401
    # The driver's types want a literal, to keep spliced text out. This is text that a person typed:
    # it has passed the guard, and runs in a READ transaction.
    return text
