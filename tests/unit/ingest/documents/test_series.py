"""Each series from an excerpt of its real files."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import pytest

from ingest.documents.reading import file_sha256

ReadAll = Callable[..., Any]


def test_abstracts_are_one_passage_each(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "federal_register" / "abstracts.jsonl")
    assert len(read.keys) == len(set(read.keys)) == 6
    row = read["fr:2019-28039"]
    assert row["title"] == "Barium Carbonate From China; Institution of a Five-Year Review"
    assert row["published"] == date(2020, 1, 2)
    assert row["abstract"].startswith("The Commission hereby gives notice")
    assert [line["text"] for line in row["lines"]] == [row["abstract"]]
    assert not row["has_body"]


def test_no_summary_provided_is_no_abstract(data: Path, read_all: ReadAll) -> None:
    row = read_all(data / "federal_register" / "abstracts.jsonl")["fr:2019-28345"]
    assert row["abstract"] is None
    assert row["lines"][0]["text"] == row["title"]


def test_the_full_notice_is_a_later_version_of_its_abstract(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "federal_register")
    thin, full = sorted(
        (row for row in read.documents if row["key"] == "fr:2025-15819"),
        key=lambda row: row["has_body"],
    )
    assert full["effective_at"] > thin["effective_at"]
    assert full["effective_at"].date() == thin["effective_at"].date() == date(2025, 8, 19)
    assert full["pages"] == 4
    assert full["citation"] == "90 FR 40326"
    assert full["abstract"].startswith("BIS is adding 407 Harmonized Tariff Schedule")


def test_messages_come_with_number_day_title_and_page(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "messages" / "csms_archive.pdf")
    assert not read.rejects
    assert len(read.keys) == len(set(read.keys)) == 128
    first = read["csms:67256105"]
    assert first["title"] == "Information: Quota Bulletin 26-101 2026 Israel Free Trade Agreement"
    assert (first["published"], first["source_page"]) == (date(2025, 12, 31), 1)
    assert first["lines"][0]["text"] == first["title"]
    assert not first["has_body"]


def test_a_message_over_several_lines_is_one(data: Path, read_all: ReadAll) -> None:
    row = read_all(data / "messages" / "csms_archive.pdf")["csms:67142714"]
    assert row["title"].startswith("ACE Production Standard Invasive Maintenance from 10:00 p.m.")
    assert row["title"].endswith("Sunday, December 21, 2025")
    assert row["published"] == date(2025, 12, 18)


def test_a_message_with_day_and_time_on_two_lines(data: Path, read_all: ReadAll) -> None:
    row = read_all(data / "messages" / "csms_archive.pdf")["csms:54427266"]
    assert (
        row["title"] == "2023 Craft Beverage Modernization Act (CBMA) Procedures and Requirements"
    )
    assert row["published"] == date(2022, 12, 20)


def test_a_message_without_title_and_one_sent_twice_are_remarked(
    data: Path, read_all: ReadAll
) -> None:
    read = read_all(data / "messages" / "csms_archive.pdf")
    assert read["csms:58910658"]["title"] == "CSMS 58910658"
    assert "gives no title" in read["csms:58910658"]["remarks"][0]
    twice = read["csms:51443083"]
    assert twice["published"] == date(2022, 4, 18)
    assert "also listed as sent on 2022-03-29" in twice["remarks"][0]


def test_an_index_gives_what_the_archive_beside_it_does_not(
    data: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    copy(data / "messages" / "csms_archive.pdf", tmp_path)
    index = tmp_path / "index.csv"
    index.write_text("csms_id,title,sent\n67256105,Information: Quota,2025-12-31\n")
    assert "all of them are read from there" in read_all(tmp_path).skipped[0].reason
    index.write_text("csms_id,title,sent\n11112222,A message of its own,2020-01-02\n")
    read = read_all(tmp_path)
    assert read["csms:11112222"]["published"] == date(2020, 1, 2)
    assert not read.skipped


def test_evasion_notices_join_list_pages_and_pdf(data: Path, read_all: ReadAll) -> None:
    folder = data / "evasion_notices"
    read = read_all(folder)
    assert sorted(read.keys) == ["eapa:7604", "eapa:7899"]
    row = read["eapa:7604"]
    assert row["document_type"] in {
        "determination as to evasion",
        "notice of initiation and interim measures",
    }
    assert row["case_number"] == "7604"
    assert row["url"].startswith("https://www.cbp.gov/")
    own = folder / "pdf" / "EAPA-7604.pdf"
    assert (row["source_file"], row["source_sha256"]) == (own.name, file_sha256(own))
    assert {line["page"] for line in row["lines"]} == {1, 2, 3, 4, 5}
    assert all(line["anchor"].startswith(f"p{line['page']}") for line in row["lines"])
    assert len({line["anchor"] for line in row["lines"]}) == len(row["lines"])


def test_pages_that_are_images_are_named_as_faults(data: Path, read_all: ReadAll) -> None:
    row = read_all(data / "evasion_notices")["eapa:7899"]
    assert any(fault.startswith("pages without text: 1") for fault in row["faults"])
    assert any("from the file name" in fault for fault in row["faults"])


def test_one_notice_alone_is_read_from_its_pdf(
    data: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    copy(data / "evasion_notices" / "pdf" / "EAPA-7604.pdf", tmp_path)
    alone = read_all(tmp_path)["eapa:7604"]
    prepared = read_all(data / "evasion_notices")["eapa:7604"]
    assert alone["published"] is not None
    assert alone["effective_at"].second < prepared["effective_at"].second
    words = set(" ".join(line["text"] for line in prepared["lines"]).split())
    found = set(" ".join(line["text"] for line in alone["lines"]).split())
    assert len(words & found) > 0.95 * len(words)


def test_rulings_cite_the_letter_as_served(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "rulings")
    assert sorted(read.keys) == ["ruling:N281521", "ruling:N308098", "ruling:N333193"]
    row = read["ruling:N333193"]
    assert (row["source_file"], row["source_row"]) == ("N333193.html", None)
    assert (row["citation"], row["tariff_numbers"]) == ("NY N333193", ["0404.90.1000"])
    assert read["ruling:N308098"]["source_row"] == 2
    assert any("RE line" in fault for fault in read["ruling:N308098"]["faults"])
    assert [skipped.file.endswith("ruling_index.jsonl") for skipped in read.skipped] == [True]


def test_a_letter_alone_is_read_from_its_html(
    data: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    copy(data / "rulings" / "html" / "N333193.html", tmp_path)
    row = read_all(tmp_path)["ruling:N333193"]
    assert row["title"] == "The tariff classification of Milk Protein Concentrates from Ireland"
    assert row["published"] == date(2023, 12, 7)
    assert row["tariff_numbers"] == ["0404.90.1000"]
    text = " ".join(line["text"] for line in row["lines"])
    assert "Solmiko MPC 1001" in text
    assert "sendTitleToParent" not in text


def test_index_entries_alone_are_documents_by_title(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "ruling_index")
    assert len(read.keys) == 3
    row = read["ruling:N271132"]
    assert row["lines"][0]["text"] == row["title"]
    assert row["tariff_numbers"] == ["1901.20.6500", "1901.20.7000"]
    assert not row["has_body"]


def test_relations_between_rulings_have_the_letters_day(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "rulings")
    found = {(row["source_key"], row["relation"], row["target_key"]) for row in read.relations}
    assert ("ruling:N281521", "cites", "ruling:N278756") in found
    assert ("ruling:N308098", "related", "ruling:W968434") in found
    assert {
        row["known_date"] for row in read.relations if row["source_key"].endswith("308098")
    } == {date(2019, 12, 17)}


def test_sections_of_the_code_by_paragraph(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "us_code")
    assert len(read.keys) == 6
    row = read["usc:19/1304"]
    assert row["citation"] == "19 U.S.C. 1304"
    assert row["edition_date"] == date(2023, 4, 20)
    by_anchor = {line["anchor"]: line for line in row["lines"]}
    assert by_anchor["h"]["heading"] == "(h) Marking of certain silk products"
    assert "subheading 6214.10.10" in by_anchor["h"]["text"]
    assert max(len(line["text"]) for line in row["lines"]) <= 2_400


def test_repeated_headings_keep_keys_of_their_own(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "us_code")
    assert read["usc:19/58b~2"]["citation"] == "19 U.S.C. 58b-1"
    assert read["usc:19/58b"]["citation"] == "19 U.S.C. 58b"


def test_doubtful_sections_say_so(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "us_code")
    assert "may be cut short" in read["usc:19/1500"]["faults"][0]
    assert "no text" in read["usc:19/chunk0"]["faults"][0]
    assert read["usc:19/chunk85"]["repealed"]
    assert not read["usc:19/1304"]["faults"]


def test_dated_versions_are_documents_of_their_own(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "regulations")
    assert sorted(read.keys) == [
        "cfr:19/134.32@2017-01",
        "cfr:19/134.32@2021-07-06",
        "cfr:19/165.24@2017-01",
        "cfr:19/165.24@2024-03",
    ]
    old = read["cfr:19/134.32@2017-01"]
    assert (old["edition_date"], old["superseded_on"]) == (date(2017, 1, 1), date(2021, 7, 6))
    assert "#####" not in old["lines"][0]["text"]


def test_what_supersedes_what(data: Path, read_all: ReadAll) -> None:
    relations = {row["relation"]: row for row in read_all(data / "regulations").relations}
    superseding = relations["supersedes"]
    assert superseding["source_key"] == "cfr:19/134.32@2021-07-06"
    assert superseding["target_key"] == "cfr:19/134.32@2017-01"
    assert superseding["known_date"] == date(2021, 7, 6)
    assert relations["related"]["authority"].startswith("same text; later edition announces")


def test_tariff_notes_by_note(data: Path, read_all: ReadAll) -> None:
    read = read_all(data / "tariff_notes")
    assert sorted(read.keys) == [
        "htsnote:2025r7/general-note-1",
        "htsnote:2025r7/general-note-3",
        "htsnote:2025r7/section-11",
    ]
    first = read["htsnote:2025r7/general-note-1"]
    assert first["source_file"] == "General_Note_1.pdf"
    assert first["edition"] == "HTSUS 2025 Revision 7"
    assert first["effective_at"].date() == date(2025, 4, 4)
    section = read["htsnote:2025r7/section-11"]
    text = " ".join(line["text"] for line in section["lines"])
    assert "sewing thread" in text
    assert "Annotated for Statistical Reporting Purposes" not in text


def test_a_tariff_pdf_alone_has_the_key_of_its_note(
    data: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    copy(data / "tariff_notes" / "pdf" / "general" / "General_Note_1.pdf", tmp_path)
    row = read_all(tmp_path)["htsnote:2025r7/general-note-1"]
    assert "exempt therefrom as prescribed in general notes" in row["lines"][-1]["text"]


def test_a_chapter_as_pages_and_as_text_is_one_document(
    data: Path, tmp_path: Path, read_all: ReadAll
) -> None:
    read = read_all(data / "chapter99")
    assert read.keys == ["htsnote:2026r6/chapter-99"]
    assert "99-I-2" in read.documents[0]["lines"][-1]["path"]
    assert "has its pages" in read.skipped[0].reason
    copy(data / "chapter99" / "chapter99_2026_rev_6.txt.gz", tmp_path)
    alone = read_all(tmp_path)["htsnote:2026r6/chapter-99"]
    assert alone["pages"] == 3
    assert {line["page"] for line in alone["lines"]} == {1, 2, 3}


def test_everything_at_once_has_every_key_once_but_for_abstracts(
    data: Path, read_all: ReadAll
) -> None:
    read = read_all(data)
    twice = {key for key in read.keys if read.keys.count(key) > 1}
    assert twice == {"fr:2025-15819"}
    assert not read.rejects


def test_folder_and_file_give_the_same(data: Path, read_all: ReadAll) -> None:
    folder = read_all(data / "evasion_notices")
    file = read_all(data / "evasion_notices" / "eapa_pages.jsonl.gz")
    assert folder.documents == file.documents


def test_a_copy_of_the_folder_gives_the_same(data: Path, tmp_path: Path, read_all: ReadAll) -> None:
    copytree(data / "rulings", tmp_path / "elsewhere")
    assert read_all(tmp_path).documents == read_all(data / "rulings").documents


@pytest.mark.parametrize(
    ("key", "day"),
    [("fr:2019-28039", (2020, 1, 2)), ("usc:19/1304", (2023, 4, 20))],
)
def test_effective_since_publication_or_edition(
    data: Path, read_all: ReadAll, key: str, day: tuple[int, int, int]
) -> None:
    read = read_all(data / "us_code", data / "federal_register" / "abstracts.jsonl")
    effective = read[key]["effective_at"]
    assert effective.replace(second=0) == datetime(*day, tzinfo=UTC)
    assert read[key]["known_at"] == effective
