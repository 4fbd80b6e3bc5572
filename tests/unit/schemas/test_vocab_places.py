"""Ports, countries and Centers, by code and by the names that papers give them."""

import pytest

from schemas.errors import InvalidCode
from schemas.vocab import CenterCode, CountryCode, ForeignPortCode, PortCode, UnLocode
from schemas.vocab.tables import (
    centers,
    countries_table,
    foreign_ports_table,
    ports_table,
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Laredo, TX", "2304"),
        ("Laredo, Texas", "2304"),
        ("LAREDO", "2304"),
        ("Laredo TX", "2304"),
        ("Port of Laredo, Texas, USA", "2304"),
        ("2304", "2304"),
        # as vessel manifests print them
        ("Georgia Ports Authority, Savannah, Georgia", "1703"),
        ("Port of Everett, Everett, Washington", "3006"),
        ("New York/Newark Area, Newark, New Jersey", "1003"),
        ("Port Of Entry-Port Everglades/Fort Lauderdale, Port Everglades, Florida", "5203"),
        ("Buffalo\u2011Niagara Falls, New York", "0901"),
        ("Cyril E King Airport, Charlotte Amalie, Virgin Islands", "5101"),
        (
            "Port Of Entry-Morehead City - Beaufort, Beaufort\u2011Morehead City, North Carolina",
            "1511",
        ),
        ("Duluth Seaway Port Authority, Duluth, Wisconsin", "3510"),
        ("Saginaw-Bay City-Flint, Saginaw/Bay City, Michigan", "3804"),
        ("Sault Ste. Marie, Sault Ste Marie, Michigan", "3803"),
        ("San Ysidro, CA", "2504"),
        ("Seattle", "3001"),
        ("Norfolk", "1401"),
    ],
)
def test_a_us_port_is_found_by_name(name: str, code: str) -> None:
    assert str(PortCode.find(name)) == code


@pytest.mark.parametrize("name", ["Portland", "Wilmington", "Atlantis", "", ",", "Portland, Ohio"])
def test_a_name_of_no_port_or_of_several_finds_none(name: str) -> None:
    assert PortCode.find(name) is None


def test_every_listed_us_port_is_found_by_its_own_name() -> None:
    lost = {p.name for code, p in ports_table().items() if ports_table().by_name(p.name) != code}
    assert lost == {"UPS, SEATTLE, WA"}  # two ports share it


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tokyo, Japan", "58886"),
        ("All Other United Arab Emirates Ports, United Arab Emirates", "52000"),
        ("All Other Peoples Republic of China Ports, China", "57000"),
        ("All Other Viet Nam Ports, Vietnam", "55200"),
        ("Montreal, Que, Canada", "01822"),
        ("Montreal, Quebec, Canada", "01822"),
        ("Stephenville, Nl, Canada", "15285"),
        ("Charlotte Amalie, St. Th, Virgin Islands (U.S.)", "91155"),
        ("High Seas,Gulf Of Mexico", "99930"),
        ("Manzanillo, Mexico", "20120"),
        ("Manzanillo, Panama", "22556"),
        ("Djeno Terminal, Congo", "76345"),
        ("58886", "58886"),
    ],
)
def test_a_foreign_port_is_found_by_name(name: str, code: str) -> None:
    assert str(ForeignPortCode.find(name)) == code


@pytest.mark.parametrize("name", ["Manzanillo", "Freeport", "Tokyo, Germany", ""])
def test_a_foreign_name_must_mean_one_port(name: str) -> None:
    assert ForeignPortCode.find(name) is None


def test_every_listed_foreign_port_is_found_by_name_and_country() -> None:
    table, names = foreign_ports_table(), countries_table()
    lost = {
        port.name
        for code, port in table.items()
        if port.country and table.by_name(f"{port.name}, {names[port.country].name}") != code
    }
    assert lost == {"Newport"}  # there are two in the United Kingdom


@pytest.mark.parametrize(
    ("text", "reason"),
    [("101", "write 0101"), ("23045", "four digits"), ("9999", "no such"), ("LRDO", "four")],
)
def test_bad_port_codes_are_told_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidCode, match=reason):
        PortCode.parse(text)


