"""Keys that a text may stand for: a key as it is, or a code written without its kind."""

from collections.abc import Iterator, Mapping, Sequence

from schemas.errors import InvalidCode
from schemas.keys import Key, KeyKind
from schemas.vocab import (
    CaseNumber,
    CenterCode,
    Code,
    ContainerNumber,
    CountryCode,
    CsmsNumber,
    EapaCase,
    EntryNumber,
    ForeignPortCode,
    FrDocumentNumber,
    HtsCode,
    ImporterNumber,
    ManufacturerId,
    PortCode,
    RulingNumber,
)

# An evasion case is an issue; people know it by its number.
_CASE_ISSUES = ("evasion_case", "evasion")

_CODES: Mapping[KeyKind, type[Code]] = {
    KeyKind.IMPORTER: ImporterNumber,
    KeyKind.MANUFACTURER: ManufacturerId,
    KeyKind.ENTRY: EntryNumber,
    KeyKind.CONTAINER: ContainerNumber,
    KeyKind.HTS: HtsCode,
    KeyKind.PORT: PortCode,
    KeyKind.FOREIGN_PORT: ForeignPortCode,
    KeyKind.COUNTRY: CountryCode,
    KeyKind.CENTER: CenterCode,
    KeyKind.ORDER: CaseNumber,
    KeyKind.FR: FrDocumentNumber,
    KeyKind.CSMS: CsmsNumber,
    KeyKind.EAPA: EapaCase,
    KeyKind.RULING: RulingNumber,
}


def key_forms(text: str, kinds: Sequence[KeyKind] = ()) -> tuple[str, ...]:
    """The keys that `text` may stand for, the likeliest first; never empty.

    A code is brought into its canonical form (`hts:8542.31` is `hts:854231`, the Center
    `electronics` is `center:CEE006`); what no code system knows stays as it was written, since a
    key may also be a minted id.

    Raises:
        InvalidCode: it is no key, and none of `kinds` can be written like that.
    """
    try:
        key = Key.parse(text)
    except InvalidCode:
        if not kinds or text.partition(":")[0] in {kind.value for kind in KeyKind}:
            raise
        return _of_bare(text.strip(), kinds)
    return tuple(dict.fromkeys(_of_key(key, kinds)))


def _of_key(key: Key, kinds: Sequence[KeyKind]) -> Iterator[str]:
    if key.kind is KeyKind.EAPA and KeyKind.ISSUE in kinds:
        yield from _case_issues(key.value)
    code = _CODES.get(key.kind)
    known = code.parse_or_none(key.value) if code and not key.is_passage else None
    yield str(key) if known is None else str(Key(key.kind, str(known)))


def _of_bare(text: str, kinds: Sequence[KeyKind]) -> tuple[str, ...]:
    forms: list[str] = []
    reasons: list[InvalidCode] = []
    for kind in kinds:
        try:
            forms += _bare_forms(text, kind)
        except InvalidCode as error:
            reasons.append(error)
    if not forms:
        raise reasons[0]
    return tuple(dict.fromkeys(forms))


def _bare_forms(text: str, kind: KeyKind) -> Iterator[str]:
    if kind is KeyKind.ISSUE:
        yield from _case_issues(text)
    code = _CODES.get(kind)
    yield str(Key(kind, text if code is None else str(code.parse(text))))


def _case_issues(number: str) -> Iterator[str]:
    for name in _CASE_ISSUES:
        yield str(Key(KeyKind.ISSUE, f"{name}/{number}"))
