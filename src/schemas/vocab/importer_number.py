"""Importer of record numbers (CBP 5106; CBP 7501 blocks 26 and 27; 19 CFR 24.5)."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from stdnum.exceptions import ValidationError
from stdnum.us import ein, ssn

from schemas.errors import Refused
from schemas.keys import Key, KeyKind
from schemas.vocab.code import Code, evened, is_digits

_EIN = re.compile(r"([0-9]{2})[- .]([0-9]{7})[- .]?([0-9A-Z]{2})?")
_SSN = re.compile(r"([0-9]{3})[- .]([0-9]{2})[- .]([0-9]{4})")
_ASSIGNED = re.compile(r"([0-9]{6})[- .]([0-9]{5})")
_LETTERED = re.compile(r"([0-9]{2})([0-9]{7})([0-9A-Z][A-Z]|[A-Z][0-9])")
_HASHED = re.compile(r"ssn-[0-9a-f]{16}")
_SUFFIX_EXCLUDES = frozenset("OIZ")
_NINE, _ELEVEN = 9, 11


class ImporterNumberKind(StrEnum):
    """Who issued the number."""

    EIN = "ein"
    SSN = "ssn"
    HASHED_SSN = "hashed_ssn"
    CBP_ASSIGNED = "cbp_assigned"


@dataclass(frozen=True, slots=True, order=True, repr=False)
class ImporterNumber(Code):
    """An importer of record number.

    Canonically `12-3456789AB` (employer number, suffix 00 where none is written), `123456-12345`
    (assigned by CBP: year, district, port, number), or `ssn-` and 16 hex digits. A number of
    social security form is parsed to `123-45-6789` only so that it can be replaced at once with
    `hashed`: it has no key, and `repr` and `display` hide it.
    """

    system: ClassVar[str] = "importer number"
    may_match: ClassVar[bool] = True

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number of any of the four forms; the hyphens tell them apart and must be there.

        Raises:
            InvalidCode: another form, a suffix with O, I or Z, a social security number that was
                never issued, or digits without hyphens, which could be either kind. The message
                never repeats a number of social security form.
        """
        plain = evened(text)
        if _HASHED.fullmatch(plain.lower()):
            return cls(plain.lower())
        upper = plain.upper()
        if match := _SSN.fullmatch(upper):
            return cls(_checked_ssn(cls, "-".join(match.groups())))
        if match := _ASSIGNED.fullmatch(upper):
            return cls("-".join(match.groups()))
        if match := _EIN.fullmatch(upper) or _LETTERED.fullmatch(upper):
            return cls(_checked_ein(cls, text, *match.groups()))
        raise cls.invalid(_hidden(upper, text), _shape_reason(upper))

    @property
    def kind(self) -> ImporterNumberKind:
        """Which of the four forms this is."""
        if self.value.startswith("ssn-"):
            return ImporterNumberKind.HASHED_SSN
        if self.value[2] == "-":
            return ImporterNumberKind.EIN
        ssn_shaped = self.value[3] == "-"
        return ImporterNumberKind.SSN if ssn_shaped else ImporterNumberKind.CBP_ASSIGNED

    @property
    def is_personal(self) -> bool:
        """True for a number of social security form that is not hashed yet."""
        return self.kind is ImporterNumberKind.SSN

    def hashed(self, secret: bytes) -> "ImporterNumber":
        """A number of social security form as its keyed hash (HMAC-SHA-256, 16 hex digits).

        Other numbers are returned as they are. The same secret gives the same hash.
        """
        if not self.is_personal:
            return self
        digest = hmac.new(secret, self.value.encode(), hashlib.sha256).hexdigest()
        return ImporterNumber(f"ssn-{digest[:16]}")

    @property
    def suffix(self) -> str:
        """The two characters behind an employer number (00 for the firm itself), else nothing."""
        return self.value[-2:] if self.kind is ImporterNumberKind.EIN else ""

    @property
    def irs_campus(self) -> str | None:
        """The place that issued an employer number; nothing for a prefix that is not known.

        An unknown prefix is odd but no error: the list grows.
        """
        if self.kind is not ImporterNumberKind.EIN:
            return None
        try:
            return str(ein.get_campus(self.value[:10]))
        except ValidationError:
            return None

    @property
    def display(self) -> str:
        """As canonical, but a social security number shows its last four digits only."""
        return f"***-**-{self.value[-4:]}" if self.is_personal else self.value

    @property
    def key(self) -> Key:
        """`ior:12-3456789AB`.

        Raises:
            Refused: the number is of social security form and must be hashed first.
        """
        if self.is_personal:
            raise Refused("A number of social security form has no key: use its hash.")
        return Key(KeyKind.IMPORTER, self.value)

    def __repr__(self) -> str:
        return f"ImporterNumber({self.display!r})"


def _checked_ein(
    cls: type[ImporterNumber], text: str, prefix: str, serial: str, suffix: str | None = None
) -> str:
    suffix = suffix or "00"
    if wrong := _SUFFIX_EXCLUDES.intersection(suffix):
        raise cls.invalid(text, f"the suffix {suffix} has {min(wrong)}; O, I and Z are not used")
    return f"{prefix}-{serial}{suffix}"


def _checked_ssn(cls: type[ImporterNumber], value: str) -> str:
    try:
        ssn.validate(value)
    except ValidationError:
        reason = "it has the form of a social security number, but none like it was ever issued"
        raise cls.invalid("***-**-****", reason) from None
    return value


def _shape_reason(text: str) -> str:
    forms = "write 12-3456789 or 12-3456789AB, 123456-12345, or 123-45-6789"
    if is_digits(text) and len(text) in {_NINE, _ELEVEN}:
        return f"{len(text)} digits without hyphens may be of more than one kind; {forms}"
    return forms


def _hidden(compared: str, text: str) -> str:
    return "*" * _NINE if is_digits(compared) and len(compared) == _NINE else text