def test_a_port_knows_its_district_and_keeps_its_leading_zero() -> None:
    portland = PortCode.parse(" 01-01 ")
    assert (str(portland), portland.district, portland.name) == ("0101", "01", "PORTLAND, ME")
    assert str(portland.key) == "port:0101"
    assert ports_table()["2304"].district_name == "LAREDO, TX"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cn", "CN"),
        ("CHN", "CN"),
        ("5700", "CN"),
        ("UK", "GB"),
        ("XK", "KV"),
        ("AN", "AN"),
        ("7660", "CD"),
    ],
)
def test_a_country_has_several_codes(text: str, code: str) -> None:
    assert str(CountryCode.parse(text)) == code


@pytest.mark.parametrize("text", ["QQ", "China", "", "C", "0000", "12"])
def test_what_is_no_country_code_says_so(text: str) -> None:
    with pytest.raises(InvalidCode):
        CountryCode.parse(text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("China", "CN"),
        ("PRC", "CN"),
        ("P.R. China", "CN"),
        ("People's Republic of China", "CN"),
        ("the Peoples Republic of China", "CN"),
        ("Chinese", "CN"),
        ("Republic of China", "TW"),
        ("South Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("Korea", "KR"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("Burma", "MM"),
        ("Myanmar", "MM"),
        ("Türkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Congo", "CG"),
        ("U.S.A.", "US"),
        ("St. Kitts & Nevis", "KN"),
        ("Netherlands Antilles", "AN"),
        ("Kosovo", "KV"),
        ("Dominican Republic", "DO"),
        ("Dominica", "DM"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
    ],
)
def test_a_country_is_found_by_any_common_name(name: str, code: str) -> None:
    assert str(CountryCode.find(name)) == code


def test_no_name_stands_for_two_countries() -> None:
    table = countries_table()
    wrong = {
        (name, country.code)
        for country in table.values()
        for name in (country.name, *country.names)
        if table.by_name(name) != country.code
    }
    assert not wrong


def test_a_location_has_its_country() -> None:
    assert UnLocode.parse("tr isk").display == "TR ISK"
    assert str(UnLocode.parse("TRISK").country) == "TR"
    with pytest.raises(InvalidCode, match="no country QQ"):
        UnLocode.parse("QQABC")
    with pytest.raises(InvalidCode):
        UnLocode.parse("US1AB")


CENTER_FACTS = {
    "CEE001": ("pharmaceuticals", "New York", 2012),
    "CEE002": ("agriculture", "Miami", 2013),
    "CEE003": ("automotive", "Detroit", 2012),
    "CEE004": ("apparel", "San Francisco", 2013),
    "CEE005": ("base-metals", "Chicago", 2013),
    "CEE006": ("petroleum", "Houston", 2012),
    "CEE007": ("electronics", "Los Angeles", 2012),
    "CEE008": ("consumer", "Atlanta", 2013),
    "CEE009": ("industrial", "Buffalo", 2013),
    "CEE010": ("machinery", "Laredo", 2013),
}


def test_the_ten_centers_have_the_cities_and_years_of_the_presentation() -> None:
    assert {
        code: (center.slug, center.city, center.fiscal_year) for code, center in centers().items()
    } == CENTER_FACTS


@pytest.mark.parametrize("code", CENTER_FACTS)
def test_a_center_is_read_by_code_slug_and_name(code: str) -> None:
    center = CenterCode.parse(code.lower())
    assert CenterCode.parse(center.slug) == center
    assert CenterCode.find(center.name) == center
    assert CenterCode.find(f"{center.name} Center of Excellence and Expertise") == center
    assert str(center.key) == f"center:{code}"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Information Technology & Consumer Electronics", "CEE007"),
        ("Textiles, Wearing Apparel and Footwear", "CEE004"),
        ("Electronics Center", "CEE007"),
        ("Agriculture and Prepared Products", "CEE002"),
        ("CEE 7", "CEE007"),
    ],
)
def test_a_center_is_found_by_its_other_names(name: str, code: str) -> None:
    assert str(CenterCode.find(name)) == code


@pytest.mark.parametrize("text", ["CEE011", "CEE000", "fisheries", "", "All"])
def test_there_are_ten_centers(text: str) -> None:
    with pytest.raises(InvalidCode, match="CEE001"):
        CenterCode.parse(text)
