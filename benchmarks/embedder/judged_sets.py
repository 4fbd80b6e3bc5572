"""Questions with the documents that answer them, from the structure of public data.

    title       title of a Federal Register notice -> its abstract, and back (`abstract`)
    ruling      subject of a ruling letter -> a piece of the letter without that line
    goods       subject of a classification ruling -> the subheading it was put under
    term        product term of a customs search list -> subheading (tariff text)
    census      Census wording of a tariff number -> subheading (tariff text)
    statute     heading of a section of title 19 US Code -> its text
    asked       a question written by hand (retrieval/questions.csv) -> the notice, section of
                title 19 or message that answers it
    cranfield   the Cranfield collection, where it is at hand: nothing of customs in it

Documents belong to groups; any document of a question's group answers it. Groups fall into two
halves by a hash of their name. Nothing of the held-out half is ever trained on, neither question
nor document; notices are grouped by what they are about, so that a form's renewals stay together.
"""

import csv
import gzip
import hashlib
import itertools
import json
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

QUESTIONS = Path(__file__).parent.parent / "retrieval" / "questions.csv"
MOST = 400  # questions of one set and half
FILLER = 1000  # documents that answer none of the questions asked
NOTICES = 4  # one notice of so many stands among those that are asked for
SEPARATOR = " <- "
SHORTEST = 60  # characters: below stand "No summary provided." and the like
RATE_LINE = 8  # digits of a tariff number that has a rate
LETTER = 1300  # characters of a piece of a ruling letter


@dataclass(frozen=True, slots=True)
class Text:
    """A question or a document."""

    text: str
    group: str  # of a document that answers several questions: their groups, a line each

    @property
    def split_by(self) -> str:
        """What decides its half: the document, where a group is one question of a document."""
        return self.group.partition(SEPARATOR)[0]

    @property
    def groups(self) -> list[str]:
        """The groups that it belongs to."""
        return self.group.splitlines()


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Questions of one kind and the collection that they are asked of."""

    name: str
    questions: tuple[Text, ...]
    documents: tuple[Text, ...]
    siblings: dict[str, str] = field(default_factory=dict[str, str])  # a text near but wrong

    def half(self, *, held_out: bool) -> list[Text]:
        """The questions of one half, at most MOST, always the same ones."""
        chosen = [q for q in self.questions if is_held_out(q.split_by) == held_out]
        picker = random.Random(7)  # noqa: S311  (a sample, repeatable)
        return picker.sample(chosen, MOST) if len(chosen) > MOST else chosen

    def asked_of(self, questions: Sequence[Text]) -> list[Text]:
        """What answers the questions, and others up to about FILLER."""
        groups = {question.group for question in questions}
        right = [d for d in self.documents if groups & set(d.groups)]
        others = [d for d in self.documents if not groups & set(d.groups)]
        picker = random.Random(7)  # noqa: S311  (as above)
        return [*right, *picker.sample(others, min(len(others), FILLER))]


def is_held_out(group: str) -> bool:
    """The half that nothing is tuned or trained on."""
    return hashlib.sha256(group.encode()).digest()[0] % 2 == 1


def read_sets(data: Path, cranfield: Path | None = None) -> list[JudgedSet]:
    """All sets over the folder of public data."""
    statute = _statute(data)
    sets = [*_federal_register(data), *_tariff(data), statute]
    if QUESTIONS.exists():
        sets.append(_asked(data, statute))
    return [*sets, _cranfield(cranfield)] if cranfield else sets


def matter(title: str) -> str:
    """What a notice is about: renewals of one form in several years answer the same question."""
    plain = re.sub(r"^Agency Information Collection Activities[;:,]?", "", title)
    plain = re.sub(r"\b(Extension|Revision|Reinstatement|New Collection|20\d\d)\b", "", plain)
    return " ".join(re.findall(r"[a-z]+", plain.lower()))


def _notices(data: Path) -> list[dict[str, str]]:
    path = data / "guidance" / "federal_register_trade_notices.jsonl"
    notices = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [n for n in notices if len(n["summary"]) >= SHORTEST]


def _federal_register(data: Path) -> Iterator[JudgedSet]:
    notices = _notices(data)
    titles = tuple(Text(n["title"], matter(n["title"])) for n in notices)
    abstracts = tuple(Text(n["summary"], matter(n["title"])) for n in notices)
    yield JudgedSet("title", _distinct(titles), abstracts)
    yield JudgedSet("abstract", _distinct(abstracts), titles)


def _asked(data: Path, sections: JudgedSet) -> JudgedSet:
    """Hand-written questions; their halves are those of the retrieval harness."""
    with QUESTIONS.open(encoding="utf-8") as file:
        asked = {row["question"]: row["answers"].split(";") for row in csv.DictReader(file)}
    wanted = {key.partition(" p")[0] for answers in asked.values() for key in answers}
    documents = {
        f"fr:{n['document_number']}": f"{n['title']}\n{n['summary']}"
        for n in _notices(data)
        if f"fr:{n['document_number']}" in wanted or zlib.crc32(n["title"].encode()) % NOTICES == 0
    }
    headings = {text.group: text.text for text in sections.questions}
    documents |= {
        f"usc:19/{text.group.removeprefix('19USC')}": f"{headings.get(text.group)}\n{text.text}"
        for text in sections.documents
    }
    with (data / "guidance" / "csms_index.csv").open(encoding="utf-8") as file:
        documents |= {f"csms:{row['csms_id']}": row["title"] for row in csv.DictReader(file)}
    right = {
        question: [key.partition(" p")[0] for key in answers if key.partition(" p")[0] in documents]
        for question, answers in asked.items()
    }
    right = {question: keys for question, keys in right.items() if keys}
    answering: dict[str, list[str]] = defaultdict(list)
    for question, keys in right.items():
        for key in keys:
            answering[key].append(f"{keys[0]}{SEPARATOR}{question}")
    return JudgedSet(
        "asked",
        tuple(
            Text(question, f"{keys[0]}{SEPARATOR}{question}") for question, keys in right.items()
        ),
        tuple(Text(text, "\n".join(answering[key])) for key, text in documents.items()),
    )


def _distinct(texts: tuple[Text, ...]) -> tuple[Text, ...]:
    """Each text once, and none that stands for several matters."""
    groups: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        groups[text.text].add(text.group)
    return tuple(Text(t, min(of)) for t, of in groups.items() if len(of) == 1)


def _tariff(data: Path) -> Iterator[JudgedSet]:
    texts = _subheadings(data)
    documents = tuple(Text(text, f"hts {code}") for code, text in texts.items())
    siblings = _siblings(texts)
    terms = json.loads((data / "cargo_descriptions" / "search_references.json").read_text())
    yield JudgedSet("term", _coded(terms.items(), texts), documents, siblings)
    with (data / "tariff" / "census_import_concordance.csv").open(encoding="utf-8") as file:
        census = [(row["Description_Long"], row["Code"]) for row in csv.DictReader(file)]
    yield JudgedSet("census", _coded(census, texts), documents, siblings)
    letters = _letters(data)
    goods = [(subject, codes[0]) for subject, _, _, codes in letters if len(codes) == 1]
    yield JudgedSet("goods", _coded(goods, texts), documents, siblings)
    pieces = tuple(
        Text(body[start : start + LETTER], number)
        for _, number, body, _ in letters
        for start in range(0, min(len(body), 8000), 1200)
    )
    yield JudgedSet("ruling", tuple(Text(s, number) for s, number, _, _ in letters), pieces)


def _coded(pairs: Iterable[tuple[str, str]], texts: dict[str, str]) -> tuple[Text, ...]:
    found = [(text, re.sub(r"\D", "", code)[:6]) for text, code in pairs]
    return tuple(Text(text, f"hts {code}") for text, code in found if code in texts)


def _subheadings(data: Path) -> dict[str, str]:
    """Tariff text of each six-digit subheading: its lines with all that stands above them."""
    lines: dict[str, list[str]] = defaultdict(list)
    above: list[str] = []
    with (data / "tariff" / "hts_2026_revision_4.csv").open(encoding="utf-8-sig") as file:
        for code, indent, text, *_ in itertools.islice(csv.reader(file), 1, None):
            del above[int(indent) :]
            above.append(text)
            digits = re.sub(r"\D", "", code)
            if len(digits) >= RATE_LINE and digits < "98":
                lines[digits[:6]].append(" ".join(above))
    return {
        code: " ".join(dict.fromkeys(" ".join(t).split(". ")))[:1200] for code, t in lines.items()
    }


def _siblings(texts: dict[str, str]) -> dict[str, str]:
    """For each subheading's group the text of another one under the same heading."""
    headings: dict[str, list[str]] = defaultdict(list)
    for code in texts:
        headings[code[:4]].append(code)
    return {
        f"hts {code}": texts[codes[(place + 1) % len(codes)]]
        for codes in headings.values()
        for place, code in enumerate(codes)
        if len(codes) > 1
    }


