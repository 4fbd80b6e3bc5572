"""Whole columns of codes at once: canonical forms, and the reason where a value is none."""

from collections.abc import Callable
from dataclasses import dataclass

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
from schemas.vocab.entry_number import EntryNumber
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


@dataclass(frozen=True, slots=True)
class CheckedColumn:
    """A column of canonical codes, and beside it why a value is none.

    Both are as long as the column that was checked. Where the value was null, both are null; where
    it is a code, the reason is null; where it is not, the canonical form is null.
    """

    canonical: pa.Array
    reasons: pa.Array


def check_column(system: CodeSystem, column: pa.Array | pa.ChunkedArray) -> CheckedColumn:
    """Check a column of texts; each distinct value is parsed once.

    Args:
        system: the code system that the values should belong to.
        column: texts; a list column has `check_list_column`.
    """
    values = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = pc.dictionary_encode(values.cast(pa.string()))
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    parse = SYSTEMS[system].parse
    checked = [_check(parse, text) for text in encoded.dictionary.to_pylist()]
    canonical = pa.array([code for code, _ in checked], pa.string())
    reasons = pa.array([reason for _, reason in checked], pa.string())
    return CheckedColumn(canonical.take(encoded.indices), reasons.take(encoded.indices))


def check_list_column(system: CodeSystem, column: pa.Array | pa.ChunkedArray) -> CheckedColumn:
    """Check a list column; both answers are lists, aligned with the values."""
    lists = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    checked = check_column(system, lists.flatten())
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = pa.array([0, *pc.cumulative_sum(lengths).to_pylist()], pa.int32())
    mask = lists.is_null()
    return CheckedColumn(
        pa.ListArray.from_arrays(offsets, checked.canonical, mask=mask),
        pa.ListArray.from_arrays(offsets, checked.reasons, mask=mask),
    )


def _check(parse: Callable[[str], Code], text: str) -> tuple[str | None, str | None]:
    try:
        return str(parse(text)), None
    except InvalidCode as wrong:
        return None, wrong.reason
