from collections.abc import Sequence
from datetime import date

import pytest

from graph.query_library import load_library
from graph.query_parameters import check_parameters, lucene_words
from schemas.errors import InvalidInput
from schemas.graph import Scalar

LIBRARY = load_library()
THERE = {"ior:12-3456789AB", "issue:evasion_case/7335", "hold:H-1"}


def present(keys: Sequence[str]) -> Sequence[str]:
    return [key for key in keys if key in THERE]


def check(name: str, /, **given: Scalar) -> dict[str, Scalar]:
    return check_parameters(LIBRARY[name], given, present)


@pytest.mark.parametrize("text", ["ior:12-3456789AB", "12-3456789AB", " 12-3456789ab "])
def test_an_importer_is_known_by_key_or_number(text: str) -> None:
    assert check("account_at_every_port", account=text) == {"account": "ior:12-3456789AB"}


@pytest.mark.parametrize("text", ["7335", "eapa:7335", "issue:evasion_case/7335"])
def test_a_case_is_known_by_number_notice_or_issue(text: str) -> None:
    assert check("evasion_case", case=text) == {"case": "issue:evasion_case/7335"}


def test_of_several_things_a_bare_form_names_the_one_that_is_there() -> None:
    assert check("entries_like_held_entry", held="H-1") == {"held": "hold:H-1"}


@pytest.mark.parametrize(
    ("text", "key"), [("CN", "country:CN"), ("country:CN", "country:CN"), ("CHN", "country:CN")]
)
def test_a_country(text: str, key: str) -> None:
    assert check("orders_of_country", country=text) == {"country": key}


def test_a_center_is_known_by_its_slug() -> None:
    assert check("center_overview", center="electronics") == check(
        "center_overview", center="center:electronics"
    )


def test_defaults_are_filled_in() -> None:
    assert check("holds_by_reason_and_port") == {"port": "", "since": date(1, 1, 1)}


def test_texts_are_read_as_the_type_wanted() -> None:
    values = check("two_hops", start="ior:12-3456789AB", per_thing="7")
    assert values["per_thing"] == 7
    values = check("manufacturers_new_to_importer", importer="12-3456789AB", since="2026-01-31")
    assert values["since"] == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("account_at_every_port", {}, "needs the parameter 'account'"),
        ("account_at_every_port", {"account": ""}, "empty"),
        ("account_at_every_port", {"account": "port:2304"}, "must be one of account, ior"),
        ("account_at_every_port", {"acount": "x"}, "no parameter 'acount'"),
        ("two_hops", {"start": "nothing"}, "kind:value"),
        ("two_hops", {"start": "port:2304", "per_thing": "many"}, "whole number"),
        ("two_hops", {"start": "port:2304", "per_thing": True}, "whole number"),
        ("two_hops", {"start": "port:2304", "per_thing": 1.5}, "whole number"),
        ("two_hops", {"start": "port:2304", "per_thing": 10**6}, "at most 200"),
        ("two_hops", {"start": "port:2304", "per_thing": "9" * 40}, "whole number"),
        ("holds_by_reason_and_port", {"port": "99999"}, "does not serve as 'port'"),
        ("holds_by_reason_and_port", {"since": "31.1.2026"}, "2026-01-31"),
        ("find_by_name", {"name": "?!"}, "no letters"),
        ("find_by_name", {"name": "x" * 2000}, "longer"),
    ],
)
def test_what_is_wrong_is_said(name: str, given: dict[str, Scalar], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        check(name, **given)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ACME Electronics", "acme AND electronics"),
        ("acme OR (x:y)^2 ~", "acme AND or AND x AND y AND 2"),
        ('elec* "co', "elec* AND co"),
        ("*", ""),
    ],
)
def test_no_character_of_a_name_is_an_operator(text: str, words: str) -> None:
    assert lucene_words(text) == words
