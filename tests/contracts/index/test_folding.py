"""Near-duplicates are shown once, with the keys of the others. All documents synthetic."""

from collections.abc import Callable

import pytest

from schemas.ports import SearchIndex
from schemas.search import HitKind, IndexBatch, IndexDoc, SearchQuery

MakeDoc = Callable[..., IndexDoc]
TEXT = (
    "Importers shall report the country of melt and pour of all steel on the entry summary line, "
    "and keep the mill certificate for 5 years from the date of entry at their place of business."
)


def passages(doc: MakeDoc, *texts: str) -> list[IndexDoc]:
    return [
        doc(f"doc:{n}#text", "Steel", text, record=f"doc:{n}", kind=HitKind.PASSAGE)
        for n, text in enumerate(texts)
    ]


def shown(index: SearchIndex, **query: object) -> dict[str, int]:
    asked = SearchQuery("melt and pour mill certificate", **query)  # type: ignore[arg-type]  # fields
    return {hit.key: len(hit.folded) for hit in index.search(asked).hits}


def test_the_same_words_are_shown_once(index: SearchIndex, doc: MakeDoc) -> None:
    index.apply(
        IndexBatch(1, passages(doc, TEXT, TEXT.upper(), TEXT.replace(" of all steel", " of steel")))
    )
    page = index.search(SearchQuery("melt and pour mill certificate"))
    [hit] = page.hits
    assert {hit.key, *hit.folded} == {"doc:0#text", "doc:1#text", "doc:2#text"}
    assert page.total == 3


@pytest.mark.parametrize(
    "other", [TEXT.replace("5 years", "3 years"), TEXT.replace("shall", "shall not")]
)
def test_another_number_or_a_negation_is_another_text(
    index: SearchIndex, doc: MakeDoc, other: str
) -> None:
    index.apply(IndexBatch(1, passages(doc, TEXT, other)))
    assert shown(index) == {"doc:0#text": 0, "doc:1#text": 0}


def test_what_is_named_is_shown(index: SearchIndex, doc: MakeDoc) -> None:
    index.apply(IndexBatch(1, passages(doc, TEXT, TEXT)))
    found = shown(index, identifiers=("doc:0#text", "doc:1#text"))
    assert set(found) == {"doc:0#text", "doc:1#text"}


def test_pages_join(index: SearchIndex, doc: MakeDoc) -> None:
    texts = [TEXT, TEXT, TEXT.replace("5", "6"), TEXT.replace("5", "7")]
    index.apply(IndexBatch(1, passages(doc, *texts)))
    seen: list[str] = []
    for offset in range(0, 4, 2):
        asked = SearchQuery("melt and pour mill certificate", limit=2, offset=offset)
        for hit in index.search(asked).hits:
            seen += [hit.key, *hit.folded]
    assert sorted(seen) == [f"doc:{n}#text" for n in range(4)]
