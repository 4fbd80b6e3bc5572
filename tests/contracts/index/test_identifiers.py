from collections.abc import Callable
from datetime import date

from schemas.identifiers import identifier_forms
from schemas.ports import SearchIndex
from schemas.search import HitKind, IndexBatch, IndexDoc, SearchQuery, Vector

Doc = Callable[..., IndexDoc]
Unit = Callable[..., Vector]


def keys(index: SearchIndex, *identifiers: str, text: str = "") -> list[str]:
    query = SearchQuery(text or " ".join(identifiers), identifiers=identifiers)
    return [hit.key for hit in index.search(query).hits]


def test_what_is_named_precedes_everything(index: SearchIndex, doc: Doc) -> None:
    loud = [doc(f"csms:{n}", "ruling N270709", "ruling N270709 " * 5) for n in range(30)]
    index.apply(IndexBatch(1, [*loud, doc("ruling:N270709", "Acrylic resin", "A letter.")]))
    found = keys(index, "ruling:N270709", text="what does ruling N270709 say")
    assert found[0] == "ruling:N270709"
    assert len(found) == 10


def test_eight_digits_show_the_message_then_the_tariff_line(library: SearchIndex) -> None:
    found = keys(library, "csms:60011750", "hts:60011750", text="60011750")
    assert found[:2] == ["csms:60011750", "hts:60011750"]
    assert keys(library, "hts:60011750", text="6001.17.50")[0] == "hts:60011750"


def test_the_order_of_identifiers_is_the_order_of_hits(library: SearchIndex) -> None:
    assert keys(library, "port:2304", "csms:60011750")[:2] == ["port:2304", "csms:60011750"]
    assert keys(library, "csms:60011750", "port:2304")[:2] == ["csms:60011750", "port:2304"]


def test_a_document_precedes_its_passages(library: SearchIndex) -> None:
    text = "derivative articles pay the additional duty, 90 FR 40326"
    found = keys(library, "frcite:90 FR 40326", text=text)
    assert found[:2] == ["fr:2025-15819", "fr:2025-15819#p2"]


def test_documents_precede_the_passages_of_others(index: SearchIndex, doc: Doc) -> None:
    def passages(number: str) -> list[IndexDoc]:
        named = (f"ruling:{number}",)
        return [
            doc(f"{named[0]}#p{n}", "", "text", kind=HitKind.PASSAGE, identifiers=named)
            for n in range(12)
        ]

    documents = [doc("ruling:N270709", "one"), doc("ruling:N356840", "two")]
    index.apply(IndexBatch(1, [*passages("N270709"), *passages("N356840"), *documents]))
    found = keys(index, "ruling:N270709", "ruling:N356840")
    assert found[:2] == ["ruling:N270709", "ruling:N356840"]


def test_a_passage_is_named_by_its_own_key(library: SearchIndex) -> None:
    assert keys(library, "fr:2025-15819#p2")[0] == "fr:2025-15819#p2"


def test_case_does_not_count(library: SearchIndex) -> None:
    assert keys(library, "HOLD:h-1")[0] == "hold:H-1"


def test_of_several_bills_with_a_number_the_newest_comes_first(
    index: SearchIndex, doc: Doc
) -> None:
    days = [date(2023, 5, 1), date(2025, 5, 1), date(2024, 5, 1)]
    bills = [
        doc(key, "bill", identifiers=identifier_forms(key), published=day)
        for day in days
        for key in [f"bill:MAEU1234567@{day}"]
    ]
    index.apply(IndexBatch(1, bills))
    assert keys(index, "bill:MAEU1234567") == [
        "bill:MAEU1234567@2025-05-01",
        "bill:MAEU1234567@2024-05-01",
        "bill:MAEU1234567@2023-05-01",
    ]
    assert keys(index, "bill:MAEU1234567@2023-05-01")[0] == "bill:MAEU1234567@2023-05-01"


def test_what_mentions_a_code_follows_what_it_names(library: SearchIndex) -> None:
    assert keys(library, "container:CSQU3054383")[0] == "csms:60011750"
    assert "fr:2025-15819#p2" in keys(library, "hts:7318154000")


def test_a_heading_finds_what_mentions_a_line_of_it(library: SearchIndex) -> None:
    assert keys(library, "hts:7318") == ["fr:2025-15819#p2"]
    assert keys(library, "hts:7319") == []


def test_filters_hold_for_what_is_named(library: SearchIndex) -> None:
    query = SearchQuery(
        "60011750",
        identifiers=("csms:60011750", "hts:60011750"),
        filters={"kind": ("hts_line",)},
    )
    assert [hit.key for hit in library.search(query).hits] == ["hts:60011750"]


def test_the_reason_names_the_identifier(library: SearchIndex) -> None:
    (hit, *_) = library.search(SearchQuery("2304", identifiers=("port:2304",))).hits
    assert "port:2304" in hit.because


def test_an_identifier_outranks_the_nearest_vector(library: SearchIndex, unit: Unit) -> None:
    query = SearchQuery("steel at port 2304", identifiers=("port:2304",), vector=unit(1))
    assert library.search(query).hits[0].key == "port:2304"
