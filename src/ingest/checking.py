"""Checks rows against the layout of their kind, column by column.

What a bad value costs depends on what it is for:

* A field that says *which* record or whom it concerns (required fields, key fields, entry, bill
  and importer numbers) rejects the row: a record that hangs on the wrong thing is worse than none.
* Dates that are no days, figures that are no numbers or negative reject it too: they carry sums
  and clocks.
* Any other field that is no valid code, choice or flag is left empty, with a remark that keeps
  what stood there.
"""

import datetime as dt
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ingest.checked import Checked, checked_schema
from ingest.file_facts import FileFacts
from ingest.mapped import PRIVATE_TEXT, Mapped, hide_persons
from ingest.values import FALSE, Parsed, parse_column
from schemas.errors import InvalidCode
from schemas.evidence import SourceRef
from schemas.records import LAYOUTS, CodeSystem, Field, RecordKind, RecordLayout
from schemas.records.keyed import to_keys
from schemas.records.layout import FLAG, INSTANT, TEXTS
from schemas.rejects import RAW_LIMIT, Rejected
from schemas.vocab import ImporterNumber
from schemas.vocab.columns import check_column

IDENTITY = frozenset(
    {CodeSystem.ENTRY_NUMBER, CodeSystem.BILL_NUMBER, CodeSystem.IMPORTER_NUMBER},
)
"""Code systems that say which thing or whom a row concerns."""

_SSN_SHAPE = r"^\s*\d{3}[-\s.\x{2010}-\x{2015}]\d{2}[-\s.\x{2010}-\x{2015}]\d{4}\s*$"

_ORDERED: dict[RecordKind, tuple[tuple[str, str], ...]] = {
    RecordKind.ENTRY: (
        ("entry_date", "summary_date"),
        ("export_date", "import_date"),
        ("it_date", "entry_date"),
    ),
    RecordKind.HOLD: (("placed_date", "removed_date"), ("placed_date", "center_finding_date")),
    RecordKind.EXAM: (("exam_date", "released_date"),),
    RecordKind.REQUEST: (("issued_date", "answered_date"), ("issued_date", "due_date")),
    RecordKind.NOTICE: (("issued_date", "response_due_date"),),
    RecordKind.ACCOUNT: (("since", "as_of"), ("since", "partner_since")),
    RecordKind.ORDER: (("effective_date", "revoked_date"),),
}
"""Dates of which the second should not lie before the first."""


@dataclass(slots=True)
class Findings:
    """What is wrong with the rows of one table, by position: the first fault, and all remarks."""

    faults: dict[int, tuple[str, str, str]] = field(default_factory=dict[int, tuple[str, str, str]])
    remarks: dict[int, list[str]] = field(default_factory=dict[int, list[str]])

    def reject(self, position: int, name: str, rule: str, reason: str) -> None:
        """Note that the row is not kept, unless an earlier fault says so already."""
        self.faults.setdefault(position, (name, rule, reason))

    def remark(self, position: int, name: str, rule: str, reason: str) -> None:
        """Note something odd about a row that is kept."""
        self.remarks.setdefault(position, []).append(f"{name}: {reason} [{rule}]")


def check_records(kind: RecordKind, mapped: Mapped, facts: FileFacts) -> Checked:
    """The rows of a flat kind (any but entries and documents), typed and checked."""
    layout = LAYOUTS[kind]
    findings = Findings(remarks=dict(mapped.remarks))
    table = check_fields(layout, layout.fields, mapped.table, findings, facts)
    check_order(layout, table, findings, facts.read_on)
    rejects = (*fault_rejects(mapped, facts), *found_rejects(mapped, findings, facts))
    return finish(layout, table, mapped, findings, facts, rejects)


def check_fields(
    layout: RecordLayout,
    fields: tuple[Field, ...],
    texts: pa.Table,
    findings: Findings,
    facts: FileFacts,
) -> pa.Table:
    """Typed columns of `fields`; what is wrong goes to `findings`. Absent columns are null."""
    length = texts.num_rows
    columns: dict[str, pa.Array] = {}
    for spec in fields:
        if spec.name in texts.column_names:
            strict = spec.required or spec.name in layout.key_fields or spec.code in IDENTITY
            column = check_field(spec, _array(texts[spec.name]), strict, findings, facts)
        else:
            column = pa.nulls(length, spec.type)
        if spec.required and column.null_count:
            _require(layout, spec, column, findings)
        columns[spec.name] = column
    return pa.table(columns, schema=pa.schema([pa.field(f.name, f.type) for f in fields]))


