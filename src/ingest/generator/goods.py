"""The goods of the world: tariff lines, what they cost and weigh, and how they are described."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.generator.bundled import read_table, words
from ingest.generator.draws import Floats, Ints, Rng, rng_for
from ingest.generator.rates import GeneralRate, parse_general_rate
from ingest.generator.tariff import TariffLine, center_of, tariff_lines

TAIL_SHARE = 0.10  # of the volume: lines that no row of goods.csv names
_TAIL_LINES = 1_200
_CODES_A_ROW = 6
_LONGEST_TEXT = 96

# Kilograms in one tariff unit; "piece" units take the row's own weight.
_UNIT_KG = {
    "kg": 1.0,
    "g": 0.001,
    "t": 1000.0,
    "liters": 1.0,
    "bbl": 136.0,
    "m2": 3.0,
    "m²": 3.0,
    "m3": 520.0,
}
_PIECES = {"No.": 1, "pcs": 1, "prs.": 1, "doz.": 12, "doz. prs.": 12, "Dz Pcs": 12, "gross": 144}

# US dollars a kilogram for lines that goods.csv does not name, by chapters up to the number.
_TAIL_PRICES = (
    (24, 3.0),
    (27, 0.6),
    (38, 5.0),
    (40, 4.0),
    (49, 3.0),
    (67, 12.0),
    (71, 20.0),
    (83, 4.0),
    (85, 22.0),
    (89, 14.0),
    (97, 9.0),
)


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a row's goods come from."""

    countries: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One element a tariff line, in tariff order; texts are shared.

    `unit_price` is US dollars and `unit_kg` kilograms for one `unit`. `text_start` and `text_count`
    point into `texts`; the vague texts stand at its end, from `vague_start`. `row` numbers the row
    of goods.csv the line belongs to (lines of the tail have rows of their own).
    """

    hts: npt.NDArray[np.str_]
    chapter: Ints
    center: npt.NDArray[np.str_]
    row: Ints
    weight: Floats
    unit: npt.NDArray[np.str_]
    unit_price: Floats
    unit_kg: Floats
    air: Floats
    rate_share: Floats
    rate_per_unit: Floats
    rate_text: npt.NDArray[np.str_]
    text_start: Ints
    text_count: Ints
    texts: tuple[str, ...]
    vague_start: int
    origins: tuple[Origins, ...]

    def lines_of(self, prefix: str) -> Ints:
        """Indices of the lines under a heading, subheading or number."""
        return np.flatnonzero(np.char.startswith(self.hts, prefix)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Row:
    prefix: str
    weight: float
    usd_per_kg: float
    kg_piece: float
    air: float
    origins: Origins
    phrases: tuple[str, ...]


def build_catalogue(seed: int) -> Catalogue:
    """The catalogue of a world; prices of single lines vary with the seed."""
    rng = rng_for(seed, "goods")
    usable = _usable(tariff_lines())
    named = [_row(raw) for raw in read_table("goods")]
    chosen = [(row, _spread(rng, _under(usable, row.prefix))) for row in named]
    taken = {row.prefix[:4] for row in named}
    tail = [pair for pair in usable if pair[0].hts[:4] not in taken]
    for position in sorted(rng.choice(len(tail), size=min(_TAIL_LINES, len(tail)), replace=False)):
        line, rate = tail[int(position)]
        chosen.append((_tail_row(line), [(line, rate)]))
    return _assembled(rng, chosen)


_Priced = tuple[TariffLine, GeneralRate]


def _usable(lines: Iterable[TariffLine]) -> list[_Priced]:
    kept: list[_Priced] = []
    for line in lines:
        rate = parse_general_rate(line.general_rate, line.unit)
        known_unit = line.unit in _UNIT_KG or line.unit in _PIECES
        if rate and known_unit and len(line.hts) == 10 and line.hts[:2] < "98":  # noqa: PLR2004
            kept.append((line, rate))
    return kept


def _under(usable: Sequence[_Priced], prefix: str) -> list[_Priced]:
    return [pair for pair in usable if pair[0].hts.startswith(prefix)]


def _spread(rng: Rng, pairs: list[_Priced]) -> list[_Priced]:
    if len(pairs) <= _CODES_A_ROW:
        return pairs
    picked = sorted(rng.choice(len(pairs), size=_CODES_A_ROW, replace=False))
    return [pairs[int(i)] for i in picked]


def _row(raw: Mapping[str, str]) -> _Row:
    pairs = [(item[:2], float(item[2:])) for item in raw["origins"].split()]
    return _Row(
        prefix=raw["hs"],
        weight=float(raw["weight"]),
        usd_per_kg=float(raw["usd_per_kg"]),
        kg_piece=float(raw["kg_per_piece"]),
        air=float(raw["air"]) / 100,
        origins=Origins(tuple(c for c, _ in pairs), tuple(w for _, w in pairs)),
        phrases=tuple(raw["phrases"].split("|")),
    )


_TAIL_ORIGINS = Origins(
    ("CN", "MX", "CA", "DE", "JP", "IN", "VN", "KR", "IT", "TW", "TH", "FR", "GB", "BR", "TR"),
    (25, 15, 13, 8, 7, 5, 5, 4, 4, 3, 3, 2, 2, 2, 2),
)


def _tail_row(line: TariffLine) -> _Row:
    chapter = int(line.hts[:2])
    price = next(usd for last, usd in _TAIL_PRICES if chapter <= last)
    return _Row(line.hts, 0.0, price, 0.8, 0.1, _TAIL_ORIGINS, (cargo_wording(line.full_text),))


def cargo_wording(text: str) -> str:
    """A tariff text as a shipper would put it: upper case, no cross-references, cut at a word."""
    plain = " ".join(part.strip() for part in text.upper().replace(";", ",").split())
    pieces = [piece.strip(" ,:") for piece in plain.split(":")]
    told = ", ".join(piece for piece in pieces if piece and not piece.startswith("OTHER"))
    told = "".join(character for character in told if character.isascii()) or "ARTICLES, N.E.S."
    if len(told) <= _LONGEST_TEXT:
        return told
    return told[:_LONGEST_TEXT].rsplit(" ", 1)[0].rstrip(" ,(-")


def _assembled(rng: Rng, chosen: Sequence[tuple[_Row, list[_Priced]]]) -> Catalogue:
    texts: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    columns: list[tuple[int, _Row, TariffLine, GeneralRate, float]] = []
    for number, (row, pairs) in enumerate(chosen):
        variants = _variants(row.phrases)
        spans[number] = (len(texts), len(variants))
        texts.extend(variants)
        shares = 1.0 / np.arange(1, len(pairs) + 1) ** 0.8
        columns.extend(
            (number, row, line, rate, share)
            for (line, rate), share in zip(pairs, shares / shares.sum(), strict=True)
        )
    columns.sort(key=lambda column: column[2].hts)
    tail_rows = sum(1 for row, _ in chosen if not row.weight)
    named = sum(row.weight for row, _ in chosen)
    tail_weight = named * TAIL_SHARE / (1 - TAIL_SHARE) / max(tail_rows, 1)
    vague_start = len(texts)
    return Catalogue(
        hts=np.array([line.hts for _, _, line, _, _ in columns]),
        chapter=np.array([int(line.hts[:2]) for _, _, line, _, _ in columns]),
        center=np.array([center_of(line.hts) for _, _, line, _, _ in columns]),
        row=np.array([number for number, *_ in columns]),
        weight=np.array([(row.weight or tail_weight) * share for _, row, _, _, share in columns]),
        unit=np.array([line.unit for _, _, line, _, _ in columns]),
        unit_price=_prices(rng, [(row, line) for _, row, line, _, _ in columns]),
        unit_kg=np.array([_unit_kg(row, line.unit) for _, row, line, _, _ in columns]),
        air=np.array([row.air for _, row, _, _, _ in columns]),
        rate_share=np.array([rate.share for _, _, _, rate, _ in columns]),
        rate_per_unit=np.array([rate.per_unit for _, _, _, rate, _ in columns]),
        rate_text=np.array([rate.text for _, _, _, rate, _ in columns]),
        text_start=np.array([spans[number][0] for number, *_ in columns]),
        text_count=np.array([spans[number][1] for number, *_ in columns]),
        texts=(*texts, *words()["vague"]),
        vague_start=vague_start,
        origins=tuple(row.origins for row, _ in chosen),
    )


def _variants(phrases: Sequence[str]) -> list[str]:
    """Each phrase as it stands, and once with the abbreviations of cargo papers."""
    short: Mapping[str, str] = words()["abbreviations"]
    out = list(phrases)
    for phrase in phrases:
        told = phrase
        for long, brief in short.items():
            told = told.replace(long, brief)
        if told != phrase:
            out.append(told)
    return out


def _unit_kg(row: _Row, unit: str) -> float:
    return _UNIT_KG[unit] if unit in _UNIT_KG else _PIECES[unit] * row.kg_piece


def _prices(rng: Rng, rows: Sequence[tuple[_Row, TariffLine]]) -> Floats:
    level = np.array([row.usd_per_kg * _unit_kg(row, line.unit) for row, line in rows])
    return level * rng.lognormal(0.0, 0.25, size=len(rows))
