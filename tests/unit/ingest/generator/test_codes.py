"""Every code in the files, judged by the vocabulary and its official tables."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from schemas.records import FEED_KINDS, LAYOUTS, Feed, Field
from schemas.vocab.columns import check_column
from schemas.vocab.hts import HtsCode
from schemas.vocab.mid import derive_mids
from schemas.vocab.tables import (
    center_for_hts,
    foreign_ports_table,
    hts_table,
    ports_table,
)

Rows = list[dict[str, str]]
TABULAR = (
    "entries",
    "manifests",
    "holds",
    "exams",
    "requests",
    "notices",
    "reviews",
    "liquidations",
    "accounts",
    "orders",
)


def fields_of(feed: str) -> tuple[Field, ...]:
    layout = LAYOUTS[FEED_KINDS[Feed(feed)][0]]
    return (*layout.fields, *layout.lines)


@pytest.mark.parametrize("feed", TABULAR)
def test_every_code_is_valid(feed: str, rows_of: Callable[[str], Rows]) -> None:
    rows = rows_of(feed)
    for field in fields_of(feed):
        if field.code is None:
            continue
        values = [part for row in rows for part in row[field.name].split(";") if part]
        if field.name in {"country_of_origin", "manufacturer_id"}:
            values = [value for value in values if value != "MULTI"]
        distinct = sorted(set(values))
        checked = check_column(field.code, pa.array(distinct, pa.string()))
        wrong = [reason for reason in checked.reasons.to_pylist() if reason]
        assert not wrong, (field.name, wrong[:3])
        assert checked.canonical.to_pylist() == distinct, field.name


def test_numbers_stand_in_the_real_tables(rows_of: Callable[[str], Rows]) -> None:
    entries = rows_of("entries")
    tariff, ports, foreign = hts_table(), ports_table(), foreign_ports_table()
    assert all(code in tariff for code in {row["hts"] for row in entries})
    specials = {code for row in entries for code in row["special_hts"].split(";") if code}
    assert specials
    assert all(code in tariff for code in specials)
    assert all(code in ports for code in {row["port"] for row in entries})
    lading = {row["foreign_port_of_lading"] for row in entries} - {""}
    assert all(code in foreign for code in lading)


def test_the_port_of_lading_lies_in_the_exporting_country(rows_of: Callable[[str], Rows]) -> None:
    """But for goods of countries that load at a neighbour's, and the schemes' detours."""
    foreign = foreign_ports_table()
    elsewhere = Counter(
        row["exporting_country"]
        for row in rows_of("entries")
        if row["foreign_port_of_lading"]
        and foreign[row["foreign_port_of_lading"]].country != row["exporting_country"]
    )
    assert set(elsewhere) <= {"CH", "CZ", "HU", "AT", "NI", "SV", "TN", "VN", "MY", "TH", "ID"}


def test_declared_mids_follow_from_name_and_address(
    rows_of: Callable[[str], Rows], truth_of: Callable[[str], Any]
) -> None:
    odd = set(truth_of("world")["manufacturer_ids_that_do_not_derive"])
    assert odd
    provinces = {"TORONTO": "ON", "WINDSOR": "ON", "HAMILTON": "ON", "MONTREAL": "QC"}
    provinces |= {"VANCOUVER": "BC", "CALGARY": "AB", "WINNIPEG": "MB"}
    wrong: set[str] = set()
    seen: set[str] = set()
    for row in rows_of("entries"):
        mid = row["line_manufacturer_id"]
        if mid in seen:
            continue
        seen.add(mid)
        admitted = derive_mids(
            row["line_country_of_origin"],
            row["manufacturer_name"],
            row["manufacturer_address"],
            row["manufacturer_city"],
            provinces.get(row["manufacturer_city"]),
        )
        if mid not in {str(one) for one in admitted}:
            wrong.add(f"mid:{mid}")
    assert wrong == odd & {f"mid:{mid}" for mid in seen}
    assert len(seen) > 200


def test_an_account_has_the_center_of_its_main_goods(rows_of: Callable[[str], Rows]) -> None:
    """By lines; a few importers drift, as their lesser goods come to outweigh the main ones."""
    lines: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows_of("entries"):
        center = center_for_hts(HtsCode.parse(row["hts"])).center
        lines[row["importer_number"]][str(center)] += 1
    accounts = {row["importer_number"]: row["center"] for row in rows_of("accounts")}
    agree = [accounts[number] == seen.most_common(1)[0][0] for number, seen in lines.items()]
    assert sum(agree) > 0.8 * len(agree)
