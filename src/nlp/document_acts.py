"""What a text says that its document does to others: supersedes, revokes, corrects and the like.

Two kinds of statement are read. One names the other by its number ("This message supersedes CSMS #
60011750", "NY N270709 is hereby revoked"). The other is the way of the Federal Register: a title
says what kind of document it is ("...; Correction") and the text when the other was published.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from nlp.dates import find_dates
from schemas.acts import StatedAct
from schemas.mentions import Mention, MentionKind
from schemas.search import Act

NAMED = frozenset({MentionKind.RULING_NUMBER, MentionKind.CSMS_NUMBER, MentionKind.FR_CITATION})
BEFORE, AFTER = 160, 200  # characters looked at on either side of a number
WORDS = 240  # characters of the words kept

_VERBS = {
    Act.SUPERSEDES: r"supersed(?:e[sd]?|ing)|replac(?:e[sd]?|ing|ement)",
    Act.REVOKES: r"revok(?:e[sd]?|ing)|revocation|rescind(?:s|ed|ing)?|rescission"
    r"|cancel(?:s|l?ed|l?ing|lation)?|withdr(?:aws?|awn|ew|awing|awal)",
    Act.MODIFIES: r"modif(?:y|ie[sd]|ying|ication)|amend(?:s|ed|ing|ment|ments)?"
    r"|updat(?:e[sd]?|ing)|revis(?:e[sd]?|ing|ion)",
    Act.CORRECTS: r"correct(?:s|ed|ing|ions?)?|corrigendum|clarif(?:y|ie[sd]|ying|ications?)",
    Act.EXTENDS: r"exten(?:ds?|ded|ding|sions?)",
    Act.IMPLEMENTS: r"implement(?:s|ed|ing|ation)?",
}
_ANY = "|".join(_VERBS.values())
_ACT_OF = [(re.compile(pattern, re.IGNORECASE), act) for act, pattern in _VERBS.items()]
_PASSES = re.compile(_ANY, re.IGNORECASE)
# What may stand between the verb and the number.
_BETWEEN = (
    r"(?:[\s,:;()/#&\u2013\u2014-]|\b(?:of|to|the|our|a|an|this|that|those|these|earlier|previous|previously"
    r"|prior|issued|published|messages?|rulings?|letters?|notices?|guidance|bulletin|memorandum"
    r"|related|instructions?|information|contained|provided|date|dated|noted|CERT|as|stated|in"
    r"|no|nos|numbers?|csms|ny|hq|nyrl|hrl|new york|headquarters|tariff|classification|origin"
    r"|hereby|or|and|modifies|revokes|supersedes|modification|revocation|clarification|FR|vol"
    r"|Federal Register|at|on|number|re)\b\.?)*"
)
_ACTIVE = re.compile(rf"\b(?P<verb>{_ANY})\b{_BETWEEN}$", re.IGNORECASE)
_PASSIVE = re.compile(
    r"^[^;]{0,120}?\b(?P<be>is|are|was|were|has been|have been)\s+"
    r"(?P<here>(?:hereby|now|being)\s+)*"
    rf"(?P<verb>{_ANY})\b(?P<by>[^.;]{{0,40}}?\bby\b)?",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    rf"^\W*(?:one )?(?P<verb>{_ANY})\b.*\bre\b:?\s*(?:CSMS\s*)?#?\s*$", re.IGNORECASE
)
# Said of what may happen, or did not.
_NOT_DONE = re.compile(
    r"\b(?:may|might|could|would|should|will|not|never|propos\w*|request\w*|whether|consider\w*"
    r"|intend\w*|if|unless|until|seek\w*|plans?|asks?|asked|subject|to be|as)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)”\"])[.!?]\s+(?=[A-Z(“\"])|\n\s*\n")


def read_named_acts(
    text: str, mentions: Sequence[Mention], *, own: str, anchor: str = ""
) -> Iterator[StatedAct]:
    """Acts on documents that the text names by number.

    Args:
        text: a passage or a title.
        mentions: what is named in it, in order.
        own: key of the document, which does not act on itself.
        anchor: the passage's anchor, empty for a title.
    """
    if not _PASSES.search(text):
        return
    named = [m for m in mentions if m.kind in NAMED and (m.key or m.canonical)]
    for at, mention in enumerate(named):
        found = _act_at(text, named, at)
        if found is None:
            continue
        act, by, start, end = found
        key = _key(mention)
        if key not in (own, by):
            words = " ".join(text[start:end].split())[:WORDS]
            yield StatedAct(act, words, start, end, anchor, key, "" if by == own else by)


def _key(mention: Mention) -> str:
    return mention.key or f"frcite:{mention.canonical}"


def _act_at(text: str, named: Sequence[Mention], at: int) -> tuple[Act, str, int, int] | None:
    """Act, acting key (empty for the document itself), and the characters that say so."""
    mention = named[at]
    left, start = _left(text, named, at)
    active = _ACTIVE.search(left) or (_HEADLINE.match(left) if start == 0 else None)
    if active and not _NOT_DONE.search(left[: active.start("verb")]):
        return _act_of(active["verb"]), "", start + active.start("verb"), mention.end
    right = _sentence(text[mention.end : mention.end + AFTER], first=True)
    passive = _PASSIVE.match(right)
    if passive is None or _NOT_DONE.search(right[: passive.start("be")]):
        return None
    end = mention.end + passive.end()
    if passive["by"]:
        actor = next((m for m in named if 0 <= m.start - end <= WORDS // 4), None)
        if actor is not None:
            return _act_of(passive["verb"]), _key(actor), mention.start, actor.end
        if not re.match(r"\s*this\b", text[end:]):
            return None
        return _act_of(passive["verb"]), "", mention.start, end
    present = passive["be"].lower() in {"is", "are"} or passive["here"]
    return (_act_of(passive["verb"]), "", mention.start, end) if present else None


def _left(text: str, named: Sequence[Mention], at: int) -> tuple[str, int]:
    """What stands before a number in its sentence; the numbers of one list are read as one."""
    first = at
    while first and re.fullmatch(
        r"(?:\s|,|and|or|&|;|NY|HQ|dated|\w+ \d{1,2}, \d{4})*",
        text[named[first - 1].end : named[first].start],
    ):
        first -= 1
    end = named[first].start
    window = text[max(0, end - BEFORE) : end]
    left = _sentence(window, first=False)
    return left, end - len(left)


def _sentence(window: str, *, first: bool) -> str:
    parts = _SENTENCE_END.split(window)
    return parts[0] if first else parts[-1]


def _act_of(verb: str) -> Act:
    return next(act for pattern, act in _ACT_OF if pattern.match(verb))


# A mark is set apart: "UPDATE: ...", "(UPDATED) ...", "Resolved - ..."; not "Updated list posted".
_MARK = re.compile(
    r"^\W*(?:(?P<corrects>correct(?:ion|ed|ions)?)"
    r"|(?P<modifies>(?:final )?updated?|revised|amended)"
    r"|(?P<supersedes>(?:issue )?resolved|replacement)"
    r"|(?P<revokes>cancell?ed|cancell?ation|rescinded|withdrawn|voided)"
    r"|(?P<extends>extended|(?:final )?extension))\b\s*[^\w\s&]\W*",
    re.IGNORECASE,
)
_OTHER_MARK = re.compile(
    r"^\W*(?:guidance|reminder|information|notice|alert|urgent)\b\s*[^\w\s&]\W*", re.IGNORECASE
)
LEAST_TITLE = 9  # letters of a title without its mark, from which it tells one message


def bare_title(title: str) -> str:
    """A message's title without the marks before it: UPDATE, CORRECTION, RESOLVED, GUIDANCE."""
    bare = title
    while (shorter := _OTHER_MARK.sub("", _MARK.sub("", bare))) != bare:
        bare = shorter
    return bare.strip()


