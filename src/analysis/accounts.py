"""One account, whole: all its importer numbers, at every port, with every event."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from analysis.issues import EVENTS
from analysis.rows import to_rows
from ledger import Ledger
from nlp import clean_party_name
from schemas.errors import InvalidCode, InvalidInput, NotFound
from schemas.evidence import FigureEvidence
from schemas.graph import Table
from schemas.records import RecordKind
from schemas.vocab import HtsCode, ImporterNumber, PortCode

MOST_SHOWN = 200
_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm and the importer numbers that are its own."""

    key: str
    name: str
    numbers: tuple[str, ...]
    divisions: tuple[str, ...]
    partner_status: str
    center: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class AccountPicture:
    """An account across all ports.

    Money is in US dollars. `evidence` names each figure table's query, parameters, batch and count
    of records, so that it can be asked again.
    """

    firm: Firm
    totals: Mapping[str, Any]
    ports: Table
    goods: Table
    makers: Table
    origins: Table
    brokers: Table
    events: Table
    issues: Table
    timeline: Table
    evidence: Mapping[str, FigureEvidence]

    def tables(self) -> Sequence[tuple[str, Table]]:
        """The tables with their titles, in reading order."""
        firm = self.firm
        who = f"{firm.name} ({firm.key})" + (" [synthetic]" if firm.synthetic else "")
        head = Table(tuple(self.totals), (tuple(self.totals.values()),))
        return (
            (who, head),
            ("Every port", self.ports),
            ("Issues", self.issues),
            ("Goods", self.goods),
            ("Manufacturers", self.makers),
            ("Origins", self.origins),
            ("Brokers", self.brokers),
            ("Holds, examinations, requests, notices, reviews", self.events),
            ("By month", self.timeline),
        )

    def to_dict(self) -> dict[str, Any]:
        """The picture as plain values, tables as columns and rows."""
        names = ("ports", "issues", "goods", "makers", "origins", "brokers", "events", "timeline")
        firm = self.firm
        return {
            "key": firm.key,
            "name": firm.name,
            "importer_numbers": list(firm.numbers),
            "divisions": list(firm.divisions),
            "partner_status": firm.partner_status,
            "center": firm.center,
            "synthetic": firm.synthetic,
            "totals": dict(self.totals),
            **{name: _to_plain(getattr(self, name)) for name in names},
            "evidence": {
                name: {
                    "query": figure.query,
                    "parameters": dict(figure.parameters),
                    "batch": figure.batch,
                    "count": figure.count,
                }
                for name, figure in self.evidence.items()
            },
        }


def _to_plain(table: Table) -> dict[str, Any]:
    return {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}


def account_picture(ledger: Ledger, key: str) -> AccountPicture:
    """The account named by a key (`account:`, `ior:`), an importer number or a name.

    Raises:
        NotFound: no account or importer number answers to it.
        InvalidInput: several do; the message names them.
    """
    firm = find_firm(ledger, key)
    with _held(ledger, "account", _of_firm(ledger, firm)) as entries:
        events = _events_of(ledger, firm, entries)
        with _held(ledger, "account_events", events) as held:
            return _picture(firm, entries, held)


def _picture(firm: Firm, entries: ir.Table, events: ir.Table) -> AccountPicture:
    lines = _lines_of(entries)
    return AccountPicture(
        firm=firm,
        totals=_totals(entries, lines),
        ports=_ports(entries, events),
        goods=_goods(lines),
        makers=_grouped(lines, "manufacturer", "name"),
        origins=_grouped(lines, "origin"),
        brokers=_grouped(lines, "filer"),
        events=_table(events.order_by(ibis.desc("day"), "key").limit(MOST_SHOWN)),
        issues=_issues(events),
        timeline=_timeline(entries, events),
        evidence=_evidence(firm, entries, events),
    )


