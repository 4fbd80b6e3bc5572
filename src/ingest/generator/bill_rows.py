"""Bills of lading as rows of the manifest feed."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.generator.bills import BILL_TYPES, MASTER, container_lists
from ingest.generator.columns import days, flags, laid_out, text_column, texts_at, where
from ingest.generator.drawn import Drawn
from ingest.generator.draws import Ints
from ingest.generator.entry_rows import descriptions
from ingest.generator.parties import Importer, Manufacturer
from ingest.generator.routes import MODE_WORDS, port_codes
from ingest.generator.tariff import foreign_port_names, port_names
from schemas.records import LAYOUTS, RecordKind

_PART = 60_000
_CONSOLIDATOR = "CARGOHOLD CONSOLIDATORS LLC\n400 BONDED WAREHOUSE ROW\nNEWARK, NJ 07114\nUS"
_MASTER_WORDS = "CONSOLIDATED CARGO"
FIELDS = LAYOUTS[RecordKind.BILL].fields


def bill_parts(drawn: Drawn) -> Iterator[tuple[int, pa.Table]]:
    """Parts of the feed, each with the number of bills in it."""
    parties = _Blocks(drawn)
    for start in range(0, len(drawn.bills), _PART):
        chosen = np.arange(start, min(start + _PART, len(drawn.bills)))
        columns = {
            **_what(drawn, chosen),
            **parties.of(chosen),
            **_way(drawn, chosen),
            **_cargo(drawn, chosen),
        }
        yield len(chosen), laid_out(FIELDS, columns, len(chosen))


def _what(drawn: Drawn, chosen: Ints) -> dict[str, pa.Array]:
    bills = drawn.bills
    master = np.append(bills.number, "")[bills.master[chosen]]
    number = drawn.entries.number[bills.source[chosen]]
    return {
        "bill_number": pa.array(bills.number[chosen]),
        "bill_type": texts_at(BILL_TYPES, bills.kind[chosen]),
        "master_bill": text_column(np.where(bills.master[chosen] < 0, "", master)),
        "arrival_date": days(bills.arrival_day[chosen]),
        "entry_number": where(bills.covered[chosen], pa.array(number)),
        "filed_date": days(bills.filed_day[chosen]),
    }


class _Blocks:
    """Party blocks as they stand on bills, one text a firm."""

    def __init__(self, drawn: Drawn) -> None:
        book = drawn.world.book
        self._drawn = drawn
        consolidator = list[str](_CONSOLIDATOR.split("\n"))
        self._buyers = [_importer_block(firm) for firm in book.importers] + [consolidator]
        self._sellers = [_maker_block(firm) for firm in book.manufacturers] + [consolidator]
        self._numbers = [firm.number for firm in book.importers] + [""]

    def of(self, chosen: Ints) -> dict[str, pa.Array]:
        drawn = self._drawn
        source, entries = drawn.bills.source[chosen], drawn.entries
        master = drawn.bills.kind[chosen] == MASTER
        buyer = np.where(master, len(self._buyers) - 1, entries.importer[source])
        seller = np.where(master, len(self._sellers) - 1, entries.shipper[source])
        return {
            **_block_columns("consignee", self._buyers, buyer),
            **_block_columns("shipper", self._sellers, seller),
            "notify_party": texts_at(
                [broker.name for broker in drawn.world.book.brokers], entries.broker[source]
            ),
            "importer_number": texts_at(self._numbers, buyer),
        }


def _importer_block(firm: Importer) -> list[str]:
    place = f"{firm.city}, {firm.state} {firm.postal_code}".upper()
    return [firm.name, firm.street.upper(), place, "US"]


def _maker_block(firm: Manufacturer) -> list[str]:
    return [firm.name, firm.street.upper(), firm.city, firm.country]


def _block_columns(role: str, blocks: list[list[str]], which: Ints) -> dict[str, pa.Array]:
    return {
        role: texts_at(["\n".join(block) for block in blocks], which),
        f"{role}_name": texts_at([block[0] for block in blocks], which),
        f"{role}_address": texts_at([", ".join(block[1:]) for block in blocks], which),
        f"{role}_country": texts_at([block[-1] for block in blocks], which),
    }


def _way(drawn: Drawn, chosen: Ints) -> dict[str, pa.Array]:
    bills, entries = drawn.bills, drawn.entries
    source, fleet = bills.source[chosen], bills.carriers
    port, lading = entries.port[source], text_column(entries.lading[source])
    named = port_names()
    loaded = foreign_port_names()
    codes = sorted(loaded)
    place = np.searchsorted(np.array(codes), entries.lading[source])
    at = np.clip(place, 0, len(codes) - 1)
    vessel = bills.vessel[chosen]
    return {
        "carrier_scac": texts_at(fleet.scacs, bills.carrier[chosen]),
        "carrier_name": texts_at(fleet.names, bills.carrier[chosen]),
        "port_of_unlading": texts_at([named[code] for code in port_codes()], port),
        "port_of_unlading_code": texts_at(port_codes(), port),
        "port_of_lading": where(
            entries.lading[source] != "", texts_at([loaded[code] for code in codes], at)
        ),
        "port_of_lading_code": lading,
        "mode": texts_at(MODE_WORDS, entries.mode[source]),
        "vessel": texts_at(fleet.vessels, vessel),
        "voyage": pa.array(bills.voyage[chosen]),
        "imo": texts_at(fleet.imos.tolist(), vessel),
    }


def _cargo(drawn: Drawn, chosen: Ints) -> dict[str, pa.Array]:
    bills, entries = drawn.bills, drawn.entries
    source = bills.source[chosen]
    first = entries.line_start[source]
    master = bills.kind[chosen] == MASTER
    offsets, values = container_lists(bills, chosen)
    weight = pa.array(bills.weight[chosen])
    return {
        "quantity": pa.array(bills.packages[chosen]),
        "quantity_unit": pa.array(np.full(len(chosen), "CTN")),
        "weight_kg": weight,
        "weight_as_stated": pc.binary_join_element_wise(weight.cast(pa.string()), "KG", " "),
        "container_count": pa.array(bills.container_count[chosen]),
        "container_numbers": pa.ListArray.from_arrays(
            pa.array(offsets, pa.int32()), pa.array(values)
        ),
        "goods_description": pc.if_else(
            pa.array(master), _MASTER_WORDS, descriptions(drawn, first)
        ),
        "dangerous_goods": flags(np.zeros(len(chosen), dtype=np.bool_)),
    }