def read_marked_title(title: str) -> Iterator[StatedAct]:
    """What a message's mark says that it does to the one before it under the same title."""
    mark = _MARK.match(_OTHER_MARK.sub("", title))
    bare = bare_title(title)
    if mark is None or not mark.lastgroup or sum(map(str.isalpha, bare)) < LEAST_TITLE:
        return
    yield StatedAct(Act(mark.lastgroup), title[:WORDS], 0, len(title), title=bare, sure=False)


_CORRECTION = re.compile(r"\bCorrect(?:ion|ions|ed|ing Amendments?)\b", re.IGNORECASE)
_AMENDED = re.compile(
    r"\bAmended (?:Final|Preliminary) (?:\w+ )?(?:Results|Determination)", re.IGNORECASE
)
_EXTENSION = re.compile(r"^\W*Extension\b.*\bImport Restrictions\b", re.IGNORECASE)
_DECISION = re.compile(
    r"\b(?:CBP|CBP Dec(?:ision|\.)?|T\.?D\.?|Treasury Decision)[ \-)(.A-Z]{0,24}(\d{2})-\d{2}\b"
)
_REPUBLISHED = re.compile(
    r"\b(?P<verb>supersedes?|replaces?|rescinds?|withdraws?|revokes?|extends?)\b[^.]{0,80}?"
    r"\b(?:notice|document|rule|determination|order)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\bpublish|\bFederal Register", re.IGNORECASE)
