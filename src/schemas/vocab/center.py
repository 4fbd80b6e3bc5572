"""Centers of Excellence and Expertise (19 CFR 101.10)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.keys import Key, KeyKind
from schemas.vocab.center_table import centers, share_of
from schemas.vocab.code import Code, compact
from schemas.vocab.hts import HtsCode
from schemas.vocab.names import name_key

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
        code = compact(text)
        if code in centers():
            return cls(code)
        slug = text.strip().casefold().replace(" ", "-").replace("_", "-")
        for center in centers().values():
            if center.slug == slug:
                return cls(center.code)
        slugs = ", ".join(center.slug for center in centers().values())
        raise cls.invalid(text, f"write CEE001 to CEE010, or one of {slugs}")

    @classmethod
    def find(cls, name: str) -> Self | None:
        """The Center of that name, with or without "Center" behind it, code or slug."""
        wanted = name_key(name)
        for tail in _TAIL:
            wanted = wanted.removesuffix(tail)
        for center in centers().values():
            if wanted == name_key(center.name):
                return cls(center.code)
        return cls.parse_or_none(name)

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
