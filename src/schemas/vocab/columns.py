"""Whole columns of codes at once: canonical forms, and the reason where a value is none.

Most columns hold few distinct values, and each distinct value is parsed once. Entry numbers and
container numbers are nearly all distinct: those are checked by arithmetic on their characters, and
only what fails it is parsed, for the words. Numbers whose form says all (bills, tariff numbers,
importer numbers as canonically written) pass by their form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import InvalidCode
from schemas.records.layout import CodeSystem
from schemas.vocab.air_waybill import AirWaybill
from schemas.vocab.bill_number import BillNumber
from schemas.vocab.case_number import CaseNumber
from schemas.vocab.center import CenterCode
from schemas.vocab.code import Code
from schemas.vocab.container import ContainerNumber
from schemas.vocab.country import CountryCode
from schemas.vocab.entry_number import CHARACTER_VALUES, EntryNumber
from schemas.vocab.entry_type import EntryType
from schemas.vocab.hts import HtsCode
from schemas.vocab.importer_number import ImporterNumber
from schemas.vocab.in_bond import InBondNumber
from schemas.vocab.mid import ManufacturerId
from schemas.vocab.port import ForeignPortCode, PortCode
from schemas.vocab.scac import Scac
from schemas.vocab.transport_mode import TransportMode

SYSTEMS: dict[CodeSystem, type[Code]] = {
    CodeSystem.ENTRY_NUMBER: EntryNumber,
    CodeSystem.IN_BOND_NUMBER: InBondNumber,
    CodeSystem.AIR_WAYBILL: AirWaybill,
    CodeSystem.BILL_NUMBER: BillNumber,
    CodeSystem.CONTAINER_NUMBER: ContainerNumber,
    CodeSystem.IMPORTER_NUMBER: ImporterNumber,
    CodeSystem.MANUFACTURER_ID: ManufacturerId,
    CodeSystem.HTS: HtsCode,
    CodeSystem.PORT: PortCode,
    CodeSystem.FOREIGN_PORT: ForeignPortCode,
    CodeSystem.COUNTRY: CountryCode,
    CodeSystem.CENTER: CenterCode,
    CodeSystem.SCAC: Scac,
    CodeSystem.ENTRY_TYPE: EntryType,
    CodeSystem.TRANSPORT_MODE: TransportMode,
    CodeSystem.CASE_NUMBER: CaseNumber,
}


Column: TypeAlias = pa.Array | pa.ChunkedArray
Rows: TypeAlias = npt.NDArray[np.uint8]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CheckedColumn:
    """A column of canonical codes, and beside it why a value is none.

    Both are as long as the column that was checked. Where the value was null, both are null; where
    it is a code, the reason is null; where it is not, the canonical form is null.
    """

    canonical: pa.Array
    reasons: pa.Array


def check_column(system: CodeSystem, column: Column) -> CheckedColumn:
    """Check a column of texts.

    Args:
        system: the code system that the values should belong to.
        column: texts, null where there is no value; a list column has `check_list_column`.
    """
    texts = _texts(column)
    if (swift := _SWIFT.get(system)) is None:
        return _check_distinct(system, texts)
    canonical = swift(texts)
    unsettled = pc.and_(pc.is_null(canonical), pc.is_valid(texts))
    if not pc.any(unsettled).as_py():
        return CheckedColumn(canonical, pa.nulls(len(texts), pa.string()))
    slow = _check_distinct(system, pc.if_else(unsettled, texts, None))
    return CheckedColumn(pc.coalesce(canonical, slow.canonical), slow.reasons)


def check_list_column(system: CodeSystem, column: Column) -> CheckedColumn:
    """Check a list column; both answers are lists, aligned with the values."""
    lists = _whole(column)
    checked = check_column(system, lists.flatten())
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = pa.array([0, *pc.cumulative_sum(lengths).to_pylist()], pa.int32())
    mask = lists.is_null()
    return CheckedColumn(
        pa.ListArray.from_arrays(offsets, checked.canonical, mask=mask),
        pa.ListArray.from_arrays(offsets, checked.reasons, mask=mask),
    )


def _check_distinct(system: CodeSystem, texts: pa.Array) -> CheckedColumn:
    encoded = pc.dictionary_encode(texts)
    parse = SYSTEMS[system].parse
    checked = [_check(parse, text) for text in encoded.dictionary.to_pylist()]
    canonical = pa.array([code for code, _ in checked], pa.string())
    reasons = pa.array([reason for _, reason in checked], pa.string())
    return CheckedColumn(canonical.take(encoded.indices), reasons.take(encoded.indices))


def _check(parse: Callable[[str], Code], text: str) -> tuple[str | None, str | None]:
    try:
        return str(parse(text)), None
    except InvalidCode as wrong:
        return None, wrong.reason


def _whole(column: Column) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _texts(column: Column) -> pa.Array:
    array = _whole(column)
    decoded = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
    return decoded.cast(pa.string())


# Swift ways: each gives the canonical form where it can tell, else null ------------------------

_HYPHENATED, _BARE = 13, 11
_SEPARATORS = r"[\s.\-/_]+"


def _where(matches: pa.Array, texts: pa.Array) -> pa.Array:
    return pc.if_else(matches, texts, pa.scalar(None, pa.string()))


def _bare(texts: pa.Array) -> pa.Array:
    return pc.ascii_upper(pc.replace_substring_regex(texts, _SEPARATORS, ""))


def _swift_entries(texts: pa.Array) -> pa.Array:
    shape = "^[A-Z0-9]{3}-[0-9]{7}-[0-9]$"
    good = _by_arithmetic(texts, shape, lambda rows: _is_entry(np.delete(rows, (3, 11), axis=1)))
    return _and_the_rest(texts, good, _hyphenated_entries)


def _hyphenated_entries(bare: pa.Array) -> pa.Array:
    parts = [pc.utf8_slice_codeunits(bare, start, stop) for start, stop in ((0, 3), (3, 10))]
    joined = pc.binary_join_element_wise(*parts, pc.utf8_slice_codeunits(bare, 10), "-")
    return _where(_by_arithmetic(bare, "^[A-Z0-9]{3}[0-9]{8}$", _is_entry), joined)


def _swift_containers(texts: pa.Array) -> pa.Array:
    return _and_the_rest(texts, _are_containers(texts), lambda b: _where(_are_containers(b), b))


def _are_containers(texts: pa.Array) -> pa.Array:
    return _by_arithmetic(texts, "^[A-Z]{3}[UJZ][0-9]{7}$", _is_container)


def _and_the_rest(
    texts: pa.Array, good: pa.Array, to_canonical: Callable[[pa.Array], pa.Array]
) -> pa.Array:
    """The good texts as they are, and what becomes of the others without their separators."""
    left = pc.and_(pc.invert(good), pc.is_valid(texts))
    found = to_canonical(_bare(texts.filter(left)))
    return pc.replace_with_mask(_where(good, texts), left, found)


def _by_form(pattern: str) -> Callable[[pa.Array], pa.Array]:
    """Values that are canonical already, where the form alone makes a code."""
    return lambda texts: _where(pc.match_substring_regex(texts, pattern), texts)


_SWIFT: Final[Mapping[CodeSystem, Callable[[pa.Array], pa.Array]]] = {
    CodeSystem.ENTRY_NUMBER: _swift_entries,
    CodeSystem.CONTAINER_NUMBER: _swift_containers,
    CodeSystem.BILL_NUMBER: _by_form("^[A-Z0-9]{4,50}$"),
    CodeSystem.IMPORTER_NUMBER: _by_form(
        "^(?:[0-9]{2}-[0-9]{7}[0-9A-HJ-NP-Y]{2}|[0-9]{6}-[0-9]{5}|ssn-[0-9a-f]{16})$"
    ),
}


def _by_arithmetic(bare: pa.Array, shape: str, is_good: Callable[[Rows], Flags]) -> pa.Array:
    """True where a text has the shape and its check digit is right; null stays null."""
    shaped = pc.fill_null(pc.match_substring_regex(bare, shape), fill_value=False)
    good = np.zeros(len(bare), dtype=np.bool_)
    good[shaped.to_numpy(zero_copy_only=False)] = is_good(_characters(bare.filter(shaped)))
    return pa.array(good)


def _characters(texts: pa.Array) -> Rows:
    """ASCII texts of one length as rows of bytes, shape (number of texts, length)."""
    if not len(texts):
        return np.empty((0, _HYPHENATED), dtype=np.uint8)
    length = len(texts[0].as_py())
    fixed = texts.cast(pa.binary()).cast(pa.binary(length))
    raw = np.frombuffer(fixed.buffers()[1], dtype=np.uint8)
    start = fixed.offset * length
    return raw[start : start + len(fixed) * length].reshape(-1, length)


def _weights(values: Mapping[str, int]) -> npt.NDArray[np.int16]:
    table = np.zeros(256, dtype=np.int16)
    for character, value in values.items():
        table[ord(character)] = value
    return table


def _is_entry(rows: Rows) -> Flags:
    """CATAIR Appendix E, as `EntryNumber` has it."""
    values = _weights(CHARACTER_VALUES)
    doubled = np.where(values > 4, 2 * values - 9, 2 * values)  # noqa: PLR2004  (5 doubled is ten)
    total = sum(values[rows[:, i]] if i % 2 == 0 else doubled[rows[:, i]] for i in range(_BARE))
    numbered = (rows[:, :3] != ord("0")).any(axis=1)
    return cast("Flags", (total % 10 == 0) & numbered)


def _is_container(rows: Rows) -> Flags:
    """ISO 6346: letters count from 10 without the multiples of 11; position i weighs 2**i."""
    letters = {chr(ord("A") + i): 10 + i + (i + 9) // 10 for i in range(26)}
    values = _weights({**{str(digit): digit for digit in range(10)}, **letters})
    total = sum(values[rows[:, i]].astype(np.int32) << i for i in range(_BARE - 1))
    return cast("Flags", total % 11 % 10 == values[rows[:, -1]])
