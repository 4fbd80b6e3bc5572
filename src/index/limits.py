"""Bounds on what a query may ask, the same for every backend."""

from dataclasses import replace
from datetime import UTC, date, datetime

from schemas.errors import InvalidInput
from schemas.search import FACETS, SearchQuery, valid_unicode

MAX_TEXT = 20_000  # characters analysed; what lies behind them is not searched
MAX_TERMS = 48  # distinct words searched, the rarest first
MAX_IDENTIFIERS = 256
MAX_PHRASES = 8
MAX_WINDOW = 10_000  # offset + limit
MAX_FILTER_VALUES = 500


def bounded_query(query: SearchQuery) -> SearchQuery:
    """The query within bounds, its text in valid Unicode.

    Raises:
        InvalidInput: limit, offset, filters or dates make no sense, with what is allowed.
    """
    _check_window(query)
    _check_filters(query)
    return replace(
        query,
        text=valid_unicode(query.text[:MAX_TEXT]),
        identifiers=tuple(valid_unicode(i) for i in query.identifiers[:MAX_IDENTIFIERS]),
        phrases=tuple(valid_unicode(p[:MAX_TEXT]) for p in query.phrases[:MAX_PHRASES]),
        without=tuple(valid_unicode(key) for key in query.without[:MAX_FILTER_VALUES]),
    )


def day_of(query: SearchQuery) -> date:
    """The day that the query asks about: today in UTC where it names none."""
    return query.as_of or datetime.now(UTC).date()


def is_narrowed(query: SearchQuery) -> bool:
    """True where filters or dates leave out part of the index: then it can be listed."""
    return bool(any(query.filters.values()) or query.published_from or query.published_to)


def _check_window(query: SearchQuery) -> None:
    if query.limit < 0 or query.offset < 0:
        raise InvalidInput("limit and offset are counts: give 0 or more")
    if query.offset + query.limit > MAX_WINDOW:
        raise InvalidInput(
            f"a search shows at most {MAX_WINDOW:,} hits; narrow the question or add a filter"
        )
    first, last = query.published_from, query.published_to
    if first is not None and last is not None and first > last:
        raise InvalidInput(f"the period starts on {first} and ends before it, on {last}")


def _check_filters(query: SearchQuery) -> None:
    for name, values in query.filters.items():
        if name not in FACETS:
            raise InvalidInput(f"{name!r} is no filter; there are {', '.join(FACETS)}")
        if len(values) > MAX_FILTER_VALUES:
            raise InvalidInput(f"filter {name} has {len(values)} values; {MAX_FILTER_VALUES} do")
