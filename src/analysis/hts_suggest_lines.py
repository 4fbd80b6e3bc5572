"""Which line of a subheading fits a description best."""

from analysis.hts_suggest_features import Candidates
from analysis.hts_suggest_texts import TariffTexts

DIGITS = 10  # of the finest numbers


def best_line(texts: TariffTexts, found: Candidates, subheading: int) -> int:
    """The place in `texts.lines` of the number, ten digits where the tariff has them.

    By the words of the legal text and of the Census wording of the same number; of equals the last,
    which is the residual "other".
    """
    best, most = -1, -1.0
    for place in texts.lines_of[subheading]:
        if _has_lines_below(texts, place):
            continue
        score = float(found.line_scores[place])
        # where a number has no wording, its legal text stands for it
        wordings = texts.wordings_of_code.get(texts.lines[place].code, ())
        score += max((float(found.wording_scores[n]) for n in wordings), default=score)
        if score >= most:
            best, most = place, score
    return best


def _has_lines_below(texts: TariffTexts, place: int) -> bool:
    """True for a number of eight digits that has statistical numbers of its own."""
    code = texts.lines[place].code
    following = texts.lines[place + 1].code if place + 1 < len(texts.lines) else ""
    return len(code) < DIGITS and following.startswith(code)
