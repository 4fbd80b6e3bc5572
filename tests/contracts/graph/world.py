"""A small made-up world: two importers of one account, a rival, two Centers, one evasion case.

Nothing of it is about the real world.
"""

from datetime import UTC, date, datetime

from schemas.evidence import Standing
from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel, NodeRow, Value

L, E = NodeLabel, EdgeType
JANUARY, MARCH = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)

ACME, ACME_2, RIVAL = "ior:12-3456789AB", "ior:12-3456789AC", "ior:98-7654321AB"
ACCOUNT = "account:acme"
CHIPS, SOAP = "hts:8542310000", "hts:3401110000"
MAKER, OLD_MAKER = "mid:CNSHEELE123SHA", "mid:KRSEOELE456SEO"
HELD, LIKE, OTHER = "entry:ABC-0000001-0", "entry:ABC-0000002-8", "entry:ABC-0000003-6"
BILL = "bill:MAEU123456@2026-01-04"
VAGUE = "issue:hold_reason/insufficient-manifest-data"
CASE = "issue:evasion_case/7335"
NOTICE = "eapa:7335"
SHIPPER = "party:sunrise-trading"

_LABELS = {
    "ior": L.IMPORTER, "account": L.ACCOUNT, "hts": L.HTS_CODE, "mid": L.MANUFACTURER,
    "entry": L.ENTRY, "bill": L.BILL, "issue": L.ISSUE, "eapa": L.DOCUMENT, "party": L.PARTY,
    "port": L.PORT, "center": L.CENTER, "sector": L.SECTOR, "broker": L.BROKER, "hold": L.HOLD,
    "address": L.ADDRESS, "listed": L.LISTED_PARTY, "country": L.COUNTRY, "order": L.ORDER,
    "csms": L.DOCUMENT, "ruling": L.DOCUMENT, "vessel": L.VESSEL,
}  # fmt: skip


def label(key: str) -> NodeLabel:
    """The label of a node of this world."""
    return L.PASSAGE if "#" in key else _LABELS[key.partition(":")[0]]


def node(key: str, name: str, **properties: Value) -> NodeRow:
    """A node."""
    return NodeRow(label(key), key, name, synthetic=True, properties=properties)


def edge(
    kind: EdgeType,
    start: str,
    end: str,
    record: str,
    role: str = "",
    seen: datetime = JANUARY,
    **properties: Value,
) -> EdgeRow:
    """An edge that `record` states."""
    inferred = kind in {E.SAME_AS, E.LISTED_AS}
    return EdgeRow(
        kind,
        label(start),
        start,
        label(end),
        end,
        record=record,
        source=f"{abs(hash(record)) % 10**6:06d}:r1" if record else "roll_up",
        batch=1,
        standing=Standing.INFERRED if inferred else Standing.OBSERVED,
        role=role,
        first_seen=seen,
        last_seen=MARCH,
        confidence=0.9 if inferred else None,
        properties=properties,
    )


def rolled(  # noqa: PLR0913  (what a roll-up sums up)
    kind: EdgeType,
    importer: str,
    end: str,
    entries: int,
    value: float,
    *,
    holds: int = 0,
    exams: int = 0,
    seen: datetime = JANUARY,
) -> EdgeRow:
    """A roll-up."""
    sums: dict[str, Value] = {"entries": entries, "lines": 2 * entries, "value": value}
    events: dict[str, Value] = {"duty": value / 100, "holds": holds, "exams": exams}
    return edge(kind, importer, end, "", "", seen, **sums, **events)


NODES = [
    node(ACCOUNT, "ACME Electronics"),
    node(ACME, "ACME Electronics", partner_status="ctpat_2"),
    node(ACME_2, "ACME Electronics, West"),
    node(RIVAL, "Rival Imports"),
    node(CHIPS, "Processors and controllers"),
    node("hts:8542", "Electronic integrated circuits"),
    node(SOAP, "Soap"),
    node(MAKER, "Shenzhen Electric", country="CN"),
    node(OLD_MAKER, "Seoul Electric", country="KR"),
    node("port:2304", "Laredo, TX"),
    node("port:2704", "Los Angeles, CA"),
    node("center:CEE006", "Electronics"),
    node("center:CEE007", "Machinery"),
    node("sector:electronics", "Electronics"),
    node("broker:ABC", "Able Brokers"),
    node("country:CN", "China"),
    node("country:TH", "Thailand"),
    node(HELD, "ABC-0000001-0", entry_date=date(2026, 1, 5)),
    node(LIKE, "ABC-0000002-8", entry_date=date(2026, 2, 5)),
    node(OTHER, "ABC-0000003-6", entry_date=date(2026, 3, 5)),
    node(BILL, "MAEU123456", arrival_date=date(2026, 1, 4), goods="microchips"),
    node(VAGUE, "Held for: insufficient manifest data", kind="hold_reason"),
    node("hold:H1", "Hold H1", reason="insufficient manifest data", outcome="released",
         placed_date=date(2026, 1, 5), center_finding="not_supported"),
    node("hold:H2", "Hold H2", reason="insufficient manifest data", outcome="examined",
         placed_date=date(2026, 3, 5), center_finding="supported"),
    node("address:1", "1 Main St, El Paso"),
    node("party:shell", "Shell Trading"),
    node(SHIPPER, "Sunrise Trading"),
    node("listed:uflpa/1", "Sunrise Trading Co", list="uflpa"),
    node("vessel:9321483", "EVER GIVEN"),
    node(CASE, "Evasion case EAPA 7335", kind="evasion_case", case_numbers=["7335", "7340"],
         scheme=["transshipment"], outcome=["evasion"]),
    node("issue:order/A-570-900", "Diamond sawblades from China", kind="order"),
    node("order:A-570-900", "Diamond sawblades from China", order_type="ad",
         effective_date=date(2009, 11, 4)),
    node(NOTICE, "Notice of determination, EAPA 7335", published=date(2020, 5, 1)),
    node("csms:60011750", "Vague descriptions", published=date(2024, 4, 1)),
    node("csms:60011750#p1", "Electronics", page=1),
    node("ruling:N270709", "The tariff classification of processors", published=date(2015, 12, 1)),
]  # fmt: skip

