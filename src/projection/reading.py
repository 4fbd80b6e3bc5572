"""What the texts of a batch say: mentions and case facts, computed once and kept by hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from ledger import Ledger
from projection.documents import passage_key
from projection.rows import Row
from schemas.mentions import CaseFact, Mention, MentionKind
from schemas.ports import CaseReader, Extractor

MENTIONS, CASE_FACTS = "mentions", "case_facts"
_PROSE_SERIES = frozenset({"eapa", "ruling", "fr", "doc"})


def text_hash(text: str) -> str:
    """The sha256 under which a text's computed values are kept."""
    return hashlib.sha256(text.encode()).hexdigest()


class TextReader:
    """Reads texts with the extractor and the case reader, each text once per rules version."""

    def __init__(self, ledger: Ledger, extractor: Extractor, cases: CaseReader) -> None:
        self.store = ledger.computed
        self._extractor = extractor
        self._cases = cases

    def mentions(self, documents: Sequence[Row]) -> dict[str, Sequence[Mention]]:
        """Mentions by passage key, of all passages of the documents."""
        found: dict[str, Sequence[Mention]] = {}
        for prose in (True, False):
            texts = {
                passage_key(row["key"], line["anchor"]): line["text"]
                for row in documents
                if (row["series"] in _PROSE_SERIES) is prose
                for line in row["lines"]
            }
            by_text = self._mentions_of(list(dict.fromkeys(texts.values())), prose=prose)
            found.update({key: by_text[text] for key, text in texts.items()})
        return found

    def _mentions_of(self, texts: Sequence[str], *, prose: bool) -> dict[str, Sequence[Mention]]:
        model = f"{self._extractor.model_id}/{'prose' if prose else 'plain'}"
        hashes = {text: text_hash(text) for text in texts}
        kept = self.store.get(MENTIONS, model, list(hashes.values()))
        missing = [text for text, digest in hashes.items() if digest not in kept]
        if missing:
            fresh = self._extractor.extract(missing, prose=prose)
            new = {
                hashes[text]: json.dumps([asdict(m) for m in found], ensure_ascii=False)
                for text, found in zip(missing, fresh, strict=True)
            }
            self.store.put(MENTIONS, model, new)
            kept = {**kept, **new}
        return {text: _to_mentions(str(kept[digest])) for text, digest in hashes.items()}

    def case_facts(self, notices: Sequence[Row]) -> dict[str, Sequence[CaseFact]]:
        """Facts by document key, of all evasion notices given."""
        model = self._cases.model_id
        kept = self.store.get(CASE_FACTS, model, [row["content_hash"] for row in notices])
        new: dict[str, str] = {}
        for row in notices:
            if row["content_hash"] not in kept:
                new[row["content_hash"]] = json.dumps([asdict(f) for f in self._read_case(row)])
        if new:
            self.store.put(CASE_FACTS, model, new)
        texts: Mapping[str, object] = {**kept, **new}
        return {row["key"]: _to_facts(str(texts[row["content_hash"]])) for row in notices}

    def _read_case(self, row: Row) -> Sequence[CaseFact]:
        pages: dict[int, list[str]] = {}
        for line in row["lines"]:
            pages.setdefault(line["page"] or 1, []).append(line["text"])
        joined = [(page, "\n".join(texts)) for page, texts in sorted(pages.items())]
        return self._cases.read(row["title"], joined)


def _to_mentions(text: str) -> tuple[Mention, ...]:
    return tuple(Mention(MentionKind(m.pop("kind")), **m) for m in json.loads(text))


def _to_facts(text: str) -> tuple[CaseFact, ...]:
    return tuple(CaseFact(**fact) for fact in json.loads(text))
