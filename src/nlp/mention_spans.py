"""Which of several mentions of one stretch of text stand."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from schemas.mentions import Mention, MentionKind

# Where two kinds claim the same characters, the one with more structure of its own wins: a code
# with a fixed form before a name, a name before a word of the language.
_RANK: Final = {
    kind: rank
    for rank, kinds in enumerate(
        (
            (
                MentionKind.CFR_CITATION,
                MentionKind.USC_CITATION,
                MentionKind.FR_CITATION,
                MentionKind.CSMS_NUMBER,
                MentionKind.CASE_NUMBER,
                MentionKind.RULING_NUMBER,
                MentionKind.CONTAINER_NUMBER,
            ),
            (MentionKind.DATE, MentionKind.CENTER),
            (MentionKind.HTS_CODE,),
            (MentionKind.PARTY,),
            (MentionKind.PORT,),
            (MentionKind.COUNTRY,),
            (MentionKind.COMMODITY,),
        )
    )
    for kind in kinds
}


def without_overlaps(found: Iterable[Mention]) -> tuple[Mention, ...]:
    """Mentions in order of start, none overlapping another.

    By rank of kind first, then the longest, then the first.
    """
    ranked = sorted(found, key=lambda m: (_RANK[m.kind], m.start - m.end, m.start))
    starts: list[int] = []
    kept: list[Mention] = []  # by start, like `starts`
    for mention in ranked:
        at = bisect_left(starts, mention.start)
        before, after = kept[at - 1 : at] if at else [], kept[at : at + 1]
        if all(one.end <= mention.start for one in before) and all(
            mention.end <= one.start for one in after
        ):
            starts.insert(at, mention.start)
            kept.insert(at, mention)
    return tuple(kept)
