"""Centers of Excellence and Expertise (19 CFR 101.10)."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.center_table import centers, share_of
from schemas.vocab.code import Code, compact
from schemas.vocab.hts import HtsCode
from schemas.vocab.names import name_key

_NUMBER = re.compile(r"CEE0*([0-9]{1,3})")
_TAIL = (" center excellence expertise", " center", " cee")


@dataclass(frozen=True, slots=True, order=True)
class CenterCode(Code):
    """A Center, canonically `CEE001` to `CEE010`."""

    system: ClassVar[str] = "Center"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the code or the slug (`electronics`, `base-metals`).

        Raises:
            InvalidCode: neither.
        """
        match = _NUMBER.fullmatch(compact(text))
        code = f"CEE{int(match[1]):03}" if match else _by_slug().get(_slug(text), "")
        if code not in centers():
            raise cls.invalid(text, f"write CEE001 to CEE010, or one of {', '.join(_by_slug())}")
        return cls(code)

    @classmethod
    def find(cls, name: str) -> Self | None:
        """The Center of that name, with or without "Center" behind it, code or slug."""
        wanted = name_key(name)
        for tail in _TAIL:
            wanted = wanted.removesuffix(tail)
        found = _by_name().get(wanted)
        return cls(found) if found else cls.parse_or_none(name)

    @property
    def name(self) -> str:
        """The Center's name."""
        return centers()[self.value].name

    @property
    def city(self) -> str:
        """The city that it is coordinated from."""
        return centers()[self.value].city

    @property
    def slug(self) -> str:
        """The short name."""
        return centers()[self.value].slug

    @property
    def fiscal_year(self) -> int:
        """The fiscal year in which it was set up."""
        return centers()[self.value].fiscal_year

    @property
    def key(self) -> Key:
        """`center:CEE007`."""
        return Key(KeyKind.CENTER, self.value)


def _slug(text: str) -> str:
    return text.strip().casefold().replace(" ", "-").replace("_", "-")


@cache
def _by_slug() -> dict[str, str]:
    return {center.slug: center.code for center in centers().values()}


@cache
def _by_name() -> dict[str, str]:
    return {
        name_key(name): center.code
        for center in centers().values()
        for name in (center.name, *center.other_names)
    }


@dataclass(frozen=True, slots=True)
class CenterAssignment:
    """A Center for a tariff number; `mark` is published or assumed, `because` the source."""

    center: CenterCode
    mark: str
    because: str


def center_for_hts(code: HtsCode) -> CenterAssignment | None:
    """The Center that a tariff number belongs to; nothing for chapters 98 and 99.

    CBP's own list by heading is not public: look at `mark` before you rely on it.
    """
    share = share_of(code)
    if share is None:
        return None
    return CenterAssignment(CenterCode(share.center), share.mark, share.because)
