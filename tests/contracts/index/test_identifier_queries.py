"""Two thousand questions that name a thing by its number: it stands first in each. Synthetic."""

import random
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from analysis.search import search
from schemas.identifiers import identifier_forms
from schemas.ports import SearchIndex
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc
from schemas.vocab.container import ContainerNumber
from schemas.vocab.entry_number import entry_check_digit

QUESTIONS = 2_000
OF_EACH = 60  # things of each kind

SENTENCES = (
    "{}",
    " {} ",
    '"{}"',
    "({})",
    "{}?",
    "{}.",
    "what do we know about {}",
    "Please show me {}, and what followed from it.",
    "Is {} still good law for steel wire from China?",
    "In 2024 the port of Laredo asked for {} twice; why?",
    "held for insufficient manifest data - see {}",
    "{}: status and history",
)

Written = tuple[str, list[str]]  # key, printed forms


def _entry(draw: random.Random) -> Written:
    filer = "".join(draw.choice("ABCDEFGHJKLMNPQRSTUVWXY") for _ in range(3))
    serial = f"{draw.randrange(10**7):07}"
    check = entry_check_digit(filer + serial)
    forms = [f"{filer}-{serial}-{check}", f"{filer}{serial}{check}", f"{filer} {serial} {check}"]
    return f"entry:{forms[0]}", [*forms, forms[0].lower(), f"entry {forms[1]}", f"entry:{forms[1]}"]


def _container(draw: random.Random) -> Written:
    while True:
        owner = "".join(draw.choice("ABCDEFGHIJKLMNOPQRSTVWXY") for _ in range(3)) + "U"
        serial = f"{draw.randrange(10**6):06}"
        for check in range(10):
            if ContainerNumber.parse_or_none(f"{owner}{serial}{check}"):
                code = f"{owner}{serial}{check}"
                spaced = f"{owner} {serial} {check}"
                forms = [code, spaced, f"{owner}-{serial}-{check}", code.lower()]
                return f"container:{code}", [
                    *forms,
                    f"container {spaced}",
                    f"{owner} {serial}{check}",
                ]


def _hts(draw: random.Random) -> Written:
    length = draw.choice((6, 8, 10, 10))
    code = f"{draw.randrange(1, 77):02}{draw.randrange(1, 100):02}" + "".join(
        draw.choice("0123456789") for _ in range(length - 4)
    )
    rest = [code[n : n + 2] for n in range(4, length, 2)]
    dotted = ".".join([code[:4], *rest])
    statistical = f"{code[:4]}.{code[4:6]}.{code[6:]}" if length == 10 else dotted
    forms = [dotted, statistical, f"HTS {code}", f"tariff number {dotted}", f"hts:{code}"]
    return f"hts:{code}", [*forms, *([code] if length == 10 else [])]


def _csms(draw: random.Random) -> Written:
    code = f"{draw.randrange(45_000_000, 69_000_000)}"
    return f"csms:{code}", [
        code,
        f"CSMS # {code}",
        f"CSMS #{code}",
        f"CSMS {code}",
        f"csms no. {code}",
    ]


def _ruling(draw: random.Random) -> Written:
    letter = draw.choice("NH")
    code = f"{letter}{draw.randrange(10**5, 10**6)}"
    office = "NY" if letter == "N" else "HQ"
    return f"ruling:{code}", [
        code,
        f"{office} {code}",
        code.lower(),
        f"ruling {code}",
        f"NY {code}",
    ]


def _fr(draw: random.Random) -> Written:
    number = f"{draw.randrange(2000, 2027)}-{draw.randrange(10**4, 10**5)}"
    forms = [number, number.replace("-", ""), f"FR Doc. {number}", f"document {number}"]
    return f"fr:{number}", [*forms, f"FR Doc. No. {number}", number.replace("-", "\u2013")]


def _order(draw: random.Random) -> Written:
    letter, country, case = draw.choice("AC"), draw.randrange(100, 1000), draw.randrange(100, 1000)
    code = f"{letter}-{country}-{case}"
    return f"order:{code}", [
        code,
        code.replace("-", ""),
        code.lower(),
        f"{code}-000",
        f"case {code}",
    ]


def _eapa(draw: random.Random) -> Written:
    code = str(draw.randrange(7000, 9999))
    forms = [
        f"EAPA {code}",
        f"EAPA Case {code}",
        f"EAPA Cons. Case {code}",
        f"eapa case no. {code}",
    ]
    return f"eapa:{code}", [*forms, f"eapa:{code}", f"EAPA-{code}"]


