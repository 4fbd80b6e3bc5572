"""Entry summaries as rows, one a line, the summary's columns repeated (CBP form 7501)."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.generator.bills import container_lists
from ingest.generator.columns import days, flags, laid_out, money, text_column, texts_at, where
from ingest.generator.drawn import Drawn
from ingest.generator.draws import Ints, rng_for, sums_by
from ingest.generator.numbers import in_bond_numbers
from ingest.generator.rates import ADDITIONAL_CODES, PREFERENCES
from ingest.generator.routes import VESSEL, port_codes
from schemas.records import LAYOUTS, RecordKind

_PART = 40_000  # entries a part: about 110,000 rows
_CONTAINER_MODES = ("11", "40", "20", "30")
_BULK_MODE = "10"
_MULTI = "MULTI"
_ENTRY = LAYOUTS[RecordKind.ENTRY]
FIELDS = (*_ENTRY.fields, *_ENTRY.lines)


def entry_parts(drawn: Drawn) -> Iterator[tuple[int, pa.Table]]:
    """Parts of the flat file, each with the number of entries in it."""
    count = len(drawn.entries)
    heads = _HeadColumns(drawn)
    for start in range(0, count, _PART):
        chosen = np.arange(start, min(start + _PART, count))
        yield len(chosen), _part(drawn, heads, chosen)


def _part(drawn: Drawn, heads: "_HeadColumns", chosen: Ints) -> pa.Table:
    entries = drawn.entries
    first = int(entries.line_start[chosen[0]])
    counts = entries.line_count[chosen]
    lines = np.arange(first, first + int(counts.sum()))
    repeat = pa.array(np.repeat(np.arange(len(chosen)), counts))
    columns = {name: column.take(repeat) for name, column in heads.of(chosen).items()}
    columns.update(_line_columns(drawn, lines))
    return laid_out(FIELDS, columns, len(lines))


class _HeadColumns:
    """The summary's columns for any choice of entries; what all parts share is made once."""

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn
        seed = drawn.world.settings.seed
        self._in_bond = rng_for(seed, "in-bond").random(len(drawn.entries)) < 0.06  # noqa: PLR2004
        self._surety = rng_for(seed, "surety").integers(0, 5, len(drawn.world.book.importers))
        lines, entry = drawn.lines, drawn.lines.entry
        other = lines.maker != drawn.entries.maker[entry]
        self._makers = sums_by(entry, other, len(drawn.entries)) > 0
        other = lines.country != drawn.entries.country[entry]
        self._origins = sums_by(entry, other, len(drawn.entries)) > 0
        self._asked = np.zeros(len(drawn.entries), dtype=np.bool_)
        for event in (drawn.holds, drawn.inquiries.requests, drawn.inquiries.reviews):
            self._asked[event.entry] = True

    def of(self, chosen: Ints) -> dict[str, pa.Array]:
        """The columns by name, one element an entry."""
        return {
            **self._what(chosen),
            **self._when(chosen),
            **self._who(chosen),
            **self._money(chosen),
        }

    def _what(self, chosen: Ints) -> dict[str, pa.Array]:
        drawn = self._drawn
        entries, bills = drawn.entries, drawn.bills
        mode = entries.mode[chosen]
        bulk = (mode == VESSEL) & (bills.container_count[chosen] == 0)
        modes = np.where(bulk, _BULK_MODE, np.array(_CONTAINER_MODES)[mode])
        port = texts_at(port_codes(), entries.port[chosen])
        country = text_column(entries.country[chosen])
        maker = entries.maker[chosen]
        makers = drawn.world.book.manufacturers
        offsets, values = container_lists(bills, chosen)
        containers = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values))
        in_bond = self._in_bond[chosen] & (mode == VESSEL)
        return {
            "entry_number": pa.array(entries.number[chosen]),
            "entry_type": pa.array(drawn.entry_duties.entry_type[chosen]),
            "port": port,
            "importing_carrier": _carrier_names(drawn, chosen),
            "mode_of_transport": pa.array(modes),
            "country_of_origin": pc.if_else(pa.array(self._origins[chosen]), _MULTI, country),
            "bill_number": pa.array(bills.number[chosen]),
            "manufacturer_id": pc.if_else(
                pa.array(self._makers[chosen]),
                _MULTI,
                texts_at([firm.mid for firm in makers], maker),
            ),
            "exporting_country": country,
            "it_number": where(in_bond, pa.array(in_bond_numbers(chosen + 71_000_000))),
            "foreign_port_of_lading": text_column(entries.lading[chosen]),
            "us_port_of_unlading": port,
            "container_numbers": containers,
        }

    def _when(self, chosen: Ints) -> dict[str, pa.Array]:
        entries = self._drawn.entries
        in_bond = self._in_bond[chosen] & (entries.mode[chosen] == VESSEL)
        return {
            "summary_date": days(entries.summary_day[chosen]),
            "entry_date": days(entries.entry_day[chosen]),
            "import_date": days(entries.import_day[chosen]),
            "export_date": days(entries.export_day[chosen]),
            "it_date": where(in_bond, days(entries.import_day[chosen])),
            "release_date": days(self._drawn.released[chosen]),
        }

    def _who(self, chosen: Ints) -> dict[str, pa.Array]:
        drawn = self._drawn
        book, importer = drawn.world.book, drawn.entries.importer[chosen]
        number = texts_at([firm.number for firm in book.importers], importer)
        name = texts_at([firm.name for firm in book.importers], importer)
        sureties = ("036", "054", "113", "457", "891")
        return {
            "surety_code": texts_at(sureties, self._surety[importer]),
            "bond_type": pa.array(np.full(len(chosen), "8")),
            "consignee_number": number,
            "importer_number": number,
            "consignee_name": name,
            "importer_name": name,
            "broker_name": texts_at(
                [broker.name for broker in book.brokers], drawn.entries.broker[chosen]
            ),
        }

    def _money(self, chosen: Ints) -> dict[str, pa.Array]:
        owed = self._drawn.entry_duties
        duty, other = owed.duty[chosen], owed.fees[chosen] + owed.deposit[chosen]
        return {
            "total_entered_value": money(owed.value[chosen]),
            "total_duty": money(duty),
            "total_tax": money(np.zeros(len(chosen))),
            "total_other": money(other),
            "total": money(duty + other),
            "paperless": flags(~self._asked[chosen]),
        }


