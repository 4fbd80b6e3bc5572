"""How well words, vectors and their fusion find what public structure says belongs together.

    PYTHONPATH=src python benchmarks/index_fusion.py DATA CACHE [--tune]

DATA is the folder of public data, CACHE holds the model. The judged sets come from the structure
of the data, not from our reading of it:

    title       title of a Federal Register notice -> its abstract, and back (`abstract`)
    ruling      subject of a ruling letter -> the letter without that line
    goods       subject of a classification ruling -> the subheading it was put under
    term        product term of a customs search list -> subheading (tariff text)
    census      Census wording of a tariff number -> its subheading (tariff text)
    paraphrase  a question in other words than the notice's -> the notice (title and abstract);
                these are written by hand, see retrieval/paraphrases.csv

Queries are split by document into two halves: weights are chosen on the tune half (`--tune` shows
the search), the report is on the other. A query's answer is any document of its group. Texts
are embedded once and kept in CACHE.
"""

import argparse
import csv
import hashlib
import itertools
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import EmbeddedIndex, open_index
from index.fusion import fused_scores
from index.tantivy_index import TantivyIndex
from index.weights import WEIGHTS, RankingWeights, Trust
from nlp import open_embedder
from schemas.ports import Embedder
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, SearchQuery, VectorRow

Floats = npt.NDArray[np.float64]
MOST = 800  # queries of one set
RRF_CONSTANT = 60
NOTICES = 4  # one notice of so many stands among the whole ones