def _maker(draw: random.Random) -> Written:
    letters = "".join(draw.choice("ABCDEFGHKLMNPRST") for _ in range(6))
    city = draw.choice(("SHA", "SHE", "NIN", "GUA"))
    code = f"{draw.choice(('CN', 'VN', 'TH'))}{letters}{draw.randrange(1, 9999)}{city}"
    return f"mid:{code}", [code, code.lower(), f"MID {code}", f"manufacturer {code}", f"mid:{code}"]


def _importer(draw: random.Random) -> Written:
    number = f"{draw.randrange(10, 99)}-{draw.randrange(10**6, 10**7)}"
    suffix = draw.choice(("00", "AB", "01"))
    forms = [f"{number}{suffix}", f"{number}-{suffix}", f"importer {number}{suffix}"]
    return f"ior:{number}{suffix}", [*forms, *([number] if suffix == "00" else [])]


def _bill(draw: random.Random) -> Written:
    carrier = "".join(draw.choice("ABCDEFGHIJKLMNOPQRSTVWXY") for _ in range(4))
    serial = f"{draw.choice('AXZ')}{draw.randrange(10**6, 10**9)}"
    day = date(2024, draw.randrange(1, 13), draw.randrange(1, 28))
    number = f"{carrier}{serial}"
    forms = [number, number.lower(), f"B/L {number}", f"bill of lading {number}", f"bill:{number}"]
    return f"bill:{number}@{day}", [*forms, f"bill {number}"]


def _usc(draw: random.Random) -> Written:
    section = f"{draw.randrange(1000, 5000)}{draw.choice(('', 'a', 'b'))}"
    forms = [f"19 USC {section}", f"19 U.S.C. {section}", f"19 U.S.C. § {section}(a)"]
    return f"usc:19/{section}", [*forms, f"usc:19/{section}", f"19 u.s.c. section {section}"]


def _cfr(draw: random.Random) -> Written:
    section = f"{draw.randrange(1, 200)}.{draw.randrange(1, 100)}"
    forms = [f"19 CFR {section}", f"19 C.F.R. § {section}(a)(1)", f"19 CFR § {section}"]
    return f"cfr:19/{section}@2024-03-18", [*forms, f"cfr:19/{section}"]


MAKERS: tuple[Callable[[random.Random], Written], ...] = (
    _entry,
    _container,
    _hts,
    _csms,
    _ruling,
    _fr,
    _order,
    _eapa,
    _maker,
    _importer,
    _bill,
    _usc,
    _cfr,
)


@pytest.fixture(scope="module")
def things() -> dict[str, list[str]]:
    draw = random.Random(1789)  # noqa: S311  (repeatable, nothing to guard)
    return dict(make(draw) for make in MAKERS for _ in range(OF_EACH))


def _docs(things: dict[str, list[str]]) -> Iterator[IndexDoc]:
    for n, (key, forms) in enumerate(things.items()):
        yield IndexDoc(
            key, key, HitKind.RECORD, f"thing {n}", "", Citation(key), identifier_forms(key)
        )
        loud = f"all about {' '.join(forms)} " * 3
        for m in range(2):
            mentioned = f"doc:loud-{n}-{m}"
            yield IndexDoc(
                mentioned, mentioned, HitKind.PASSAGE, loud[:200], loud, Citation(mentioned),
                mentions=identifier_forms(key),
            )  # fmt: skip


def test_what_is_named_stands_first(index: SearchIndex, things: dict[str, list[str]]) -> None:
    index.apply(IndexBatch(1, list(_docs(things))))
    draw = random.Random(1904)  # noqa: S311  (repeatable, nothing to guard)
    missed = []
    for n in range(QUESTIONS):
        key = list(things)[n % len(things)]
        question = draw.choice(SENTENCES).format(draw.choice(things[key]))
        hits = search(question, index, None, limit=1).hits
        if not hits or hits[0].key != key:
            missed.append((key, question, [hit.key for hit in hits]))
    assert missed == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("60011750", ["csms:60011750", "hts:60011750"]),
        ("please open 60011750.", ["csms:60011750", "hts:60011750"]),
        ("CSMS 60011750", ["csms:60011750"]),
        ("6001.17.50", ["hts:60011750"]),
        ("90 Fed. Reg. 40,326", ["fr:2025-15819", "fr:2025-15819#p2"]),
        ("port:2304", ["port:2304"]),
        ("port 2304", ["port:2304"]),
        ("2304", ["port:2304"]),
        ("exams at ports 2704 and 2304", ["port:2304"]),
    ],
)
def test_ambiguous_numbers_show_every_reading(
    library: SearchIndex, question: str, expected: list[str]
) -> None:
    named = [h.key for h in search(question, library, None).hits if "named by" in h.because]
    assert named == expected
