"""The texts that a goods description is compared with, all of them in the package.

Legal texts of the tariff, the Census Bureau's wording of each statistical number, terms of a
customs search list, and everyday names of goods. Each names a tariff number; together they say
what a subheading is in many words.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

import numpy as np

from analysis.goods_words import goods_words
from analysis.hts_suggest_words import Places, WordTable
from schemas.errors import ConfigError
from schemas.vocab import HtsCode
from schemas.vocab.hts_table import HtsLine, hts_table

FIRST_SPECIAL = "98"  # chapters 98 and 99 are reported beside a number, never in its place


@dataclass(frozen=True, slots=True)
class CodedText:
    """A text that names a tariff number of six digits or more."""

    text: str
    code: str

    @property
    def subheading(self) -> str:
        """The first six digits."""
        return str(HtsCode(self.code).subheading)


@dataclass(frozen=True)
class TariffTexts:
    """All texts, and the subheadings that they belong to.

    Attributes:
        lines: the current tariff's numbers of eight and ten digits, in order.
        wordings: the Census Bureau's, by number of ten digits.
        terms: of the search list, and everyday names.
    """

    lines: Sequence[HtsLine]
    wordings: Sequence[CodedText]
    terms: Sequence[CodedText]

    @cached_property
    def subheadings(self) -> list[str]:
        """The subheadings in order."""
        return sorted({line.code[:6] for line in self.lines})

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each subheading stands."""
        return {code: n for n, code in enumerate(self.subheadings)}

    @cached_property
    def headings(self) -> Places:
        """The heading of each subheading, counted from 0."""
        codes = [code[:4] for code in self.subheadings]
        return np.cumsum([a != b for a, b in zip(codes, ["", *codes], strict=False)]) - 1

    @cached_property
    def legal(self) -> WordTable:
        """Legal texts with what stands above them; a line's own words count twice."""
        words = [[*_above(line), *_words(line.text), *_words(line.text)] for line in self.lines]
        return self._table(words, [line.code[:6] for line in self.lines])

    @cached_property
    def merged(self) -> WordTable:
        """The words of all legal texts of a subheading, each once."""
        sets: list[dict[str, None]] = [{} for _ in self.subheadings]
        for line in self.lines:
            sets[self.place[line.code[:6]]].update(
                dict.fromkeys([*_above(line), *_words(line.text)])
            )
        return self._table([list(words) for words in sets], self.subheadings)

    @cached_property
    def word_sets(self) -> list[frozenset[str]]:
        """The words of all legal texts of a subheading."""
        sets: list[set[str]] = [set() for _ in self.subheadings]
        for line in self.lines:
            sets[self.place[line.code[:6]]].update(_above(line), _words(line.text))
        return [frozenset(words) for words in sets]

    @cached_property
    def wording(self) -> WordTable:
        """The Census Bureau's wordings."""
        return self._coded(self.wordings)

    @cached_property
    def term(self) -> WordTable:
        """The search list's terms and everyday names."""
        return self._coded(self.terms)

    @cached_property
    def lines_of(self) -> Sequence[range]:
        """The places in `lines` of each subheading."""
        codes = np.array([line.code[:6] for line in self.lines])
        starts = np.searchsorted(codes, self.subheadings)
        ends = np.append(starts[1:], len(codes))
        return [range(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]

    @cached_property
    def wordings_of_code(self) -> Mapping[str, Sequence[int]]:
        """The places of each number's Census wordings."""
        places: dict[str, list[int]] = {}
        for place, wording in enumerate(self.wordings):
            places.setdefault(wording.code, []).append(place)
        return places

    def _coded(self, texts: Sequence[CodedText]) -> WordTable:
        return self._table([_words(t.text) for t in texts], [t.subheading for t in texts])

    def _table(self, words: Sequence[Sequence[str]], codes: Sequence[str]) -> WordTable:
        owners = np.array([self.place[code] for code in codes], dtype=np.int64)
        return WordTable(words, owners, len(self.subheadings))


def package_texts(lines: Iterable[HtsLine] | None = None) -> TariffTexts:
    """The texts in the package.

    Raises:
        ConfigError: a file of them is missing from the installation.
    """
    current = list(current_lines() if lines is None else lines)
    return texts_over(current, list(read_coded("census_wording")),
                      [*read_coded("search_terms"), *read_coded("trade_names")])  # fmt: skip


def texts_over(
    lines: Sequence[HtsLine], wordings: Iterable[CodedText], terms: Iterable[CodedText]
) -> TariffTexts:
    """Texts in the order of their numbers; those of numbers that the tariff lacks are left out."""
    known = {line.code[:6] for line in lines}

    def kept(texts: Iterable[CodedText]) -> list[CodedText]:
        return sorted((t for t in texts if t.subheading in known), key=lambda t: (t.code, t.text))

    return TariffTexts(lines, kept(wordings), kept(terms))


def current_lines() -> Iterator[HtsLine]:
    """The newest edition's numbers of eight and ten digits in chapters 1 to 97, in order."""
    for code, line in sorted(hts_table().items()):
        if len(code) >= 8 and code < FIRST_SPECIAL and line.until is None:  # noqa: PLR2004
            yield line


def read_coded(name: str) -> Iterator[CodedText]:
    """The rows of `data/<name>.csv.gz` or, of a small table, `.csv`.

    Raises:
        ConfigError: the file is missing from the installation.
    """
    folder = files("analysis").joinpath("data")
    packed, plain = folder.joinpath(f"{name}.csv.gz"), folder.joinpath(f"{name}.csv")
    try:
        data = gzip.decompress(packed.read_bytes()) if packed.is_file() else plain.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError(
            f"The table {name} is missing from the installation; install tidewaiter again."
        ) from error
    for row in csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")):
        yield CodedText(row["text"], row["code"])


def _above(line: HtsLine) -> list[str]:
    return [word for text in line.above for word in _words(text)]


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[str, ...]:
    """The words of a text of the package: texts above repeat for every line below them."""
    return tuple(goods_words(text))
