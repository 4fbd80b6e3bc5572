"""What each code system makes of a text: its identifiers in order of likelihood, or nothing."""

from collections.abc import Callable
from typing import Protocol

from schemas.errors import InvalidCode, Refused
from schemas.identifiers import fr_citation_form
from schemas.keys import Key, KeyKind
from schemas.vocab import (
    BillNumber,
    CaseNumber,
    CenterCode,
    CfrCitation,
    ContainerNumber,
    CountryCode,
    CsmsNumber,
    EapaCase,
    EntryNumber,
    ForeignPortCode,
    FrCitation,
    FrDocumentNumber,
    HtsCode,
    ImporterNumber,
    ManufacturerId,
    PortCode,
    RulingNumber,
    UscCitation,
)


class _HasKey(Protocol):
    @property
    def key(self) -> Key: ...


Read = Callable[[str], tuple[str, ...]]

_FIRST_YEAR, _LAST_YEAR = 1994, 2099  # documents have had four-digit years since 1994


def _read(parse: Callable[[str], _HasKey]) -> Read:
    def read(text: str) -> tuple[str, ...]:
        try:
            return (str(parse(text).key),)
        except (InvalidCode, Refused):  # Refused: a number of social security form has no key
            return ()

    return read


read_hts = _read(HtsCode.parse)
read_port = _read(PortCode.parse)
read_foreign_port = _read(ForeignPortCode.parse)
read_country = _read(CountryCode.parse)
read_center = _read(CenterCode.parse)
read_csms = _read(CsmsNumber.parse)
read_ruling = _read(RulingNumber.parse)
read_fr = _read(FrDocumentNumber.parse)
read_entry = _read(EntryNumber.parse)
read_container = _read(ContainerNumber.parse)
read_mid = _read(ManufacturerId.parse)
read_importer = _read(ImporterNumber.parse)
read_case = _read(CaseNumber.parse)
read_eapa = _read(EapaCase.parse)
read_cfr = _read(CfrCitation.parse)
read_usc = _read(UscCitation.parse)


def read_bill(text: str) -> tuple[str, ...]:
    """A bill by its number alone; its key has the date of arrival too."""
    try:
        return (f"{KeyKind.BILL}:{BillNumber.parse(text)}",)
    except InvalidCode:
        return ()


def read_fr_citation(text: str) -> tuple[str, ...]:
    """The place in the Federal Register, which is no key."""
    try:
        return (fr_citation_form(str(FrCitation.parse(text))),)
    except InvalidCode:
        return ()


def read_message_or_line(text: str) -> tuple[str, ...]:
    """Eight bare digits: a message, or a tariff line. The message comes first."""
    return (*read_csms(text), *read_hts(text))


def read_nine_digits(text: str) -> tuple[str, ...]:
    """A document number without its hyphen, or an employer number without its."""
    year = int(text[:4])
    document = read_fr(f"{text[:4]}-{text[4:]}") if _FIRST_YEAR <= year <= _LAST_YEAR else ()
    return (*document, *read_importer(f"{text[:2]}-{text[2:]}"))


def read_eleven_digits(text: str) -> tuple[str, ...]:
    """An importer number without hyphens, of either kind, or a bill (an air waybill)."""
    employer = read_importer(f"{text[:2]}-{text[2:]}")
    assigned = read_importer(f"{text[:6]}-{text[6:]}")
    return (*read_entry(text), *employer, *assigned, *read_bill(text))


def read_event(text: str) -> tuple[str, ...]:
    """The feeds' own numbers of events; which feed cannot be seen from the number."""
    return tuple(f"{kind.value}:{text}" for kind in _EVENTS)


_EVENTS = (
    KeyKind.HOLD,
    KeyKind.EXAM,
    KeyKind.REQUEST,
    KeyKind.NOTICE,
    KeyKind.REVIEW,
    KeyKind.LIQUIDATION,
)