def _carrier_names(drawn: Drawn, chosen: Ints) -> pa.Array:
    """The vessel's name by sea, else the carrier's (block 8)."""
    bills = drawn.bills
    fleet = bills.carriers
    by_sea = bills.vessel[chosen] >= 0
    which = np.where(by_sea, bills.vessel[chosen] + len(fleet.names), bills.carrier[chosen])
    return texts_at([*fleet.names, *fleet.vessels], which)


def _line_columns(drawn: Drawn, lines: Ints) -> dict[str, pa.Array]:
    goods, drawn_lines, book = drawn.world.goods, drawn.lines, drawn.world.book
    good, maker = drawn_lines.good[lines], drawn_lines.maker[lines]
    weighed = goods.unit[good] != "X"
    return {
        "line_number": pa.array(drawn_lines.number[lines]),
        "description": descriptions(drawn, lines),
        "hts": texts_at(goods.hts.tolist(), good),
        "special_hts": _special_numbers(drawn, lines),
        "ad_cvd_case": texts_at(
            ["", *[order.number for order in drawn.orders]], drawn.line_duties.declared[lines]
        ),
        "gross_weight_kg": pa.array(drawn_lines.weight[lines]),
        "manifest_quantity": pa.array(drawn_lines.packages[lines]),
        "net_quantity": where(weighed, pa.array(drawn_lines.quantity[lines])),
        "unit": texts_at(goods.unit.tolist(), good),
        "entered_value": money(drawn_lines.value[lines]),
        "charges": money(np.rint(drawn_lines.value[lines] * 0.04)),
        "relationship": _related(drawn, lines),
        "rate": _declared_rates(drawn, lines),
        "duty": money(drawn.line_duties.duty[lines]),
        "line_country_of_origin": text_column(drawn_lines.country[lines]),
        "line_manufacturer_id": texts_at([firm.mid for firm in book.manufacturers], maker),
        "manufacturer_name": texts_at([firm.name for firm in book.manufacturers], maker),
        "manufacturer_address": texts_at([firm.street for firm in book.manufacturers], maker),
        "manufacturer_city": texts_at([firm.city for firm in book.manufacturers], maker),
    }


def descriptions(drawn: Drawn, lines: Ints) -> pa.Array:
    """The words for the goods of each line, with the lane's marks."""
    texts = texts_at(drawn.world.goods.texts, drawn.lines.text[lines])
    lane = drawn.lines.lane[lines]
    marks = pc.fill_null(texts_at(drawn.lines.marks.tolist(), lane), "")
    return pc.binary_join_element_wise(texts, marks, "")


def _special_numbers(drawn: Drawn, lines: Ints) -> pa.Array:
    """The chapter 99 number beside each line's own, none for most."""
    which = drawn.line_duties.additional[lines]
    counts = (which > 0).astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    values = texts_at(ADDITIONAL_CODES, which[which > 0])
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def _declared_rates(drawn: Drawn, lines: Ints) -> pa.Array:
    """The general rate, or Free with the mark of the preference claimed."""
    marks = sorted(set(PREFERENCES.values()))
    country = drawn.lines.country[lines]
    mark = np.zeros(len(lines), dtype=np.int64)
    for iso, told in PREFERENCES.items():
        mark[country == iso] = marks.index(told) + 1
    claimed = texts_at(["", *[f"Free ({told})" for told in marks]], mark)
    general = texts_at(drawn.world.goods.rate_text.tolist(), drawn.lines.good[lines])
    return pc.if_else(pa.array(drawn.line_duties.claims[lines]), claimed, general)


def _related(drawn: Drawn, lines: Ints) -> pa.Array:
    """Buyer and seller are related on a third of the lanes (assumed)."""
    habit = rng_for(drawn.world.settings.seed, "related").random(len(drawn.world.lanes.lanes))
    return flags(habit[drawn.entries.lane[drawn.lines.entry[lines]]] < 1 / 3)
