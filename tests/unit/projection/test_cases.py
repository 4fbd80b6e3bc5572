"""Notices of one case make one issue."""

from projection.cases import to_case_names
from schemas.mentions import CaseFact


def cases(*numbers: str) -> list[CaseFact]:
    return [CaseFact("case", number, 1, "") for number in numbers]


def test_notices_that_name_the_same_number_are_one_case() -> None:
    names = to_case_names({"eapa:7400": cases("7400"), "eapa:7400d": cases("7400")})
    assert names == {"eapa:7400": "7400", "eapa:7400d": "7400"}


def test_a_consolidated_notice_joins_cases_that_stood_apart() -> None:
    facts = {
        "eapa:7401": cases("7401"),
        "eapa:7402": cases("7402"),
        "eapa:7500": cases("7402", "7401"),
        "eapa:7600": cases("7600"),
    }
    names = to_case_names(facts)
    assert names["eapa:7401"] == names["eapa:7402"] == names["eapa:7500"] == "7401"
    assert names["eapa:7600"] == "7600"


def test_a_chain_of_notices_is_one_case() -> None:
    facts = {"eapa:a": cases("3", "2"), "eapa:b": cases("2", "1"), "eapa:c": cases("1")}
    assert set(to_case_names(facts).values()) == {"1"}


def test_a_notice_without_a_number_stands_for_itself() -> None:
    assert to_case_names({"eapa:7700": []}) == {"eapa:7700": "7700"}
