"""Statements resolved to documents, and documents to chains. All documents made up."""

from datetime import date

from analysis.lineage import Lineages
from analysis.succession import Link, Listed, Shelf, resolve
from schemas.acts import Said, StatedAct
from schemas.search import Act


def links(documents: list[Listed], **said: StatedAct) -> set[tuple[str, str, str]]:
    spoken = {documents[int(at[1:])].key: Said((act,)) for at, act in said.items()}
    return {(link.act.value, link.by, link.on) for link in resolve(spoken, Shelf(documents))}


def message(number: int, title: str, day: date) -> Listed:
    return Listed(f"csms:{number}", title, day)


def mark(title: str, act: Act = Act.MODIFIES) -> StatedAct:
    return StatedAct(act, title, title=title, sure=False)


def test_a_mark_means_the_latest_message_of_that_title() -> None:
    documents = [
        message(1, "ACE Reports Degradation", date(2024, 5, 1)),
        message(2, "UPDATE: ACE Reports Degradation", date(2024, 5, 2)),
        message(3, "RESOLVED: ACE Reports Degradation", date(2024, 5, 3)),
    ]
    assert links(documents, _2=mark("ACE Reports Degradation", Act.SUPERSEDES)) == {
        ("supersedes", "csms:3", "csms:2")
    }


def test_other_numbers_in_a_title_are_another_message() -> None:
    documents = [
        message(1, "Harmonized System Update 2301", date(2024, 5, 1)),
        message(2, "UPDATE: Harmonized System Update 2302", date(2024, 5, 2)),
    ]
    assert links(documents, _1=mark("Harmonized System Update 2302")) == set()


def test_a_mark_does_not_reach_back_a_year() -> None:
    documents = [
        message(1, "ACE Reports Degradation", date(2023, 5, 1)),
        message(2, "UPDATE: ACE Reports Degradation", date(2024, 5, 2)),
    ]
    assert links(documents, _1=mark("ACE Reports Degradation")) == set()


def test_a_notice_is_found_by_its_day_and_title() -> None:
    title = "Steel Nails From China: Final Results; Correction"
    documents = [
        Listed("fr:2024-1", "Steel Nails From China: Final Results", date(2024, 3, 6)),
        Listed("fr:2024-2", "Sugar From Mexico: Final Results", date(2024, 3, 6)),
        Listed("fr:2024-3", title, date(2024, 4, 1)),
    ]
    act = StatedAct(Act.CORRECTS, "", published=(date(2024, 3, 6),), title=title, sure=False)
    assert links(documents, _2=act) == {("corrects", "fr:2024-3", "fr:2024-1")}


def test_a_notice_that_is_not_at_hand_is_no_other() -> None:
    title = "Steel Nails From China: Final Results; Correction"
    documents = [
        Listed("fr:2024-1", "Steel Nails From China: Final Results", date(2024, 3, 5)),
        Listed("fr:2024-3", title, date(2024, 4, 1)),
    ]
    act = StatedAct(Act.CORRECTS, "", published=(date(2024, 3, 6),), title=title, sure=False)
    assert links(documents, _1=act) == {("corrects", "fr:2024-3", "")}


def test_other_goods_of_the_same_day_are_not_meant() -> None:
    kind = "Final Results of Antidumping Duty Administrative Review; 2020"
    title = f"Steel Plate From Belgium: Amended {kind}"
    documents = [
        Listed("fr:1", f"Steel Plate From Italy: {kind}", date(2022, 5, 1)),
        Listed("fr:2", f"Snow Throwers From Belgium: {kind}", date(2022, 5, 1)),
        Listed("fr:3", title, date(2022, 6, 1)),
    ]
    on_day = StatedAct(Act.MODIFIES, "", published=(date(2022, 5, 1),), title=title, sure=False)
    assert links(documents, _2=on_day) == {("modifies", "fr:3", "")}
    assert links(documents, _2=StatedAct(Act.MODIFIES, "", title=title, sure=False)) == set()


