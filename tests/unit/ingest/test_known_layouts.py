"""The layouts that we know, read from excerpts of the real files."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ingest.checked import Checked
from ingest.feed_mapping import bundled_mappings, recognise
from ingest.file_facts import FileFacts, find_edition, read_sidecar
from ingest.reading import read_checked
from ingest.shapes import SDN_ADDRESSES
from ingest.tabular import open_sheet, read_preview
from schemas.records import Feed, RecordKind

DATA = Path(__file__).parents[2] / "data" / "feeds"


def read(feed: Feed, name: str, tmp_path: Path, addresses: Path | None = None) -> list[Checked]:
    path = DATA / name
    found = recognise(feed, read_preview(path))
    assert found.mapping is not None, found.reason
    sidecar = read_sidecar(path)
    edition = find_edition(path, sidecar)
    facts = FileFacts(
        name,
        "0" * 64,
        "run",
        dt.date(2026, 6, 1),
        edition=edition.name,
        edition_date=edition.date,
        partial=sidecar.get("partial") is True,
        companions={SDN_ADDRESSES: addresses} if addresses else {},
    )
    sheet = open_sheet(path, found.mapping.reading)
    return [checked for checked, _ in read_checked(sheet, found.mapping, facts, tmp_path)]


def records(parts: list[Checked], kind: RecordKind) -> dict[str, dict[str, Any]]:
    rows = [row for part in parts if part.kind is kind for row in part.table.to_pylist()]
    keyed = {row["key"]: row for row in rows}
    assert len(keyed) == len(rows)
    return keyed


def test_vessel_manifests(tmp_path: Path) -> None:
    parts = read(Feed.MANIFESTS, "vessel_manifests.csv", tmp_path)
    bills = records(parts, RecordKind.BILL)
    assert len(bills) == 20
    assert not [r for p in parts for r in p.rejects]
    bill = bills["bill:AAYDKW300425KW@2025-06-19"]
    assert bill["carrier_scac"] == "AAYD"
    assert bill["carrier_name"] == "Anglo American Shipping Pte Ltd"
    assert bill["consignee_name"] == "HOLLINGSHEAD CEMENT LLC"
    assert bill["consignee_address"] == "1000 HOLLINGSHEAD CIRCLE, MURFREESBORO, US 37129"
    assert (bill["consignee_country"], bill["shipper_country"]) == ("US", "AE")
    assert bill["port_of_unlading_code"] == "1703"
    assert (bill["country_of_lading"], bill["quantity"], bill["quantity_unit"]) == (
        "AE",
        1.0,
        "BLK",
    )
    assert (bill["weight_kg"], bill["weight_as_stated"]) == (43_005_000.0, "43005000 KG")
    assert bill["container_numbers"] is None
    assert (bill["mode"], bill["dangerous_goods"], bill["bill_type"]) == ("ocean", False, "simple")
    assert bill["effective_at"] == bill["known_at"] == dt.datetime(2025, 6, 19, tzinfo=dt.UTC)


def test_two_bills_with_one_number_are_two_bills(tmp_path: Path) -> None:
    bills = records(read(Feed.MANIFESTS, "vessel_manifests.csv", tmp_path), RecordKind.BILL)
    assert len([key for key in bills if key.startswith("bill:PCMV224010@")]) == 2


def test_weights_come_to_kilograms_or_to_a_remark(tmp_path: Path) -> None:
    bills = records(read(Feed.MANIFESTS, "vessel_manifests.csv", tmp_path), RecordKind.BILL)
    units = {b["weight_as_stated"].split()[-1]: b for b in bills.values() if b["weight_kg"]}
    factors = {"LB": 0.45359237, "L": 0.45359237, "ST": 907.18474, "MT": 1000, "K": 1}
    for unit, factor in factors.items():
        stated = float(units[unit]["weight_as_stated"].split()[0])
        assert units[unit]["weight_kg"] == pytest.approx(stated * factor, rel=1e-6)
    [heavy] = [b for b in bills.values() if b["weight_as_stated"] == "804470000 KG"]
    assert heavy["weight_kg"] is None
    assert "more than any ship carries" in heavy["remarks"][0]


def test_containers_of_a_bill(tmp_path: Path) -> None:
    bills = records(read(Feed.MANIFESTS, "vessel_manifests.csv", tmp_path), RecordKind.BILL)
    found = sorted(n for b in bills.values() for n in b["container_numbers"] or ())
    assert "SEGU5352826" in found
    assert not {"NC", "NONE", "5551742"} & set(found)


def test_orders_and_parties_of_one_list(tmp_path: Path) -> None:
    parts = read(Feed.ENFORCEMENT, "wro_findings.csv", tmp_path)
    orders, parties = (records(parts, k) for k in (RecordKind.ORDER, RecordKind.LISTED_PARTY))
    assert len(orders) == len(parties) > 5
    [order] = [o for o in orders.values() if "Yunnan" in o["entity"]]
    assert order["order_type"] == "finding"
    assert order["effective_date"] == dt.date(1992, 3, 18)
    assert (order["country"], order["center"]) == ("CN", "CEE003")
    [party] = [p for p in parties.values() if "Yunnan" in p["name"]]
    assert party["name"] == "Yunnan Machinery"
    assert party["aliases"] == ["Golden Horse (JinMa) Diesel Factory", "Yunnan 1st Prison"]
    [everywhere] = [o for o in orders.values() if "Huizhou" in o["entity"]]
    assert (everywhere["center"], everywhere["remarks"]) == (None, [])


def test_a_partial_list_says_so(tmp_path: Path) -> None:
    parties = records(
        read(Feed.ENFORCEMENT, "uflpa_entities.csv", tmp_path), RecordKind.LISTED_PARTY
    )
    assert {p["list_is_partial"] for p in parties.values()} == {True}
    assert {p["list_name"] for p in parties.values()} == {"uflpa"}


@pytest.mark.parametrize("name", ["sdn.csv", "sdn_headed.csv"])
def test_the_sdn_list_with_and_without_header(tmp_path: Path, name: str) -> None:
    parts = read(Feed.ENFORCEMENT, name, tmp_path, addresses=DATA / "sdn_address.csv")
    parties = records(parts, RecordKind.LISTED_PARTY)
    assert not [r for p in parts for r in p.rejects]
    bank = parties["listed:ofac/306"]
    assert (bank["name"], bank["party_type"]) == ("BANCO NACIONAL DE CUBA", "entity")
    assert (bank["programs"], bank["aliases"]) == (["CUBA"], ["BNC"])
    assert len(bank["addresses"]) == 4
    assert bank["country"] is None  # addresses in four countries
    assert bank["effective_at"] == dt.datetime(2023, 11, 1, tzinfo=dt.UTC)


def test_programs_are_taken_apart(tmp_path: Path) -> None:
    parties = records(read(Feed.ENFORCEMENT, "sdn.csv", tmp_path), RecordKind.LISTED_PARTY)
    assert parties["listed:ofac/10122"]["programs"] == ["NPWMD", "IFSR"]


def test_tariff_tree(tmp_path: Path) -> None:
    parts = read(Feed.TARIFF, "hts_2026_revision_4.csv", tmp_path)
    lines = records(parts, RecordKind.TARIFF_LINE)
    assert len(lines) == 44
    by_code = {line["hts"]: line for line in lines.values() if line["hts"]}
    males = by_code["0101210010"]
    assert males["parent_hts"] == "01012100"
    assert males["full_text"] == (
        "Live horses, asses, mules and hinnies > Horses > Purebred breeding animals > Males"
    )
    assert (males["edition"], males["units"]) == ("2026 revision 4", ["No."])
    assert by_code["8542310045"]["full_text"].endswith("Central processing units (CPUs)")
    # a note with commas over several lines is no row that a quotation mark swallowed
    assert "4015191100"[:8] in by_code


def test_the_old_tariff(tmp_path: Path) -> None:
    parts = read(Feed.TARIFF, "1300_HTS.txt", tmp_path)
    lines = records(parts, RecordKind.TARIFF_LINE)
    [reject] = [r for p in parts for r in p.rejects]
    assert reject.rule == "column_count"
    assert {line["edition"] for line in lines.values()} == {"2013 basic"}
    texts = [line["description"] for line in lines.values()]
    assert '"Homogenized" or "reconstituted" tobacco:' in texts
    assert any("¢" in (line["column_2_rate"] or "") for line in lines.values())
    assert "0101210010" in {line["hts"] for line in lines.values()}


def test_ports(tmp_path: Path) -> None:
    foreign = records(read(Feed.PORTS, "schedule_k.csv", tmp_path), RecordKind.PORT)
    credit = foreign["foreign_port:01530"]
    assert credit["name"] == "Port Credit, ONT"
    assert set(credit["aliases"]) == {"Lakeview, ONT", "Mississauga, ONT"}
    assert foreign["foreign_port:58201"]["country"] == "HK"
    domestic = records(read(Feed.PORTS, "schedule_d.csv", tmp_path), RecordKind.PORT)
    assert domestic["port:2304"]["district"] == "23"
    districts = records(read(Feed.PORTS, "schedule_d_districts.txt", tmp_path), RecordKind.PORT)
    bangor = districts["port:0102"]
    assert (bangor["name"], bangor["district_name"]) == ("BANGOR, ME", "PORTLAND, ME")
    assert bangor["edition_date"] == dt.date(2025, 4, 1)


def test_centers(tmp_path: Path) -> None:
    centers = records(read(Feed.CENTERS, "centers.csv", tmp_path), RecordKind.CENTER)
    assert centers["center:CEE003"]["office"] == "Detroit"


def test_a_file_of_another_feed_is_named() -> None:
    found = recognise(Feed.ENTRIES, read_preview(DATA / "vessel_manifests.csv"))
    assert found.mapping is None
    assert "manifests" in found.reason


def test_every_bundled_mapping_says_what_it_is() -> None:
    mappings = bundled_mappings()
    assert len({m.name for m in mappings}) == len(mappings) > 15
    for mapping in mappings:
        assert mapping.records or mapping.skip_reason
        signature = mapping.signature
        assert signature.header or signature.first_row or signature.text