def _letters(data: Path) -> list[tuple[str, str, str, list[str]]]:
    """Subject, number, body without the subject, and six-digit codes of each ruling."""
    path = data / "guidance" / "full_text" / "rulings_ny" / "rulings.jsonl"
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        subject = re.sub(
            r"^The (tariff )?(classification|country of origin)[^.]*? of ", "", letter["title"]
        )
        words = " ".join(letter["text"].split())
        body = words.replace(" ".join(letter["title"].split()), " ")
        codes = [re.sub(r"\D", "", code)[:6] for code in letter["tariff_numbers"]]
        found.append((subject, letter["id"], body, codes))
    return found


def _statute(data: Path) -> JudgedSet:
    path = data / "guidance" / "full_text" / "usc19" / "usc19_sections.jsonl.gz"
    questions, documents = [], []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for section in map(json.loads, lines):
            heading = re.sub(r"^§+\s?[\w\u2013-]+\.\s?", "", section["title"])
            text = " ".join(section["text"].split())[:LETTER]
            if section["repealed_or_omitted"] or len(text) < SHORTEST or not heading:
                continue
            questions.append(Text(heading, section["id"]))
            documents.append(Text(text, section["id"]))
    return JudgedSet("statute", _distinct(tuple(questions)), tuple(documents))


def _cranfield(folder: Path) -> JudgedSet:
    """Each question stands in a group of its own with the documents judged relevant to it."""
    raw = (folder / "cran.all.1400.xml").read_text(encoding="utf-8")
    docs = {
        int(number): " ".join(text.split())
        for number, text in re.findall(r"<docno>(\d+).*?<text>(.*?)</text>", raw, re.DOTALL)
    }
    raw = (folder / "cran.qry.xml").read_text(encoding="utf-8")
    asked = re.findall(r"<title>(.*?)</title>", raw, re.DOTALL)
    right: dict[int, list[int]] = defaultdict(list)
    for line in (folder / "cranqrel.trec.txt").read_text().splitlines():
        query, _, doc, grade = map(int, line.split())
        if grade > 0:
            right[query].append(doc)
    questions = [Text(" ".join(q.split()), f"cranfield{n}") for n, q in enumerate(asked, 1)]
    groups = {n: "\n".join(f"cranfield{q}" for q, d in right.items() if n in d) for n in docs}
    documents = tuple(Text(text, groups[n]) for n, text in docs.items() if text)
    return JudgedSet(
        "cranfield", tuple(q for q in questions if right.get(int(q.group[9:]))), documents
    )
