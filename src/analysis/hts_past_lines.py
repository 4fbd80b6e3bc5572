"""What goods like these were entered or ruled under before, out of this home's own records."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.described_like import AlikeText, alike_texts
from analysis.goods_words import goods_words
from analysis.rows import among, to_rows
from ledger import Ledger
from schemas.keys import KeyKind
from schemas.ports import Embedder, IndexReader
from schemas.records import RecordKind

RULING_ALIKE = 0.5  # share of the description's words that the ruling's subject must have
RULING_WORDS = 2
MOST_RULINGS = 5


@dataclass(frozen=True, slots=True)
class PastUse:
    """Goods like these under one tariff number.

    Attributes:
        code: the number, as it was entered or ruled.
        alike: how like the description the goods' own is, from 0 to 1.
        text: the goods as they were described.
        times: lines entered so; 1 for a ruling.
        record: key of one such record: an entry or a ruling.
        synthetic: true where a record of it is generated.
    """

    code: str
    alike: float
    text: str
    times: int
    record: str
    synthetic: bool

    @property
    def is_ruling(self) -> bool:
        """True for a ruling's goods."""
        return self.record.startswith(f"{KeyKind.RULING.value}:")

    def told(self) -> str:
        """The use in words."""
        mark = " [synthetic]" if self.synthetic else ""
        if self.is_ruling:
            return f"{self.record} put “{_cut(self.text)}” there{mark}"
        lines = "line" if self.times == 1 else "lines"
        return f"{self.times:,} {lines} entered as “{_cut(self.text)}”, {self.record}{mark}"


class PastLines:
    """The past uses of a home. Rulings are read once; entries are asked for each time."""

    def __init__(self, ledger: Ledger, index: IndexReader, embedder: Embedder | None) -> None:
        self._ledger, self._index, self._embedder = ledger, index, embedder
        self._rulings = self._read_rulings()
        self._has_entries = any(batch.counts for batch in ledger.batches()) and bool(
            index.counts().get("goods")
        )

    def uses(self, texts: Sequence[str]) -> list[list[PastUse]]:
        """For each text the past uses of goods like it, the likest first."""
        entered = self._entered(texts) if self._has_entries else [[] for _ in texts]
        return [
            sorted([*uses, *self._ruled(text)], key=lambda use: (-use.alike, -use.times, use.code))
            for text, uses in zip(texts, entered, strict=True)
        ]

    def _entered(self, texts: Sequence[str]) -> list[list[PastUse]]:
        alike = [
            alike_texts(text, self._index, self._embedder) if goods_words(text) else []
            for text in texts
        ]
        rows = self._lines({one.text for found in alike for one in found})
        return [[use for one in found for use in _uses(one, rows)] for found in alike]

    def _lines(self, described: set[str]) -> Mapping[str, list[Mapping[str, Any]]]:
        """Numbers of the entries' lines by description, with how often and one entry."""
        if not described:
            return {}
        entries = self._ledger.current(RecordKind.ENTRY)
        flat = entries.select(
            record=entries.key, synthetic=entries.synthetic, nested=entries.lines.unnest()
        )
        lines = flat.mutate(description=flat.nested["description"], hts=flat.nested["hts"]).drop(
            "nested"
        )
        lines = among(lines, "description", described)
        counted = lines.group_by(["description", "hts"]).aggregate(
            times=lines.count(), record=lines.record.min(), synthetic=lines.synthetic.any()
        )
        found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in to_rows(counted):
            found[row["description"]].append(row)
        return found

    def _read_rulings(self) -> list[tuple[frozenset[str], str, str, tuple[str, ...], bool]]:
        documents = self._ledger.current(RecordKind.DOCUMENT)
        wanted = documents.filter(documents.series == KeyKind.RULING.value)
        rows = to_rows(wanted.select("key", "title", "tariff_numbers", "synthetic"))
        return [
            (frozenset(goods_words(row["title"])), row["title"], row["key"],
             tuple(row["tariff_numbers"]), row["synthetic"])
            for row in rows if row["tariff_numbers"]
        ]  # fmt: skip

    def _ruled(self, text: str) -> list[PastUse]:
        asked = frozenset(goods_words(text))
        found = [
            PastUse(code, round(share, 3), title, 1, key, synthetic)
            for words, title, key, codes, synthetic in self._rulings
            if len(shared := asked & words) >= RULING_WORDS
            and (share := len(shared) / len(asked)) >= RULING_ALIKE
            for code in codes
        ]
        return sorted(found, key=lambda use: (-use.alike, use.record))[:MOST_RULINGS]


def _uses(one: AlikeText, rows: Mapping[str, list[Mapping[str, Any]]]) -> list[PastUse]:
    return [
        PastUse(row["hts"], one.alike, one.text, row["times"], row["record"], row["synthetic"])
        for row in rows.get(one.text, [])
    ]


def _cut(text: str, most: int = 80) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
