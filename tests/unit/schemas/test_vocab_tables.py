"""The tables that ship: what their sidecars say, and that they are what they say."""

import re
from datetime import date
from importlib.resources import files

import pytest

from schemas.vocab import HtsCode, center_for_hts
from schemas.vocab.data_files import read_sidecar, read_table, table_sha256
from schemas.vocab.tables import (
    centers,
    countries_table,
    foreign_ports_table,
    hts_table,
    hts_title,
    ports_table,
    tariff_shares,
)

BUILT = {"countries": 257, "ports": 432, "foreign_ports": 1922, "hts": 32_912}
OLD, NEW = date(2013, 1, 1), date(2026, 1, 1)
BY_HAND = ("center_tariff", "centers", "country_names", "trade_glossary")


@pytest.mark.parametrize("name", BUILT)
def test_a_built_table_is_the_one_its_sidecar_speaks_of(name: str) -> None:
    sidecar = read_sidecar(name)
    rows = list(read_table(name))
    assert len(rows) == sidecar["rows"] == BUILT[name]
    assert table_sha256(name) == sidecar["table_sha256"]
    codes = [row["code"] for row in rows]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("name", [*BUILT, *BY_HAND])
def test_every_table_says_where_it_comes_from(name: str) -> None:
    sidecar = read_sidecar(name)
    assert all(sidecar[key] for key in ("source", "edition", "date", "licence"))
    assert date.fromisoformat(str(sidecar["date"]))
    hashes = [item["sha256"] for item in sidecar.get("inputs", [])]
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in hashes)
    assert bool(hashes) == (name in BUILT)


def test_the_tables_are_small() -> None:
    folder = files("schemas.vocab").joinpath("data")
    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < 1_500_000


def test_the_tariff_has_both_editions() -> None:
    table = hts_table()
    # 29,807 of the edition of 2026, and 24 legal lines that it prints with their suffix only
    assert sum(line.until is None for line in table.values()) == 29_807 + 24
    # the one statistical number of 2013 is several today, the legal line above it is the same
    assert (table["8542310000"].since, table["8542310000"].until) == (OLD, OLD)
    assert (table["85423100"].since, table["85423100"].until) == (OLD, None)
    assert (table["8542310020"].since, table["8542310020"].until) == (NEW, None)
    gone = table["8803100015"]  # parts of aircraft, 8807 since 2022
    assert (gone.since, gone.until) == (OLD, OLD)
    assert table["8807"].since == NEW


def test_a_tariff_line_has_its_text_with_what_stands_above_and_the_rate_of_its_legal_line() -> None:
    line = hts_table()["0105940000"]
    assert line.text == "Chickens"
    assert line.above[0].startswith("Live poultry")
    assert line.general == "2¢/kg"
    assert line.units == ("No.", "kg")
    assert line.full_text.endswith(": Chickens")


def test_a_title_is_found_above_where_the_code_itself_has_none() -> None:
    assert hts_title(HtsCode("8542310000")) == hts_table()["8542310000"].text
    assert hts_title(HtsCode("8542310099")) == hts_table()["85423100"].text
    assert hts_title(HtsCode("99")) is None


def test_codes_of_the_tariff_are_tariff_numbers() -> None:
    assert all(str(HtsCode.parse(code)) == code for code in hts_table())


def test_us_ports_have_their_district() -> None:
    assert all(port.code[:2] == port.district for port in ports_table().values())
    assert sum(not port.district_name for port in ports_table().values()) == 0


def test_foreign_ports_lie_in_known_countries() -> None:
    countries = countries_table()
    nowhere = {port.code for port in foreign_ports_table().values() if not port.country}
    # the high seas, unknown places, and groups of islands of several countries
    assert nowhere == {
        "24800", "24899", "56899", "62299", "68699", "88888",
        "99900", "99910", "99920", "99930", "99940", "99950", "99999",
    }  # fmt: skip
    assert all(port.country in countries for port in foreign_ports_table().values() if port.country)
    tokyo = foreign_ports_table()["58886"]
    assert tokyo.latitude == pytest.approx(35.6, abs=0.3)
    assert tokyo.longitude == pytest.approx(139.8, abs=0.3)


def test_schedule_k_numbers_that_stand_for_other_countries_are_mended() -> None:
    # Schedule K prints Guinea-Bissau's 7642 beside Cape Verde and Sao Tome too
    table = foreign_ports_table()
    by_country = {port.country for code, port in table.items() if code.startswith("764")}
    assert by_country == {"GW", "CV", "ST"}


# The Center table ------------------------------------------------------------------------------


def test_every_chapter_of_goods_has_a_center_and_the_special_ones_have_none() -> None:
    for number in range(1, 98):
        chapter = HtsCode(f"{number:02}")
        assert (center_for_hts(chapter) is None) == (number == 77), chapter
    assert center_for_hts(HtsCode("9903880300")) is None
    assert center_for_hts(HtsCode("9802005010")) is None


def test_lines_name_a_center_a_mark_and_a_reason() -> None:
    for share in tariff_shares().values():
        assert share.center in centers()
        assert share.mark in {"published", "assumed"}
        assert len(share.because) > 10
        assert str(HtsCode.parse(share.prefix)) == share.prefix


AUTOMOTIVE = [
    *(str(heading) for heading in range(8701, 8712)),
    "8713", "8714", "8716", *(str(heading) for heading in range(8801, 8806)), "8511", "4011",
]  # fmt: skip


@pytest.mark.parametrize("heading", AUTOMOTIVE)
def test_what_was_published_for_automotive_says_so(heading: str) -> None:
    found = center_for_hts(HtsCode(f"{heading}990000"))
    assert found is not None
    assert (found.center.slug, found.mark) == ("automotive", "published")


@pytest.mark.parametrize(
    ("code", "slug", "mark"),
    [
        ("8712001500", "consumer", "published"),
        ("8715000020", "consumer", "assumed"),
        ("2804610000", "industrial", "published"),
        ("2804210000", "pharmaceuticals", "assumed"),
        ("8542310000", "electronics", "assumed"),
        ("6109100004", "apparel", "assumed"),
        ("7208370030", "base-metals", "assumed"),
        ("8462190000", "machinery", "published"),
        ("2710121500", "petroleum", "assumed"),
        ("0703200000", "agriculture", "published"),
    ],
)
def test_the_longest_prefix_decides(code: str, slug: str, mark: str) -> None:
    found = center_for_hts(HtsCode(code))
    assert found is not None
    assert (found.center.slug, found.mark) == (slug, mark)


def test_no_line_is_published_without_a_source() -> None:
    sources = re.compile(r"79 FR 13322|CBP withhold release order table|CBP list of headings")
    for share in tariff_shares().values():
        assert bool(sources.search(share.because)) == (share.mark == "published"), share.prefix