EDGES = [
    edge(E.NUMBER_OF, ACME, ACCOUNT, ACME),
    edge(E.NUMBER_OF, ACME_2, ACCOUNT, ACME_2),
    edge(E.WITHIN, CHIPS, "hts:8542", ""),
    edge(E.BELONGS_TO, "hts:8542", "sector:electronics", "", mark="assumed"),
    edge(E.SERVES, "center:CEE006", "sector:electronics", ""),
    rolled(E.ENTERS_AT, ACME, "port:2304", 40, 4e5, holds=8, exams=1),
    rolled(E.ENTERS_AT, ACME, "port:2704", 50, 5e5),
    rolled(E.ENTERS_AT, ACME_2, "port:2304", 10, 1e5, holds=2),
    rolled(E.ENTERS_AT, RIVAL, "port:2704", 5, 5e4),
    rolled(E.IMPORTS, ACME, CHIPS, 90, 9e5),
    rolled(E.IMPORTS, RIVAL, CHIPS, 5, 5e4),
    rolled(E.IMPORTS, RIVAL, SOAP, 1, 1e3),
    rolled(E.BUYS_FROM, ACME, MAKER, 60, 6e5, seen=MARCH),
    rolled(E.BUYS_FROM, ACME, OLD_MAKER, 30, 3e5),
    rolled(E.BUYS_FROM, RIVAL, MAKER, 5, 5e4),
    rolled(E.USES, ACME, "broker:ABC", 90, 9e5),
    rolled(E.USES, RIVAL, "broker:ABC", 5, 5e4),
    *(edge(E.ENTERED_BY, entry, importer, entry)
      for entry, importer in ((HELD, ACME), (LIKE, ACME), (OTHER, RIVAL))),
    *(edge(E.COVERS, entry, CHIPS, entry, lines=1, value=100.0) for entry in (HELD, LIKE, OTHER)),
    *(edge(E.MADE_BY, entry, MAKER, entry) for entry in (HELD, LIKE)),
    edge(E.MADE_BY, OTHER, OLD_MAKER, OTHER),
    edge(E.AT, HELD, "port:2304", HELD),
    edge(E.AT, LIKE, "port:2304", LIKE),
    edge(E.ON_BILL, HELD, BILL, HELD),
    edge(E.SHIPPED_BY, BILL, SHIPPER, BILL),
    edge(E.CONSIGNED_TO, BILL, "party:shell", BILL),
    edge(E.CARRIED_ON, BILL, "vessel:9321483", BILL),
    edge(E.LOCATED_AT, "party:shell", "address:1", BILL),
    edge(E.LOCATED_AT, ACME, "address:1", ACME),
    edge(E.LISTED_AS, SHIPPER, "listed:uflpa/1", "listed:uflpa/1"),
    edge(E.ON, "hold:H1", HELD, "hold:H1"),
    edge(E.ON, "hold:H2", OTHER, "hold:H2", seen=MARCH),
    edge(E.RAISED_AT, "hold:H1", "port:2304", "hold:H1"),
    edge(E.RAISED_AT, "hold:H2", "port:2704", "hold:H2", seen=MARCH),
    edge(E.DECIDED_BY, "hold:H1", "center:CEE006", "hold:H1"),
    edge(E.DECIDED_BY, "hold:H2", "center:CEE007", "hold:H2", seen=MARCH),
    edge(E.ABOUT, "hold:H1", VAGUE, "hold:H1"),
    edge(E.ABOUT, "hold:H2", VAGUE, "hold:H2", seen=MARCH),
    edge(E.SETTLES, NOTICE, CASE, NOTICE, role="notice"),
    edge(E.CONCERNS, CASE, "party:shell", NOTICE, role="importer", page=1, words="Shell Trading"),
    edge(E.CONCERNS, CASE, SHIPPER, NOTICE, role="manufacturer", page=2),
    edge(E.CONCERNS, CASE, "order:A-570-900", NOTICE, role="order", page=1),
    edge(E.CONCERNS, CASE, "country:CN", NOTICE, role="true_origin", page=3),
    edge(E.CONCERNS, CASE, "country:TH", NOTICE, role="claimed_origin", page=3),
    edge(E.CONCERNS, "issue:order/A-570-900", "order:A-570-900", "order:A-570-900", role="order"),
    edge(E.CONCERNS, "issue:order/A-570-900", "country:CN", "order:A-570-900", role="country"),
    edge(E.CONCERNS, "issue:order/A-570-900", SOAP, "order:A-570-900", role="goods"),
    edge(E.PART_OF, "csms:60011750#p1", "csms:60011750", "csms:60011750"),
    edge(E.MENTIONS, "csms:60011750#p1", "hts:8542", "csms:60011750", role="hts_code", page=1),
    edge(E.MENTIONS, "ruling:N270709", CHIPS, "ruling:N270709", role="tariff_number"),
    edge(E.CITES, "csms:60011750", "ruling:N270709", "csms:60011750", page=1),
]  # fmt: skip


def world() -> GraphBatch:
    """The whole world as one batch, of a number that no test uses."""
    return GraphBatch(1_000, NODES, EDGES)