def check_field(
    spec: Field, texts: pa.Array, strict: bool, findings: Findings, facts: FileFacts
) -> pa.Array:
    """One typed column."""
    if spec.code is CodeSystem.IMPORTER_NUMBER or spec.name in PRIVATE_TEXT:
        texts = hash_persons(texts, facts.secret)
    parsed = parse_column(texts, spec.type)
    figures = spec.type != FLAG
    _note(parsed.reasons, spec.name, "type", findings, rejects=strict or figures)
    values = parsed.values
    if spec.minimum is not None:
        _check_minimum(spec, values, findings)
    if spec.choices:
        values = _chosen(spec, values, strict, findings)
    if spec.code is not None:
        check = _check_codes if spec.type == TEXTS else _check_code
        values = check(spec, spec.code, values, strict, findings)
    return values


def hash_persons(texts: pa.Array, secret: bytes) -> pa.Array:
    """Replace each number of social security form by its keyed hash.

    One that cannot be valid, or any where no secret is at hand, is blotted out, so that the check
    rejects the row without repeating the number.
    """
    shaped = pc.match_substring_regex(texts, _SSN_SHAPE)
    if not pc.any(shaped).as_py():
        return texts
    found = texts.filter(pc.fill_null(shaped, FALSE)).to_pylist()
    return pc.replace_with_mask(
        texts, pc.fill_null(shaped, FALSE), pa.array([_hashed(t, secret) for t in found])
    )


def check_order(layout: RecordLayout, table: pa.Table, findings: Findings, today: dt.date) -> None:
    """Remark on dates that lie before what they follow, and on records from the future."""
    for first, second in _ORDERED.get(layout.kind, ()):
        wrong = pc.less(table[second], table[first])
        for position in _positions(wrong):
            findings.remark(position, second, "order", f"it lies before {first}")
    if layout.kind in {RecordKind.TARIFF_LINE, RecordKind.ORDER}:
        return  # editions and orders are published ahead of time
    late = pc.greater(table[layout.effective_field], pa.scalar(today + dt.timedelta(days=1)))
    for position in _positions(late):
        findings.remark(position, layout.effective_field, "future", "it lies in the future")


def fault_rejects(mapped: Mapped, facts: FileFacts) -> tuple[Rejected, ...]:
    """Rows that could not be taken apart."""
    return tuple(
        Rejected(
            SourceRef(facts.name, facts.sha256, facts.run_id, row=fault.row),
            hide_persons(fault.raw)[:RAW_LIMIT],
            "",
            fault.rule,
            fault.reason,
        )
        for fault in mapped.faults
    )


def found_rejects(mapped: Mapped, findings: Findings, facts: FileFacts) -> tuple[Rejected, ...]:
    """Rows that the checks do not let through, in order."""
    return tuple(
        Rejected(
            SourceRef(facts.name, facts.sha256, facts.run_id, row=mapped.rows[position].as_py()),
            mapped.raw(position),
            name,
            rule,
            hide_persons(reason, private=False),
        )
        for position, (name, rule, reason) in sorted(findings.faults.items())
    )


def finish(
    layout: RecordLayout,
    table: pa.Table,
    mapped: Mapped,
    findings: Findings,
    facts: FileFacts,
    rejects: tuple[Rejected, ...],
) -> Checked:
    """The good rows with the meta columns that a reader fills."""
    rows, synthetic = mapped.rows, _synthetic(mapped, facts)
    remarks = findings.remarks
    if findings.faults:
        kept = [i for i in range(table.num_rows) if i not in findings.faults]
        taken = pa.array(kept, pa.int64())
        table, rows, synthetic = table.take(taken), rows.take(taken), synthetic.take(taken)
        remarks = {new: remarks[old] for new, old in enumerate(kept) if old in remarks}
    length = table.num_rows
    effective = _instants(table[layout.effective_field], facts)
    known = effective
    if layout.known_field:
        known = pc.coalesce(_array(table[layout.known_field]).cast(pa.timestamp("us")), effective)
    meta: dict[str, pa.Array] = {
        "key": to_keys(layout.kind, table),
        "source_file": pa.repeat(facts.name, length),
        "source_sha256": pa.repeat(facts.sha256, length),
        "source_row": rows,
        "source_page": pa.nulls(length, pa.int64()),
        "run_id": pa.repeat(facts.run_id, length),
        "effective_at": effective.cast(INSTANT),
        "known_at": known.cast(INSTANT),
        "synthetic": synthetic,
        "remarks": _remark_column(length, remarks),
    }
    columns = {**{n: table[n] for n in table.column_names}, **meta}
    return Checked(layout.kind, pa.table(columns, schema=checked_schema(layout.kind)), rejects)


def _require(layout: RecordLayout, spec: Field, column: pa.Array, findings: Findings) -> None:
    reason = f"it is empty, but every {layout.kind.value} needs it ({spec.doc})"
    for position in _positions(pc.is_null(column)):
        findings.reject(position, spec.name, "required", reason)


