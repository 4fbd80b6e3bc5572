"""Keys that a text may stand for: a key as it is, or a code written without its kind."""

from collections.abc import Iterable, Iterator, Sequence

from schemas.errors import InvalidCode
from schemas.keys import Key, KeyKind

# An evasion case is an issue; people know it by its number.
_CASE_ISSUES = ("evasion", "evasion_case")


def key_forms(text: str, kinds: Sequence[KeyKind] = ()) -> tuple[str, ...]:
    """The keys that `text` may stand for, the likeliest first; never empty.

    Raises:
        InvalidCode: it is no key, and no kind is given that a bare form could have.
    """
    try:
        return tuple(dict.fromkeys(_of_key(Key.parse(text), kinds)))
    except InvalidCode:
        if not kinds or _is_kind(text.partition(":")[0]):
            raise
    return tuple(dict.fromkeys(_of_bare(text.strip(), kinds)))


def _is_kind(text: str) -> bool:
    return text in {kind.value for kind in KeyKind}


def _of_key(key: Key, kinds: Iterable[KeyKind]) -> Iterator[str]:
    if key.kind is KeyKind.EAPA and KeyKind.ISSUE in kinds:
        yield from _case_issues(key.value)
    yield str(key)


def _of_bare(text: str, kinds: Iterable[KeyKind]) -> Iterator[str]:
    for kind in kinds:
        if kind is KeyKind.ISSUE:
            yield from _case_issues(text)
        yield str(Key(kind, text))


def _case_issues(number: str) -> Iterator[str]:
    for name in _CASE_ISSUES:
        yield str(Key(KeyKind.ISSUE, f"{name}/{number}"))
