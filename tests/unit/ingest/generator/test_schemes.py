"""The planted cases, found again in the files by their own signs."""

from collections import defaultdict
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

Rows = list[dict[str, str]]
KINDS = {"origin_shift", "undervaluation", "rebirth", "misclassification"}


@pytest.fixture(scope="module")
def by_entry(rows_of: Callable[[str], Rows]) -> dict[str, Rows]:
    grouped: dict[str, Rows] = defaultdict(list)
    for row in rows_of("entries"):
        grouped[f"entry:{row['entry_number']}"].append(row)
    return grouped


@pytest.fixture(scope="module")
def accounts(rows_of: Callable[[str], Rows]) -> dict[str, dict[str, str]]:
    return {f"ior:{row['importer_number']}": row for row in rows_of("accounts")}


def cases_of(truth: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [case for case in truth if case["kind"] == kind]


def first_lines(case: dict[str, Any], by_entry: dict[str, Rows], which: str) -> Rows:
    return [by_entry[key][0] for key in case[which]]


@pytest.mark.parametrize("name", ["schemes", "controls"])
def test_every_kind_is_planted_and_its_keys_are_in_the_files(
    name: str,
    truth_of: Callable[[str], Any],
    by_entry: dict[str, Rows],
    accounts: dict[str, dict[str, str]],
) -> None:
    truth = truth_of(name)
    assert {case["kind"] for case in truth} == KINDS
    for case in truth:
        assert len(case["entries"]) >= 5
        assert set(case["importers"]) <= set(accounts)
        rows = [row for key in case["entries"] for row in by_entry[key]]
        assert {f"ior:{row['importer_number']}" for row in rows} == set(case["importers"])
        assert {f"mid:{row['line_manufacturer_id']}" for row in rows} == set(case["manufacturers"])


def test_origin_moves_after_the_order_within_one_network(
    truth_of: Callable[[str], Any], by_entry: dict[str, Rows], rows_of: Callable[[str], Rows]
) -> None:
    orders = {f"order:{row['order_id']}": row for row in rows_of("orders")}
    shippers = {row["entry_number"]: row["shipper_country"] for row in rows_of("manifests")}
    for case in cases_of(truth_of("schemes"), "origin_shift"):
        order = orders[case["order"]]
        evading = first_lines(case, by_entry, "evading_entries")
        before = [by_entry[key][0] for key in case["entries"] if key not in case["evading_entries"]]
        assert {row["line_country_of_origin"] for row in before} == {order["country"]}
        assert order["country"] not in {row["line_country_of_origin"] for row in evading}
        assert all(row["entry_date"] < order["effective_date"] for row in before)
        assert all(row["entry_date"] > order["effective_date"] for row in evading)
        assert {row["ad_cvd_case"] for row in evading} == {""}
        names = {row["manufacturer_name"].split()[0] for row in (*before, *evading)}
        assert len(names) == 1
        assert {shippers[row["entry_number"]] for row in evading} == {order["country"]}


def unit_value(row: dict[str, str]) -> float:
    return float(row["entered_value"]) / float(row["net_quantity"])


def test_undervalued_lines_lie_below_a_quarter_of_their_peers(
    truth_of: Callable[[str], Any], by_entry: dict[str, Rows], rows_of: Callable[[str], Rows]
) -> None:
    cases = cases_of(truth_of("schemes"), "undervaluation")
    suspect = {key for case in cases for key in case["entries"]}
    peers: dict[str, list[float]] = defaultdict(list)
    for row in rows_of("entries"):
        if f"entry:{row['entry_number']}" not in suspect and float(row["entered_value"]) > 100:
            peers[row["hts"]].append(unit_value(row))
    below: list[bool] = []
    for case in cases:
        for row in first_lines(case, by_entry, "evading_entries"):
            if len(peers[row["hts"]]) >= 5 and float(row["net_quantity"]) >= 20:
                share = unit_value(row) / median(peers[row["hts"]])
                below.append(share < 0.25)
    assert len(below) >= 5
    assert sum(below) >= 0.9 * len(below)


def test_the_reborn_firm_has_the_address_and_the_maker_of_the_first(
    truth_of: Callable[[str], Any],
    by_entry: dict[str, Rows],
    accounts: dict[str, dict[str, str]],
) -> None:
    place = ("street", "city", "postal_code", "phone")
    for case in cases_of(truth_of("schemes"), "rebirth"):
        first, second = (accounts[key] for key in case["importers"])
        assert [first[name] for name in place] == [second[name] for name in place]
        assert first["account_id"] != second["account_id"]
        assert (first["status"], second["status"]) == ("inactive", "active")
        assert first["name"] != second["name"]
        rows = first_lines(case, by_entry, "entries")
        last = max(
            row["entry_date"]
            for row in rows
            if f"ior:{row['importer_number']}" == case["importers"][0]
        )
        begun = min(
            row["entry_date"]
            for row in rows
            if f"ior:{row['importer_number']}" == case["importers"][1]
        )
        assert last < begun
        assert len({row["line_manufacturer_id"] for row in rows}) == 1
        assert {row["ad_cvd_case"] for row in rows} == {""}


def test_the_same_words_move_to_a_lower_rate(
    truth_of: Callable[[str], Any], by_entry: dict[str, Rows]
) -> None:
    def share(row: dict[str, str]) -> float:
        return 0.0 if row["rate"].startswith("Free") else float(row["rate"].rstrip("%"))

    for case in cases_of(truth_of("schemes"), "misclassification"):
        rows = first_lines(case, by_entry, "entries")
        evading = set(case["evading_entries"])
        high = [row for row in rows if f"entry:{row['entry_number']}" not in evading]
        low = [row for row in rows if f"entry:{row['entry_number']}" in evading]
        assert {row["description"] for row in high} == {row["description"] for row in low}
        assert max(share(row) for row in low) < min(share(row) for row in high)
        assert max(row["entry_date"] for row in high) < min(row["entry_date"] for row in low) or (
            max(row["import_date"] for row in high) < min(row["import_date"] for row in low)
        )
        assert {row["hts"] for row in low} >= {case["hts_entered"]}


def test_look_alikes_evade_nothing(
    truth_of: Callable[[str], Any], rows_of: Callable[[str], Rows], accounts: dict[str, Any]
) -> None:
    controls = truth_of("controls")
    assert all(case["evading_entries"] == [] for case in controls)
    entries = {key for case in controls for key in case["entries"]}
    reviews = [row for row in rows_of("reviews") if f"entry:{row['entry_number']}" in entries]
    assert all(row["compliant"] == "true" for row in reviews)
    for case in cases_of(controls, "rebirth"):
        first, second = (accounts[key] for key in case["importers"])
        assert first["account_id"] == second["account_id"]


def test_every_scheme_leaves_money_unpaid(truth_of: Callable[[str], Any]) -> None:
    assert all(case["revenue_evaded"] > 0 for case in truth_of("schemes"))


def test_some_of_the_schemes_are_found_and_some_are_not(
    truth_of: Callable[[str], Any], rows_of: Callable[[str], Rows]
) -> None:
    evading = {key for case in truth_of("schemes") for key in case["evading_entries"]}
    found = {
        f"entry:{row['entry_number']}" for row in rows_of("reviews") if row["compliant"] == "false"
    }
    assert evading & found
    assert evading - found
