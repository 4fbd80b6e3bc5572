"""Judged sets from public structure: what belongs together by the data's own account.

Asked of the whole index of a home that holds the public data:

    term        product term of a customs search list -> the subheading it is listed under
    census      Census wording of a tariff number -> its subheading
    legal       legal text of a tariff number, without its number -> the line
    goods       goods of a classification ruling -> the tariff number it was put under
    ruling      subject of a ruling letter in half its words -> the letter
    provision   a sentence of an evasion notice or ruling, its citation taken out -> the provision
    name        name of a port, a listed party or a Center, as people type it -> the thing

`title` and `abstract` (title of a Federal Register notice to its abstract, and back) need titles
and abstracts apart and are asked of an index of their own: `apart.py`.
"""

import csv
import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from judged import Answer, Judged, held_out

MOST = 400  # questions of one set
SEED = 7

_CITED = re.compile(
    r"\(?\b(?P<title>19)\s*(?P<law>U\.?\s?S\.?\s?C\.?|C\.?\s?F\.?\s?R\.?)[\s§]*"
    r"(?P<section>\d{2,4}[a-z]?(?:\.\d+)?)(?:\([0-9A-Za-z]{1,4}\))*\)?"
)


def structural_sets(data: Path) -> list[Judged]:
    """All sets that are asked of a home with the public data, each a sample of at most MOST."""
    makers = (_terms, _census, _legal, _goods, _rulings, _provisions, _names)
    return [question for make in makers for question in _sampled(list(make(data)))]


def _sampled(questions: list[Judged]) -> list[Judged]:
    chosen = random.Random(SEED)  # noqa: S311  (a sample, repeatable)
    return chosen.sample(questions, min(MOST, len(questions)))


def _judged(name: str, text: str, *answers: str) -> Judged:
    digest = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()[:10]
    parsed = tuple(Answer.parse(answer) for answer in answers)
    half = held_out(parsed[0].document)
    return Judged(f"{name}-{digest}", name, name, " ".join(text.split()), parsed, half)


# ---- tariff