_CENTURY = 50  # two digits of a year up to this one are of this century


def read_register_acts(title: str, text: str) -> Iterator[StatedAct]:
    """What a Federal Register document does to an earlier one, by its title and abstract."""
    days = _days_of_publication(text)
    if _EXTENSION.match(title):
        decisions = [int(year) for year in _DECISION.findall(text)]
        year = _full_year(decisions[-1]) if decisions else None
        yield StatedAct(
            Act.EXTENDS, *_first_words(text, _DECISION, title), title=title, year=year, sure=False
        )
    elif _CORRECTION.search(title):
        words = _first_words(text, _PUBLISHED, title)
        yield StatedAct(Act.CORRECTS, *words, published=days, title=title, sure=False)
    elif _AMENDED.search(title):
        words = _first_words(text, re.compile(r"\bamend", re.IGNORECASE), title)
        yield StatedAct(Act.MODIFIES, *words, published=days, title=title, sure=False)
    elif (
        (found := _REPUBLISHED.search(text))
        and days
        and not _NOT_DONE.search(text[: found.start()])
    ):
        act = _act_of(found["verb"])
        span = (found.start(), found.end())
        yield StatedAct(act, _clean(text, *span), *span, published=days, title=title, sure=False)


def _full_year(two: int) -> int:
    return 2000 + two if two <= _CENTURY else 1900 + two


def _first_words(text: str, cue: re.Pattern[str], title: str) -> tuple[str, int, int]:
    """The sentence of the text with the cue; the title where there is none."""
    found = cue.search(text)
    if found is None:
        return title[:WORDS], 0, 0
    starts = [end.end() for end in _SENTENCE_END.finditer(text, 0, found.start())]
    start = starts[-1] if starts else 0
    end = _SENTENCE_END.search(text, found.end())
    stop = end.start() + 1 if end else len(text)
    return _clean(text, start, stop), start, stop


def _clean(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())[:WORDS]


def _days_of_publication(text: str) -> tuple[date, ...]:
    """Days in sentences that speak of publishing, in order."""
    found = (
        find_dates(sentence)
        for sentence in _SENTENCE_END.split(text)[:4]
        if _PUBLISHED.search(sentence)
    )
    days = (date.fromisoformat(m.canonical) for m in chain.from_iterable(found))
    return tuple(dict.fromkeys(days))
