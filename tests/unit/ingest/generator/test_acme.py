"""ACME's truths, found again in the files by a reading that shares nothing with the generator."""

from collections.abc import Callable
from typing import Any

import pytest

Rows = list[dict[str, str]]
LAREDO = "2304"


@pytest.fixture(scope="module")
def numbers(rows_of: Callable[[str], Rows]) -> set[str]:
    return {
        row["importer_number"]
        for row in rows_of("accounts")
        if row["name"].startswith("ACME ELECTRONICS")
    }


@pytest.fixture(scope="module")
def chips(rows_of: Callable[[str], Rows], numbers: set[str]) -> Rows:
    return [
        row
        for row in rows_of("entries")
        if row["importer_number"] in numbers and row["hts"].startswith("8542")
    ]


@pytest.fixture(scope="module")
def laredo_holds(rows_of: Callable[[str], Rows], numbers: set[str]) -> Rows:
    return [
        row
        for row in rows_of("holds")
        if row["importer_number"] in numbers and row["reason"] == "INSUFFICIENT MANIFEST DATA"
    ]


def test_one_account_with_several_numbers(
    rows_of: Callable[[str], Rows], numbers: set[str]
) -> None:
    accounts = {
        row["account_id"] for row in rows_of("accounts") if row["importer_number"] in numbers
    }
    assert len(numbers) == 4
    assert len(accounts) == 1


def test_sixty_ports(chips: Rows, truth_of: Callable[[str], Any]) -> None:
    ports = {row["port"] for row in chips}
    assert len(ports) == 60
    assert sorted(ports) == truth_of("acme")["ports"]


def test_the_whole_account_uses_no_other_port(
    rows_of: Callable[[str], Rows], numbers: set[str]
) -> None:
    ports = {row["port"] for row in rows_of("entries") if row["importer_number"] in numbers}
    assert len(ports) == 60


def test_sixty_ports_review_until_the_center_does(
    rows_of: Callable[[str], Rows], numbers: set[str], truth_of: Callable[[str], Any]
) -> None:
    since = truth_of("acme")["center_since"]
    mine = [row for row in rows_of("reviews") if row["importer_number"] in numbers]
    before = [row for row in mine if row["review_date"] < since]
    assert len({row["port"] for row in before}) == 60
    assert {row["reviewed_by"] for row in before} == {"port"}
    assert {row["center"] for row in before} == {""}
    after = [row for row in mine if row["review_date"] >= since]
    assert after
    assert {(row["reviewed_by"], row["center"]) for row in after} == {("center", "CEE007")}


def test_holds_at_laredo_until_the_finding(
    laredo_holds: Rows, truth_of: Callable[[str], Any]
) -> None:
    truth = truth_of("acme")
    assert {row["port"] for row in laredo_holds} == {LAREDO}
    assert {f"hold:{row['hold_id']}" for row in laredo_holds} == set(truth["laredo_holds"])
    assert all(row["placed_date"] < truth["finding_date"] for row in laredo_holds)
    found = [row for row in laredo_holds if row["center_finding"] == "not_supported"]
    assert 3 <= len(found) < len(laredo_holds)
    assert {row["center_finding_date"] for row in found} == {truth["finding_date"]}
    assert {row["center"] for row in found} == {"CEE007"}


def test_like_shipments_come_after_the_finding_and_are_not_held(
    chips: Rows, laredo_holds: Rows, truth_of: Callable[[str], Any]
) -> None:
    since = truth_of("acme")["finding_date"]
    later = {
        row["entry_number"] for row in chips if row["port"] == LAREDO and row["entry_date"] > since
    }
    assert len(later) >= 10
    assert not later & {row["entry_number"] for row in laredo_holds}


def test_the_held_descriptions_say_what_the_goods_are(
    rows_of: Callable[[str], Rows], laredo_holds: Rows
) -> None:
    bills = {(row["bill_number"], row["arrival_date"]): row for row in rows_of("manifests")}
    texts = {
        bills[row["bill_number"], row["arrival_date"]]["goods_description"] for row in laredo_holds
    }
    assert texts
    assert all("IC" in text or "CHIP" in text or "INTEGRATED" in text for text in texts)


def test_more_of_the_same_is_on_the_way(
    rows_of: Callable[[str], Rows], numbers: set[str], truth_of: Callable[[str], Any]
) -> None:
    coming = [
        row
        for row in rows_of("manifests")
        if row["importer_number"] in numbers and not row["entry_number"]
    ]
    coming = [row for row in coming if row["bill_type"] != "master"]
    assert {row["port_of_unlading_code"] for row in coming} == {LAREDO}
    keys = {f"bill:{row['bill_number']}@{row['arrival_date']}" for row in coming}
    assert keys == set(truth_of("acme")["bills_on_the_way"])
    assert len(keys) == 6


def test_ports_disagreed_and_asked_again(
    rows_of: Callable[[str], Rows], numbers: set[str], truth_of: Callable[[str], Any]
) -> None:
    truth = truth_of("acme")
    wrong = [
        row
        for row in rows_of("reviews")
        if row["importer_number"] in numbers and row["compliant"] == "false"
    ]
    assert {f"review:{row['review_id']}" for row in wrong} >= set(truth["disputed_reviews"])
    assert len({row["port"] for row in wrong}) >= 7
    asked = [row for row in rows_of("requests") if row["importer_number"] in numbers]
    assert {f"request:{row['request_id']}" for row in asked} == set(truth["repeated_requests"])
    assert len({row["port"] for row in asked}) == 12
    assert {(row["topic"], row["outcome"]) for row in asked} == {("classification", "no_change")}
    assert all(row["issued_date"] < truth["center_since"] for row in asked)