def _lines(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Digits of every coded line of today's tariff with the texts from its heading down."""
    above: list[str] = []
    with (data / "tariff" / "hts_2026_revision_4.csv").open(encoding="utf-8-sig") as file:
        reader = csv.reader(file)
        next(reader)
        for code, indent, text, *_ in reader:
            del above[int(indent) :]
            above.append(text)
            digits = re.sub(r"\D", "", code)
            if digits and digits < "98":
                yield digits, list(above)


def _subheadings(data: Path) -> set[str]:
    return {digits[:6] for digits, _ in _lines(data)}


def _terms(data: Path) -> Iterator[Judged]:
    known = _subheadings(data)
    terms = json.loads((data / "cargo_descriptions" / "search_references.json").read_text())
    for term, code in terms.items():
        if code[:6] in known:
            yield _judged("term", term, f"hts:{code[:6]}*")


def _census(data: Path) -> Iterator[Judged]:
    known = _subheadings(data)
    with (data / "tariff" / "census_import_concordance.csv").open() as file:
        for row in csv.DictReader(file):
            if row["Code"][:6] in known:
                yield _judged("census", row["Description_Long"], f"hts:{row['Code'][:6]}*")


def _legal(data: Path) -> Iterator[Judged]:
    for digits, texts in _lines(data):
        if len(digits) == 10 and len(" ".join(texts)) > 40:  # noqa: PLR2004  (statistical lines)
            yield _judged("legal", f"{texts[0]}: {texts[-1]}", f"hts:{digits[:6]}*")


# ---- letters and notices


def _letters(data: Path) -> list[dict[str, object]]:
    path = data / "guidance" / "full_text" / "rulings_ny" / "rulings.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def _subject(letter: dict[str, object]) -> str:
    title = " ".join(str(letter["title"]).split())
    return re.sub(r"^The (tariff )?(classification|country of origin)[^.]*? of ", "", title)


def _goods(data: Path) -> Iterator[Judged]:
    for letter in _letters(data):
        numbers = letter["tariff_numbers"]
        assert isinstance(numbers, list)
        codes = [re.sub(r"\D", "", code)[:6] for code in numbers]
        codes = [code for code in codes if code < "98"]
        if len(set(codes)) == 1:
            yield _judged("goods", _subject(letter), f"hts:{codes[0]}*")


def _rulings(data: Path) -> Iterator[Judged]:
    for letter in _letters(data):
        words = _subject(letter).split()
        yield _judged(
            "ruling", " ".join(words[: max(3, len(words) // 2)]), f"ruling:{letter['id']}"
        )


def _provisions(data: Path) -> Iterator[Judged]:
    """One sentence for each document and provision, of those whose section is at hand."""
    at_hand = set(_sections(data))
    seen: set[tuple[str, str]] = set()
    for document, text in _texts(data):
        for sentence in re.split(r"(?<=[.;])\s+(?=[A-Z])", " ".join(text.split())):
            found = list(_CITED.finditer(sentence))
            if len(found) != 1 or not 80 < len(sentence) < 500:  # noqa: PLR2004  (one thought)
                continue
            law = "usc" if "U" in found[0]["law"].upper() else "cfr"
            key = f"{law}:19/{found[0]['section']}"
            if key in at_hand and (document, key) not in seen:
                seen.add((document, key))
                rest = f"{sentence[: found[0].start()]} {sentence[found[0].end() :]}"
                yield _judged("provision", rest, key)


def _texts(data: Path) -> Iterator[tuple[str, str]]:
    path = data / "guidance" / "full_text" / "evasion_notices" / "eapa_pages.jsonl.gz"
    with gzip.open(path, "rt") as lines:
        for line in lines:
            page = json.loads(line)
            yield page["doc_id"], page["text"]
    for letter in _letters(data):
        yield str(letter["id"]), str(letter["text"])


def _sections(data: Path) -> Iterator[str]:
    folder = data / "guidance" / "full_text"
    with gzip.open(folder / "usc19" / "usc19_sections.jsonl.gz", "rt") as lines:
        yield from (f"usc:19/{json.loads(line)['id'].removeprefix('19USC')}" for line in lines)
    for line in (folder / "cfr19_sample" / "sections.jsonl").read_text().splitlines():
        yield f"cfr:19/{json.loads(line)['id'].removeprefix('19CFR').partition('@')[0]}"


# ---- names


def _names(data: Path) -> Iterator[Judged]:
    with (data / "enforcement" / "sdn.csv").open(encoding="utf-8", errors="replace") as file:
        parties = [row for row in csv.reader(file) if len(row) > 2]  # noqa: PLR2004  (end mark)
    by_name: dict[str, list[str]] = {}
    for number, name, *_ in parties:
        by_name.setdefault(name.strip(), []).append(f"listed:ofac/{number.strip()}")
    chosen = random.Random(SEED)  # noqa: S311  (a sample, repeatable)
    for name in chosen.sample(sorted(by_name), 150):
        yield _judged("name", _typed(name, chosen), *by_name[name])
    yield from _ports(data, chosen)


def _ports(data: Path, chosen: random.Random) -> Iterator[Judged]:
    with (data / "ports" / "sked_d_usports.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row and row[0].strip().isdigit()]
    for code, name, *_ in chosen.sample(rows, min(60, len(rows))):
        yield _judged("name", name, f"port:{code.strip().zfill(4)}")


def _typed(name: str, chosen: random.Random) -> str:
    """A listed name as people type it: in any case, first name first."""
    family, comma, given = name.partition(", ")
    text = f"{given} {family}" if comma and len(given.split()) < 4 else name  # noqa: PLR2004
    return chosen.choice((text, text.lower(), text.title()))


def by_set(questions: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The questions by the set they belong to."""
    out: dict[str, list[Judged]] = {}
    for question in questions:
        out.setdefault(question.set, []).append(question)
    return out