@dataclass(frozen=True, slots=True)
class Question:
    """A query of a set: `answer` is the group of documents that answer it."""

    set: str
    text: str
    answer: str
    collection: str

    @property
    def held_out(self) -> bool:
        """The half that nothing is tuned on: by document, not by query."""
        return hashlib.sha256(self.answer.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its candidates."""

    question: Question
    lexical: Floats
    cosine: Floats
    ceiling: float
    right: npt.NDArray[np.bool_]


# ---- collections: (key, group, title, body)

Row = tuple[str, str, str, str]


def _federal_register(data: Path) -> tuple[list[Row], list[Question]]:
    rows: list[Row] = []
    questions: list[Question] = []
    by_number: dict[str, str] = {}
    with (Path(__file__).parent / "retrieval" / "paraphrases.csv").open() as file:
        asked = {row["document"]: row["question"] for row in csv.DictReader(file)}
    path = data / "guidance" / "federal_register_trade_notices.jsonl"
    for line in path.read_text().splitlines():
        notice = json.loads(line)
        number, title, text = notice["document_number"], notice["title"], notice["summary"]
        if len(text) < 60:  # noqa: PLR2004  ("No summary provided.")
            continue
        rows.append((f"abstract:{number}", f"fr {number}", "", text))
        rows.append((f"title:{number}", f"fr {number}", title, ""))
        if number in asked or hashlib.sha256(number.encode()).digest()[0] % NOTICES == 0:
            rows.append((f"notice:{number}", _matter(title), title, text))
        by_number[number] = _matter(title)
        questions.append(Question("title", title, f"fr {number}", "abstract"))
        questions.append(Question("abstract", text, f"fr {number}", "title"))
    questions += [
        Question("paraphrase", question, by_number[number], "notice")
        for number, question in asked.items()
    ]
    return rows, questions


def _matter(title: str) -> str:
    """What a notice is about: renewals of one form in several years answer the same question."""
    plain = re.sub(r"^Agency Information Collection Activities[;:,]?", "", title)
    plain = re.sub(r"\b(Extension|Revision|Reinstatement|New Collection|20\d\d)\b", "", plain)
    return " ".join(re.findall(r"[a-z]+", plain.lower()))


def _rulings(data: Path) -> tuple[list[Row], list[Question]]:
    rows: list[Row] = []
    questions: list[Question] = []
    path = data / "guidance" / "full_text" / "rulings_ny" / "rulings.jsonl"
    for line in path.read_text().splitlines():
        letter = json.loads(line)
        subject = re.sub(
            r"^The (tariff )?(classification|country of origin)[^.]*? of ", "", letter["title"]
        )
        words = " ".join(letter["text"].split())
        body = words.replace(" ".join(letter["title"].split()), " ")
        for n, start in enumerate(range(0, min(len(body), 8000), 1200)):
            rows.append(
                (f"letter:{letter['id']}-{n}", letter["id"], "", body[start : start + 1300])
            )
        questions.append(Question("ruling", subject, letter["id"], "letter"))
        codes = [re.sub(r"\D", "", code)[:6] for code in letter["tariff_numbers"]]
        if len(codes) == 1:
            questions.append(Question("goods", subject, f"hts {codes[0]}", "tariff"))
    return rows, questions


def _tariff(data: Path) -> tuple[list[Row], list[Question]]:
    texts: dict[str, list[str]] = defaultdict(list)
    above: list[str] = []
    with (data / "tariff" / "hts_2026_revision_4.csv").open(encoding="utf-8-sig") as file:
        for code, indent, text, *_ in itertools.islice(csv.reader(file), 1, None):
            del above[int(indent) :]
            above.append(text)
            digits = re.sub(r"\D", "", code)
            if len(digits) >= 8 and digits < "98":  # noqa: PLR2004  (a rate line)
                texts[digits[:6]].append(" ".join(above))
    rows = [
        (
            f"tariff:{code}",
            f"hts {code}",
            "",
            " ".join(dict.fromkeys(" ".join(t).split(". ")))[:1200],
        )
        for code, t in texts.items()
    ]
    terms = json.loads((data / "cargo_descriptions" / "search_references.json").read_text())
    questions = [
        Question("term", term, f"hts {code[:6]}", "tariff")
        for term, code in terms.items()
        if code[:6] in texts
    ]
    with (data / "tariff" / "census_import_concordance.csv").open() as file:
        questions += [
            Question("census", row["Description_Long"], f"hts {row['Code'][:6]}", "tariff")
            for row in csv.DictReader(file)
            if row["Code"][:6] in texts
        ]
    return rows, questions


# ---- index and candidates


def _collect(data: Path, folder: Path, embedder: Embedder, cache: Path) -> list[Case]:
    parts = [_federal_register(data), _rulings(data), _tariff(data)]
    rows = [row for part, _ in parts for row in part]
    questions = _sampled([q for _, part in parts for q in part])
    index = open_index(EmbeddedIndex(folder))
    assert isinstance(index, TantivyIndex)
    index.apply(IndexBatch(1, [_doc(row) for row in rows]))
    texts = [f"{row[2]}\n{row[3]}".strip() for row in rows] + [q.text for q in questions]
    vectors = _vectors(texts, embedder, cache)
    index.add_vectors(VectorRow(h, vectors[h]) for h, _ in index.pending_texts(len(rows)))
    groups = {row[0]: row[1] for row in rows}
    return [_case(index, q, vectors[_sha(q.text)], groups) for q in questions]


def _doc(row: Row) -> IndexDoc:
    key, _, title, body = row
    collection = key.partition(":")[0]
    return IndexDoc(
        key,
        key,
        HitKind.PASSAGE,
        title,
        body,
        Citation(),
        facets={"source": (collection,)},
        vector_text=f"{title}\n{body}".strip(),
    )


def _sampled(questions: list[Question]) -> list[Question]:
    chosen = random.Random(7)  # noqa: S311  (a sample, repeatable)
    out: list[Question] = []
    for _, group in itertools.groupby(sorted(questions, key=lambda q: q.set), lambda q: q.set):
        members = list(group)
        out += chosen.sample(members, min(MOST, len(members)))
    return out


def _vectors(
    texts: Sequence[str], embedder: Embedder, cache: Path
) -> dict[str, npt.NDArray[np.float32]]:
    path = cache / "bench_fusion_vectors.npz"
    known: dict[str, npt.NDArray[np.float32]] = {}
    if path.exists():
        with np.load(path) as kept:
            known = dict(zip(kept["hashes"].tolist(), kept["vectors"], strict=True))
    missing = {_sha(t): t for t in texts if _sha(t) not in known}
    items = sorted(missing.items(), key=lambda item: len(item[1]))
    for start in range(0, len(items), 256):
        block = items[start : start + 256]
        made = embedder.embed([text for _, text in block])
        known |= dict(zip([h for h, _ in block], made, strict=True))
        print(f"\rembedded {start + len(block):,} of {len(items):,}", end="", flush=True)
    if items:
        print()
        np.savez(path, hashes=np.array(list(known)), vectors=np.stack(list(known.values())))
    return known


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _case(
    index: TantivyIndex,
    question: Question,
    vector: npt.NDArray[np.float32],
    groups: dict[str, str],
) -> Case:
    query = SearchQuery(question.text, vector=vector, filters={"source": (question.collection,)})
    found, keys = index.candidates(query)
    right = np.array([groups[key] == question.answer for key in keys], dtype=bool)
    return Case(question, found.lexical, found.cosine, found.ceiling, right)


# ---- judging


Scorer = Callable[[Case], Floats]


def _first_right(case: Case, scores: Floats) -> int:
    """Rank of the first right candidate, 0 for none; a zero score is no hit."""
    order = np.argsort(-scores, kind="stable")
    hits = np.flatnonzero(case.right[order] & (scores[order] > 0))
    return int(hits[0]) + 1 if len(hits) else 0


def _judge(cases: Sequence[Case], score: Scorer) -> tuple[float, float, float]:
    ranks = np.array([_first_right(case, score(case)) for case in cases], dtype=float)
    inverse = np.divide(1.0, ranks, out=np.zeros_like(ranks), where=ranks > 0)
    return (
        float(np.mean(ranks == 1)),
        float(np.mean((ranks > 0) & (ranks <= 10))),  # noqa: PLR2004  (recall at ten)
        float(np.mean(inverse)),
    )


def _lexical(case: Case) -> Floats:
    return case.lexical


def _meaning(case: Case) -> Floats:
    return np.nan_to_num(case.cosine, nan=0.0)


def _rrf(case: Case) -> Floats:
    total = np.zeros(len(case.lexical))
    for side in (case.lexical, _meaning(case)):
        ranks = np.empty(len(side))
        ranks[np.argsort(-side, kind="stable")] = np.arange(1, len(side) + 1)
        total += np.where(side > 0, 1 / (RRF_CONSTANT + ranks), 0)
    return total


def _fused(weights: RankingWeights) -> Scorer:
    return lambda case: fused_scores(case.lexical, case.cosine, case.ceiling, weights)


def _report(cases: Sequence[Case]) -> None:
    scorers: dict[str, Scorer] = {
        "words": _lexical,
        "vectors": _meaning,
        "rrf": _rrf,
        "fused": _fused(WEIGHTS),
    }
    for half in (False, True):
        print(f"\n{'held-out half' if half else 'tune half'}: R@1 R@10 MRR")
        for name in sorted({c.question.set for c in cases}):
            chosen = [c for c in cases if c.question.set == name and c.question.held_out == half]
            cells = [
                f"{label} {r1:.3f} {r10:.3f} {mrr:.3f}"
                for label, scorer in scorers.items()
                for r1, r10, mrr in [_judge(chosen, scorer)]
            ]
            print(f"  {name:9}{len(chosen):5}  " + "   ".join(cells))


def _tune(cases: Sequence[Case]) -> None:
    sets = {c.question.set for c in cases}
    tuned = {s: [c for c in cases if c.question.set == s and not c.question.held_out] for s in sets}
    results = []
    for weights in _grid():
        scores = {s: _judge(chosen, _fused(weights))[2] for s, chosen in tuned.items()}
        results.append((_mean(scores), weights, scores))
    results.sort(key=lambda r: -r[0])
    for mean, weights, scores in results[:8]:
        shown = " ".join(f"{s} {v:.3f}" for s, v in sorted(scores.items()))
        print(f"weighted MRR {mean:.4f}  {shown}\n    {weights}")


# Sets too small to count as much, and the one that the others leave out.
SET_WEIGHTS = {"goods": 0.3, "paraphrase": 1.5}


def _mean(scores: Mapping[str, float]) -> float:
    parts = [SET_WEIGHTS.get(name, 1.0) for name in scores]
    return float(np.average(list(scores.values()), weights=parts))


def _grid() -> Iterator[RankingWeights]:
    shares = itertools.product((0.1, 0.2, 0.3), (0.7, 0.8, 0.9))
    ramps = itertools.product((0.0, 0.05), (0.15, 0.3), (0.5, 0.7), (0.9, 1.0))
    for (least, most), (a, b, c, d) in itertools.product(shares, ramps):
        yield replace(WEIGHTS, trust=Trust(least, most, (a, b), (c, d)))


def main() -> None:
    """Build, ask, judge; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--tune", action="store_true")
    arguments = parser.parse_args()
    embedder = open_embedder(arguments.cache)
    with tempfile.TemporaryDirectory() as folder:
        cases = _collect(arguments.data, Path(folder), embedder, arguments.cache)
    if arguments.tune:
        _tune(cases)
    _report(cases)


if __name__ == "__main__":
    main()