def test_the_case_of_antidumping_is_not_that_of_subsidies() -> None:
    documents = [
        Listed(
            "fr:1", "Racks From China: Final Results of Countervailing Review; 2020",
            date(2023, 4, 9),
        ),
        Listed("fr:2", "Racks From China: Final Results of Antidumping Review; 2020",
               date(2023, 4, 10)),
        Listed("fr:3", "Racks From China: Final Results of Countervailing Review; 2019",
               date(2023, 4, 11)),
        Listed("fr:4", "Racks From China: Amended Final Results of Countervailing Review; 2020",
               date(2023, 5, 1)),
    ]  # fmt: skip
    act = StatedAct(Act.MODIFIES, "", title=documents[3].title, sure=False)
    assert links(documents, _3=act) == {("modifies", "fr:4", "fr:1")}


def test_restrictions_are_extended_for_the_same_country() -> None:
    title = "Extension of Import Restrictions on Archaeological Material From Peru"
    documents = [
        Listed("fr:1", "Import Restrictions on Material From Peru", date(2020, 3, 6)),
        Listed("fr:2", "Import Restrictions on Material of Mali", date(2020, 3, 6)),
        Listed("fr:3", title, date(2025, 3, 6)),
    ]
    act = StatedAct(Act.EXTENDS, "", year=2020, title=title, sure=False)
    assert links(documents, _2=act) == {("extends", "fr:3", "fr:1")}


def test_series_that_say_it_by_their_numbers() -> None:
    documents = [
        Listed("fr:2024-1", "Nails"),
        Listed("fr:C1-2024-1", "Nails"),
        Listed("cfr:19/165.4@2021-01-01", "Section"),
        Listed("cfr:19/165.4@2024-03-18", "Section"),
        Listed("cfr:19/165.5@2024-03-18", "Section"),
        Listed("htsnote:2025r9/general-note-3", "Note"),
        Listed("htsnote:2025r10/general-note-3", "Note"),
        Listed("eapa:7000", "Begin", date(2021, 1, 1), "notice of initiation", "7000"),
        Listed("eapa:7000-d", "End", date(2022, 1, 1), "determination as to evasion", "7000"),
    ]
    assert links(documents) == {
        ("corrects", "fr:C1-2024-1", "fr:2024-1"),
        ("supersedes", "cfr:19/165.4@2024-03-18", "cfr:19/165.4@2021-01-01"),
        ("supersedes", "htsnote:2025r10/general-note-3", "htsnote:2025r9/general-note-3"),
        ("supersedes", "eapa:7000-d", "eapa:7000"),
    }


def chain(*pairs: tuple[str, str]) -> Lineages:
    keys = {key for pair in pairs for key in pair}
    return Lineages(
        [Link(Act.SUPERSEDES, by, on) for by, on in pairs],
        {key: Listed(key, key, date(2020, 1, int(key[-1]))) for key in keys},
    )


def test_a_chain_has_its_newest_document_and_ages() -> None:
    found = chain(("doc:3", "doc:2"), ("doc:2", "doc:1"))
    assert [(found.place(k).lineage, found.place(k).age) for k in ("doc:1", "doc:2", "doc:3")] == [
        ("doc:3", 2),
        ("doc:3", 1),
        ("doc:3", 0),
    ]
    assert [one.key for one in found.place("doc:1").superseded_by] == ["doc:2"]
    assert [one.key for one in found.place("doc:3").acts_on] == ["doc:2"]


def test_a_circle_of_statements_ends() -> None:
    found = chain(("doc:1", "doc:2"), ("doc:2", "doc:1"))
    assert found.place("doc:1").age <= 2


def test_what_no_link_names_has_no_place() -> None:
    place = chain(("doc:2", "doc:1")).place("doc:9")
    assert (place.superseded_by, place.lineage, place.age) == ((), "", 0)