@contextmanager
def _held(ledger: Ledger, name: str, rows: ir.Table) -> Generator[ir.Table]:
    """The rows in a table of this thread's connection, so that a dozen questions read them once."""
    connection, unique = ledger.connection, ibis.util.gen_name(name)
    held = connection.create_table(unique, rows, temp=True)
    try:
        yield held
    finally:
        connection.raw_sql(f"DROP TABLE {unique}")  # Ibis writes a DROP that DuckDB 2 cannot read


def list_accounts(ledger: Ledger, text: str, limit: int = 100) -> Table:
    """Accounts whose name, key or number contains the text, by name: key, name, numbers, status."""
    wanted = text.strip().casefold()
    firms: dict[str, list[dict[str, Any]]] = {}
    for row in _account_rows(ledger):
        firms.setdefault(_firm_id(row), []).append(row)
    found = [
        (f"account:{key}", rows[0]["name"], len(rows), rows[0]["partner_status"] or "unknown")
        for key, rows in firms.items()
        if not wanted
        or any(
            wanted in f"{r['name']} {r['division'] or ''} {r['importer_number']} {key}".casefold()
            for r in rows
        )
    ]
    found.sort(key=lambda row: (row[1], row[0]))
    columns = ("account", "name", "importer_numbers", "partner_status")
    return Table(columns, tuple(found[:limit]), truncated=len(found) > limit)


# -- who ---------------------------------------------------------------------------------------


def find_firm(ledger: Ledger, text: str) -> Firm:
    """The firm that a key, an importer number or a name means.

    Raises:
        NotFound: none does.
        InvalidInput: several do.
    """
    wanted = text.strip()
    accounts = _account_rows(ledger)
    found = _by_number(accounts, wanted) or _by_account(accounts, wanted)
    if not found:
        found = _by_name(accounts, wanted)
    if found:
        return _to_firm(found)
    return _unregistered(ledger, wanted)


def _account_rows(ledger: Ledger) -> list[dict[str, Any]]:
    columns = ("importer_number", "account_id", "name", "division", "partner_status", "center",
               "synthetic")  # fmt: skip
    return to_rows(ledger.current(RecordKind.ACCOUNT).select(*columns))


def _firm_id(row: Mapping[str, Any]) -> str:
    return str(row["account_id"] or row["importer_number"])


