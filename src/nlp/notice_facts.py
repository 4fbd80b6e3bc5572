"""What an evasion notice says besides its firms: cases, orders, origins, scheme, codes, outcome."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nlp.countries import (
    ORIGIN,
    adjective_pattern,
    country_named,
    country_of_order,
    find_countries,
    name_pattern,
)
from nlp.notice_text import NoticeText
from schemas.vocab.tables import hts_table

_CASE_WORDS: Final = (
    r"EAP\s?A\s+(?:(?:Cons(?:olidated|\.)?|Inv(?:estigation)?s?\.?|Cases?|CASE|Allegations?)\s+)*"
    r"(?:Nos?\.|Numbers?|\#)?\s?:?\s?"
)
_CASE: Final = re.compile(rf"(?:{_CASE_WORDS})\#?(\d{{4}})\b")
_OWN_CASES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"Initiation\sof\s(?:an\s)?Investigations?\s(?:for|in|of)\s{_CASE_WORDS}(?=(?P<list>\d{{4}}.{{0,400}}))",
        rf"Receipt(?:\sNotification)?[^.;]{{0,140}}?{_CASE_WORDS}(?=(?P<list>\d{{4}}.{{0,400}}))",
        r"consolidat(?:ed|ing|ion\sof)\s(?:these\s|the\s)?(?:EAPA\s)?(?:cases?|investigations?|allegations?)\s(?:numbers?\s|nos?\.\s)?(?=(?P<list>\d{4}[^.]{0,400}?\sinto\s))",
        r"[Aa]llegations?\b[^.]{0,200}\(EAPA\sCase\s(?:No\.|Number)\s?(?=(?P<list>\d{4})\))",
        rf"consolidation\swere\spresent\sin\s{_CASE_WORDS}(?=(?P<list>\d{{4}}[^.]{{0,100}}\.))",
    )
)
_FIRST_CASE, _LAST_CASE = 7000, 9999  # numbers that a year or an entry is not
_ORDER: Final = re.compile(r"\b([AC])\s?-\s?(\d{3})\s?-\s?(\d{3})")


@dataclass(frozen=True, slots=True)
class Found:
    """A value with the characters of the text that show it."""

    value: str
    start: int
    end: int


def own_case(title: str, body: NoticeText) -> Found | None:
    """The notice's own case number: its title's, else the first that the letter gives."""
    named = re.search(r"\b([78]\d{3}|9\d{3})\b", title)
    if named is not None:
        shown = re.search(rf"{_CASE_WORDS}\#?{named.group(1)}\b", body.text)
        return Found(named.group(1), *(shown.span() if shown else (0, 0)))
    match = _CASE.search(body.text)
    return Found(match.group(1), match.start(), match.end()) if match else None


def consolidated_cases(text: NoticeText) -> Iterator[Found]:
    """Cases that the notice says it was opened for or has taken in, own one included."""
    for pattern in _OWN_CASES:
        for match in pattern.finditer(text.text):
            for number in re.finditer(r"(?<![\d.#-])(\d{4})(?=\D|$)", match.group("list")):
                if not _FIRST_CASE <= int(number.group(1)) <= _LAST_CASE:
                    continue
                gap = match.group("list")[: number.start()]
                if _breaks_list(gap):
                    break
                start = match.start("list") + number.start()
                yield Found(number.group(1), start, start + 4)


def _breaks_list(gap: str) -> bool:
    """True where the words between two numbers are more than names in a list."""
    outside = re.sub(r"\([^()]*\)", "", gap)
    outside = re.sub(r"\d{4}", "", outside)
    return bool(re.search(r"[a-z]{4,}|[”\"]", outside))


def orders(text: NoticeText) -> Iterator[Found]:
    """AD/CVD case numbers, as A-570-900."""
    for match in _ORDER.finditer(text.text):
        yield Found("-".join(match.groups()), match.start(), match.end())


def true_origins(text: NoticeText, order_numbers: list[str]) -> Iterator[Found]:
    """Countries that the orders are against, shown where the text first names them.

    Where the text gives no order's number (a lost page), the country whose "-origin" goods the
    notice speaks of most.
    """
    wanted = {country_of_order(number) for number in order_numbers} - {None}
    if not wanted:
        spoken = Counter(
            country_named(match.group(1))
            for match in re.finditer(rf"({adjective_pattern()}){ORIGIN}", text.text)
        )
        wanted = {iso for iso, _count in spoken.most_common(1)}
    seen: set[str] = set()
    for word in find_countries(text.text):
        if word.iso in wanted and word.iso not in seen:
            seen.add(word.iso)
            yield Found(word.iso, word.start, word.end)


_COUNTRY: Final = rf"(?:the\s)?(?P<country>{name_pattern()})(?!\w)"
_CLAIMS: Final = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        (
            rf"transship\w*(?:\s(?!through|via)[\w\u2019'(),-]+){{0,9}}?\s(?:through|via|in)\s{_COUNTRY}",
            3,
        ),
        (rf"(?:through|via)\s{_COUNTRY}", 1),
        (rf"(?:as|being)\s(?:a\s)?products?\sof\s{_COUNTRY}", 3),
        (rf"country[-\s]of[-\s]origin\s(?:\(COO\)\s)?(?:as|was|is|of|to\sbe)\s{_COUNTRY}", 2),
        (rf"COO\s(?:as\s|of\s|was\s)?{_COUNTRY}", 2),
        (
            rf"(?:falsely|declar\w+|claim\w+|enter\w+|misrepresent\w+)(?:\s[\w\u2019']+){{0,6}}?\s(?:as|from|of)\s{_COUNTRY}",
            1,
        ),
        (
            rf"(?:falsely|declar\w+|enter\w+|claim\w+)(?:\s[\w\u2019']+){{0,6}}?\s(?:as|of)\s(?P<country>{adjective_pattern()}){ORIGIN}",
            2,
        ),
    )
)
_SHARE: Final = 0.34  # of the best-supported country's weight
_OPENING_WEIGHT: Final = 4


def claimed_origins(text: NoticeText, origins: set[str], opening: int) -> Iterator[Found]:
    """Countries that the goods were said to come from, or went through.

    Each phrase that names one adds weight, more in the opening; countries far behind the best
    supported one are left out: they belong to other cases that the notice recalls.
    """
    weights: Counter[str] = Counter()
    first: dict[str, Found] = {}
    for pattern, weight in _CLAIMS:
        for match in pattern.finditer(text.text):
            iso = country_named(match.group("country"))
            if iso is None or iso in origins or iso == "US":
                continue
            weights[iso] += weight * (_OPENING_WEIGHT if match.start() < opening else 1)
            here = Found(iso, match.start(), match.end())
            if iso not in first or here.start < first[iso].start:
                first[iso] = here
    best = max(weights.values(), default=0)
    for iso, weight in weights.items():
        if weight >= max(2, _SHARE * best):
            yield first[iso]


_SCHEMES: Final = {
    "transshipment": (
        r"trans[\s-]?ship\w*|misrepresent\w+\sthe\scountry\sof\sorigin"
        r"|false\scountry\sof\sorigin"
    ),
    "misclassification": r"mis-?classif\w+",
    "undervaluation": r"under-?valu\w+",
}
_UNDECLARED: Final = re.compile(
    r"fail\w*\sto\s(?:declare|identify|properly|report|file|disclose)|without\s(?:declaring|disclosing|identifying)"
    r"|did\snot\sdeclare|type\s[“\"]?0?1[”\"]?\b"
)


def schemes(text: NoticeText, opening: int) -> Iterator[Found]:
    """Means of evasion.

    One counts where the opening names it, or where the notice comes back to it: a word used once in
    passing does not make a scheme. Failing to declare is every scheme's effect; it counts as the
    means only where no other is named.
    """
    named = False
    for scheme, pattern in _SCHEMES.items():
        hits = list(re.finditer(pattern, text.text, re.IGNORECASE))
        in_opening = [hit for hit in hits if hit.start() < opening]
        enough = in_opening or len(hits) >= (4 if scheme == "transshipment" else 3)
        if hits and enough:
            named = True
            hit = (in_opening or hits)[0]
            yield Found(scheme, hit.start(), hit.end())
    if not named:
        undeclared = _UNDECLARED.search(text.text)
        if undeclared is not None:
            yield Found("failure_to_declare", undeclared.start(), undeclared.end())


_TARIFF: Final = re.compile(
    r"(?<![\d.$§])(?P<code>\d{4}\.\d{2}(?:\.\d{2}(?:\.?\d{2})?|\.\d{4})?)(?![\d%]|\.\d)"
    r"|(?:HTS(?:US)?|HS|subheadings?|headings?)\s(?:code\s|codes\s|number\s|No\.\s)?(?P<plain>\d{4}(?:\d{2}){0,3})\b(?!\.\d)"
)
_TARIFF_WORDS: Final = re.compile(r"(?i)\bHTS(?:US)?\b|\bHS\b|tariff|heading|classif|subcategor")
_TEN_DIGITS: Final = re.compile(r"(?<![\w.-])\d{10}(?![\w.-])")  # in tables of entries
_SUBHEADING, _RATE_LINE = 6, 8  # digits
_NEAR: Final = 260  # characters: a list of codes stays within so much of the word that opens it


def tariff_codes(text: NoticeText) -> Iterator[Found]:
    """Tariff numbers as the notice states them, digits only."""
    for match in _TARIFF.finditer(text.text):
        written = match.group("code") or match.group("plain")
        digits = written.replace(".", "")
        if match.group("code") and not _TARIFF_WORDS.search(
            text.text[max(0, match.start() - _NEAR) : match.end() + 60]
        ):
            continue
        if "01" <= digits[:2] <= "99":
            yield Found(_without_note(digits), match.start(), match.end())
    for match in _TEN_DIGITS.finditer(text.text):
        if match.group() in hts_table():
            yield Found(match.group(), match.start(), match.end())


def _without_note(digits: str) -> str:
    """Take off the mark of a footnote that the text layer ran into a six-digit number.

    "8716.90" with note 25 reads 8716.90.25, which no edition of the tariff has.
    """
    table = hts_table()
    glued = len(digits) == _RATE_LINE and digits not in table and digits[:_SUBHEADING] in table
    return digits[:_SUBHEADING] if glued else digits


_ARGUED: Final = re.compile(
    r"(?i)\b(?:argu|contend|assert|claim|request|maintain|should|must)\w*[^.]*$"
)
_NEGATIVE: Final = re.compile(
    r"(?i)\b(?:CBP\u2019s|the)\snegative\sdeterminations?\s(?:as\sto|of)|\bnot\ssubstantial\sevidence\s(?:that|to|on)"
    r"|\black(?:s|\sof)\ssubstantial\sevidence\sthat"
)
_AFFIRMATIVE: Final = re.compile(
    r"(?i)(?:there\sis|that|determines|finds)\ssubstantial\sevidence\s(?:that|demonstrates|establishes|exists|of\sevasion)"
    r"|record\s(?:contains|establishes)\ssubstantial\sevidence"
)
_HEADING: Final = re.compile(r"(?i)pursuant\sto\sthe\saffirmative\sdeterminations?")
_STEPS: Final = (
    ("interim_measures", r"impos\w+\s(?:the\s)?interim\smeasures|interim\smeasures"),
    ("initiated", r"initiat\w+\s(?:an?\s)?(?:formal\s)?investigation"),
)


def outcomes(title: str, text: NoticeText) -> Iterator[Found]:
    """The furthest step that the notice takes; two where it clears some importers only."""
    head = f"{title} {text.text[:3000]}"
    if re.search(r"(?i)\bdete\w{1,8}ations?\sas\sto\sevas", head):
        yield from _determinations(text.text)
        return
    for value, pattern in _STEPS:
        match = re.search(rf"(?i){pattern}", text.text)
        if match or re.search(rf"(?i){pattern}", title):
            yield Found(value, *(match.span() if match else (0, 0)))
            return


def _determinations(text: str) -> Iterator[Found]:
    negative = _first_not_argued(_NEGATIVE, text)
    affirmative = _first_not_argued(_AFFIRMATIVE, text)
    if negative is None and affirmative is None:
        affirmative = _HEADING.search(text)
    for value, match in (("evasion", affirmative), ("no_evasion", negative)):
        if match is not None:
            yield Found(value, match.start(), match.end())


def _first_not_argued(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first statement of CBP's own: no party argues it in the same sentence."""
    for match in pattern.finditer(text):
        if not _ARGUED.search(text[max(0, match.start() - 200) : match.start()]):
            return match
    return None
