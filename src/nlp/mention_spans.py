"""Which of several mentions of one stretch of text stand."""

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
    kept: list[Mention] = []
    for mention in ranked:
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))