def _by_number(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    number = _number_of(text)
    firms = {_firm_id(row) for row in rows if row["importer_number"] == number}
    return [row for row in rows if _firm_id(row) in firms]


def _number_of(text: str) -> str | None:
    try:
        return str(ImporterNumber.parse(text.removeprefix("ior:")))
    except InvalidCode:
        return text.removeprefix("ior:") if text.startswith("ior:") else None


def _by_account(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    wanted = text.removeprefix("account:")
    return [row for row in rows if _firm_id(row) == wanted]


def _by_name(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    cleaned = clean_party_name(text).key
    if not cleaned:
        return []
    named = [row for row in rows if clean_party_name(row["name"]).key == cleaned]
    named = named or [row for row in rows if cleaned in clean_party_name(row["name"]).key]
    firms = {_firm_id(row): row["name"] for row in named}
    if len(firms) > 1:
        some = ", ".join(
            f"{name} (account:{key})" for key, name in sorted(firms.items())[:_CANDIDATES]
        )
        raise InvalidInput(f"{text!r} may be {len(firms)} accounts: {some}. Give the key of one.")
    return [row for row in rows if _firm_id(row) in firms]


def _to_firm(rows: Sequence[Mapping[str, Any]]) -> Firm:
    first = rows[0]
    return Firm(
        key=f"account:{_firm_id(first)}",
        name=first["name"],
        numbers=tuple(sorted({row["importer_number"] for row in rows})),
        divisions=tuple(sorted({row["division"] for row in rows if row["division"]})),
        partner_status=first["partner_status"] or "unknown",
        center=next((row["center"] for row in rows if row["center"]), ""),
        synthetic=all(row["synthetic"] for row in rows),
    )


def _unregistered(ledger: Ledger, text: str) -> Firm:
    """An importer number that enters goods though no account record names it."""
    number = _number_of(text)
    entries = ledger.current(RecordKind.ENTRY)
    if number is not None:
        mine = entries.filter(entries.importer_number == number)
        named = mine.select("importer_name", "synthetic").limit(1).to_pyarrow().to_pylist()
        if named:
            name = named[0]["importer_name"] or number
            return Firm(f"ior:{number}", name, (number,), (), "unknown", "", named[0]["synthetic"])
    raise NotFound(
        f"No account answers to {text!r}. Give its key, an importer number or its name; "
        "`tidewaiter search` finds names."
    )


# -- figures -----------------------------------------------------------------------------------


def _of_firm(ledger: Ledger, firm: Firm) -> ir.Table:
    entries = ledger.current(RecordKind.ENTRY)
    mine = entries.filter(entries.importer_number.isin(list(firm.numbers)))
    return mine.select("entry_number", "port", "entry_date", "broker_name", "total_entered_value",
                       "lines", "batch_id")  # fmt: skip


def _lines_of(entries: ir.Table) -> ir.Table:
    flat = entries.select(
        "entry_number", "port", "entry_date", filer=entries.broker_name,
        line=entries.lines.unnest(),
    )  # fmt: skip
    return flat.mutate(
        hts=flat.line["hts"],
        manufacturer=flat.line["line_manufacturer_id"],
        name=flat.line["manufacturer_name"],
        origin=flat.line["line_country_of_origin"],
        value=flat.line["entered_value"],
        duty=flat.line["duty"],
    ).drop("line")


# one shape for every kind: a kind without records has no file to take its types from
_EVENT = {
    "kind": "string", "key": "string", "day": "date", "port": "string", "words": "string",
    "outcome": "string", "decided_by": "string", "entry_number": "string", "batch_id": "int64",
}  # fmt: skip


def _events_of(ledger: Ledger, firm: Firm, entries: ir.Table) -> ir.Table:
    """Every event of the firm in one table: kind, key, day, port, words, outcome, entry."""
    parts = [_one_kind(ledger, firm, entries, event).cast(_EVENT) for event in EVENTS]
    return ibis.union(*parts)


_OUTCOMES = {
    RecordKind.HOLD: "center_finding",
    RecordKind.EXAM: "disposition",
    RecordKind.REQUEST: "outcome",
    RecordKind.NOTICE: "action",
    RecordKind.REVIEW: "sample_type",
}


def _one_kind(
    ledger: Ledger, firm: Firm, entries: ir.Table, event: tuple[RecordKind, str, str]
) -> ir.Table:
    kind, words, day = event
    events = ledger.current(kind)
    by_number = events.importer_number.isin(list(firm.numbers))
    by_entry = events.entry_number.isin(entries.entry_number)
    events = events.filter(by_number | (events.importer_number.isnull() & by_entry))
    return events.select(
        kind=ibis.literal(kind.value),
        key=events.key,
        day=events[day],
        port=events.port,
        words=events[words],
        outcome=events[_OUTCOMES[kind]],
        decided_by=_decider(events, kind),
        entry_number=events.entry_number,
        batch_id=events.batch_id,
    )


def _decider(events: ir.Table, kind: RecordKind) -> ir.Value:
    if kind is RecordKind.REVIEW:
        return ibis.ifelse(events.reviewed_by == "center", events.center, events.port)
    return events.center


def _totals(entries: ir.Table, lines: ir.Table) -> dict[str, Any]:
    [head] = entries.aggregate(
        entries=entries.entry_number.nunique(),
        ports=entries.port.nunique(),
        first=entries.entry_date.min(),
        last=entries.entry_date.max(),
    ).to_pyarrow().to_pylist()  # fmt: skip
    [sums] = lines.aggregate(
        lines=lines.count(), value=lines.value.sum(), duty=lines.duty.sum()
    ).to_pyarrow().to_pylist()  # fmt: skip
    return {**head, **sums}


def _ports(entries: ir.Table, events: ir.Table) -> Table:
    rows = entries.group_by("port").aggregate(
        entries=entries.entry_number.nunique(),
        value=entries.total_entered_value.sum(),
        first=entries.entry_date.min(),
        last=entries.entry_date.max(),
    )
    counts = events.group_by("port").aggregate(
        **{f"{kind.value}s": (events.kind == kind.value).sum() for kind, _, _ in EVENTS}
    )
    joined = rows.outer_join(counts, "port")
    merged = joined.mutate(port=ibis.coalesce(joined.port, joined.port_right)).drop("port_right")
    found = merged.order_by(ibis.desc("entries"), "port").to_pyarrow().to_pylist()
    columns = ("port", "name", "entries", "value", "first", "last",
               *(f"{kind.value}s" for kind, _, _ in EVENTS))  # fmt: skip
    return Table(
        columns,
        tuple(
            tuple({**row, "name": PortCode.parse(row["port"]).name}[column] for column in columns)
            for row in found
        ),
    )


def _goods(lines: ir.Table) -> Table:
    rows = lines.group_by("hts").aggregate(
        entries=lines.entry_number.nunique(),
        lines=lines.count(),
        value=lines.value.sum(),
        duty=lines.duty.sum(),
    )
    found = rows.order_by(ibis.desc("value"), "hts").limit(MOST_SHOWN).to_pyarrow().to_pylist()
    columns = ("hts", "entries", "lines", "value", "duty")
    return Table(
        columns,
        tuple((HtsCode.parse(r["hts"]).display, *(r[c] for c in columns[1:])) for r in found),
    )


def _grouped(lines: ir.Table, column: str, *beside: str) -> Table:
    lines = lines.filter(lines[column].notnull())
    rows = lines.group_by(column).aggregate(
        **{name: lines[name].max() for name in beside},
        entries=lines.entry_number.nunique(),
        lines=lines.count(),
        value=lines.value.sum(),
    )
    return _table(rows.order_by(ibis.desc("value"), column).limit(MOST_SHOWN))


def _issues(events: ir.Table) -> Table:
    named = events.filter(events.words.notnull())
    rows = named.group_by(["kind", "words"]).aggregate(
        events=named.count(),
        ports=named.port.nunique(),
        first=named.day.min(),
        last=named.day.max(),
    )
    return _table(rows.order_by(ibis.desc("events"), "kind", "words"))


def _timeline(entries: ir.Table, events: ir.Table) -> Table:
    months = entries.group_by(month=entries.entry_date.truncate("M")).aggregate(
        entries=entries.count(), ports=entries.port.nunique()
    )
    counts = events.group_by(month=events.day.truncate("M")).aggregate(
        **{f"{kind.value}s": (events.kind == kind.value).sum() for kind, _, _ in EVENTS}
    )
    joined = months.outer_join(counts, "month")
    merged = joined.mutate(month=ibis.coalesce(joined.month, joined.month_right))
    return _table(merged.drop("month_right").order_by("month"))


def _table(rows: ir.Table) -> Table:
    found = rows.to_pyarrow()
    columns = tuple(found.column_names)
    return Table(columns, tuple(tuple(row[c] for c in columns) for row in found.to_pylist()))


def _evidence(firm: Firm, entries: ir.Table, events: ir.Table) -> dict[str, FigureEvidence]:
    numbers = (("importer_numbers", ", ".join(firm.numbers)),)
    found: dict[str, FigureEvidence] = {}
    for name, table in (("entries", entries), ("events", events)):
        [row] = (
            table.aggregate(n=table.count(), batch=table.batch_id.max()).to_pyarrow().to_pylist()
        )
        found[name] = FigureEvidence(f"account:{name}", numbers, row["batch"] or 0, row["n"])
    return found