def _check_minimum(spec: Field, values: pa.Array, findings: Findings) -> None:
    low = pc.less(values.cast(pa.float64()), spec.minimum)
    for position in _positions(low):
        shown = values[position].as_py()
        findings.reject(
            position, spec.name, "minimum", f"{shown} is less than {spec.minimum:g}; see {spec.doc}"
        )


def _chosen(spec: Field, values: pa.Array, strict: bool, findings: Findings) -> pa.Array:
    terms = pc.replace_substring_regex(pc.utf8_lower(values), r"[\s-]+", "_")
    known = pc.is_in(terms, value_set=pa.array(spec.choices))
    wrong = pc.and_(pc.is_valid(terms), pc.invert(known))
    for position in _positions(wrong):
        text = str(values[position].as_py())[:40]
        reason = f"{text!r} is none of {', '.join(spec.choices)}"
        (findings.reject if strict else findings.remark)(position, spec.name, "choices", reason)
    return pc.if_else(known, terms, pa.scalar(None, pa.string()))


def _check_code(
    spec: Field, system: CodeSystem, values: pa.Array, strict: bool, findings: Findings
) -> pa.Array:
    checked = check_column(system, values)
    said = pc.binary_join_element_wise(
        "'", pc.utf8_slice_codeunits(values, 0, 60), "': ", checked.reasons, ""
    )
    _note(said, spec.name, system.value, findings, rejects=strict)
    return checked.canonical


def _check_codes(
    spec: Field, system: CodeSystem, lists: pa.Array, strict: bool, findings: Findings
) -> pa.Array:
    """The good codes of each list; a bad one is remarked on and left out."""
    if lists.null_count == len(lists):
        return lists
    items = lists.flatten()
    parents = pc.list_parent_indices(lists)
    checked = check_column(system, items)
    bad = pc.is_valid(checked.reasons)
    for place in _positions(bad):
        reason = f"{items[place].as_py()[:60]!r}: {checked.reasons[place].as_py()}"
        note = findings.reject if strict else findings.remark
        note(parents[place].as_py(), spec.name, system.value, reason)
    good = pc.is_valid(checked.canonical)
    if pc.all(good).as_py():
        kept, owners = checked.canonical, parents
    else:
        kept, owners = checked.canonical.filter(good), parents.filter(good)
    return _regrouped(kept, owners, lists)


def _regrouped(items: pa.Array, owners: pa.Array, lists: pa.Array) -> pa.Array:
    counts = [0] * (len(lists) + 1)
    for owner in owners.to_pylist():
        counts[owner + 1] += 1
    offsets: list[int | None] = []
    total = 0
    valid = lists.is_valid().to_pylist()
    for position, count in enumerate(counts[1:]):
        offsets.append(total if valid[position] and count else None)
        total += count
    return pa.ListArray.from_arrays(pa.array([*offsets, total], pa.int32()), items)


def _note(reasons: pa.Array, name: str, rule: str, findings: Findings, *, rejects: bool) -> None:
    if reasons.null_count == len(reasons):
        return
    note = findings.reject if rejects else findings.remark
    for position in _positions(pc.is_valid(reasons)):
        note(position, name, rule, str(reasons[position].as_py()))


def _hashed(text: str, secret: bytes) -> str:
    try:
        number = ImporterNumber.parse(text)
    except InvalidCode:
        return "***"
    return str(number.hashed(secret)) if secret else "***"


def _synthetic(mapped: Mapped, facts: FileFacts) -> pa.Array:
    length = mapped.table.num_rows
    if facts.synthetic or "synthetic" not in mapped.table.column_names:
        return pa.repeat(pa.scalar(facts.synthetic, FLAG), length)
    flags: Parsed = parse_column(_array(mapped.table["synthetic"]), FLAG)
    return pc.fill_null(flags.values, FALSE)


def _instants(days: pa.ChunkedArray, facts: FileFacts) -> pa.Array:
    fallback = facts.edition_date or facts.read_on
    filled = pc.fill_null(_array(days), pa.scalar(fallback, pa.date32()))
    return filled.cast(pa.timestamp("us"))


def _remark_column(length: int, remarks: dict[int, list[str]]) -> pa.Array:
    offsets = [0]
    words: list[str] = []
    for position in range(length):
        words.extend(remarks.get(position, ()))
        offsets.append(len(words))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(words, pa.string()))


def _positions(mask: pa.Array | pa.ChunkedArray) -> list[int]:
    if not pc.any(mask).as_py():
        return []
    found: list[int] = pc.indices_nonzero(pc.fill_null(mask, FALSE)).to_pylist()
    return found


def _array(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return combined.combine_chunks() if isinstance(combined, pa.ChunkedArray) else combined
