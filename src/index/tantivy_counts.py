"""Counts beside a page of hits: values of the facets, and days of publication."""

import tantivy

from schemas.search import FACETS, Interval

FACET_VALUES = 100

# The fast field `day` is yyyymmdd: a bucket of 100 is a month, of 10,000 a year.
_WIDTHS = {Interval.MONTH: 100, Interval.YEAR: 10_000}


class Counting:
    """Counts over what a query finds in one state of the index."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher

    def facets(self, query: tantivy.Query) -> dict[str, tuple[tuple[str, int], ...]]:
        """Values of each facet with their hits, the most frequent first."""
        wanted = {
            name: {"terms": {"field": f"facet_{name}", "size": FACET_VALUES}} for name in FACETS
        }
        result = self._searcher.aggregate(query, wanted)
        return {
            name: tuple(
                sorted(
                    ((b["key"], int(b["doc_count"])) for b in result[name]["buckets"]),
                    key=lambda pair: (-pair[1], pair[0]),
                )
            )
            for name in FACETS
        }

    def histogram(self, query: tantivy.Query, interval: Interval) -> tuple[tuple[str, int], ...]:
        """Hits by interval of publication, the oldest first; the undated are left out."""
        width = _WIDTHS[interval]
        bars = {"histogram": {"field": "day", "interval": width, "min_doc_count": 1}}
        buckets = self._searcher.aggregate(query, {"bars": bars})["bars"]["buckets"]
        found = ((int(b["key"]) // width, int(b["doc_count"])) for b in buckets)
        return tuple((_label(place, interval), count) for place, count in found if place and count)


def _label(place: int, interval: Interval) -> str:
    if interval is Interval.YEAR:
        return f"{place:04d}"
    return f"{place // 100:04d}-{place % 100:02d}"
