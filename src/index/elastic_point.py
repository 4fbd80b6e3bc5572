"""One state of the Elasticsearch index, held while a question is asked."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from index.elastic_errors import LATER, IndexReplaced
from index.elastic_mapping import Json
from schemas.errors import InvalidInput, Unavailable

KEEP = "1m"
BAD_REQUEST, GONE, NOT_NOW = 400, 404, 503


class Point:
    """A point in time: every question to it sees the same documents."""

    def __init__(self, client: Elasticsearch, place: str, dimensions: int) -> None:
        self._client, self._place = client, place
        self.dimensions = dimensions

    def ask(self, questions: Iterable[Json]) -> list[Json]:
        """The answers to several questions, asked together.

        Raises:
            IndexReplaced: the index is gone.
            InvalidInput: the server cannot take one of them.
            Unavailable: the server could not answer all of them wholly.
        """
        lines: list[Json] = []
        for question in questions:
            lines += [{}, {**question, "pit": {"id": self._place, "keep_alive": KEEP}}]
        if not lines:
            return []
        answers: list[Json] = self._client.msearch(searches=lines)["responses"]
        for answer in answers:
            _check(answer)
        return answers


@contextmanager
def point_in_time(client: Elasticsearch, index: str, dimensions: int) -> Generator[Point]:
    """The index as it is now."""
    try:
        place = str(client.open_point_in_time(index=index, keep_alive=KEEP)["id"])
    except ApiError as error:
        if _is_going(error.status_code, error.body):
            raise IndexReplaced(index) from error
        raise
    try:
        yield Point(client, place, dimensions)
    finally:
        with suppress(ApiError):  # it ends by itself
            client.close_point_in_time(id=place)


def _check(answer: Mapping[str, Any]) -> None:
    status = int(answer.get("status", 200))
    if _is_going(status, answer) or answer.get("_shards", {}).get("failed"):
        raise IndexReplaced
    if "error" not in answer:
        return
    if status == BAD_REQUEST:
        raise InvalidInput("the search server cannot take this question; put it otherwise")
    raise Unavailable(LATER)


def _is_going(status: int, answer: object) -> bool:
    """True where the index is gone, or about to be: its shards close before its name goes."""
    if status == GONE:
        return True
    error = answer.get("error") if isinstance(answer, Mapping) else None
    causes = error.get("root_cause", ()) if isinstance(error, Mapping) else ()
    kinds = [cause.get("type") for cause in causes]
    return status == NOT_NOW and "no_shard_available_action_exception" in kinds
