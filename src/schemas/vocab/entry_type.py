"""Entry types (CBP 7501 block 2)."""

from dataclasses import dataclass
from typing import ClassVar, Self

from schemas.vocab.code import Code, compact, is_digits

# CBP Form 7501 instructions, block 2; 86 is the de minimis entry type test (84 FR 40079).
ENTRY_TYPES: dict[str, str] = {
    "01": "Consumption, free and dutiable",
    "02": "Consumption, quota/visa",
    "03": "Consumption, antidumping/countervailing duty",
    "04": "Appraisement",
    "05": "Vessel repair",
    "06": "Consumption, foreign trade zone",
    "07": "Consumption, antidumping/countervailing duty and quota/visa combination",
    "08": "NAFTA duty deferral",
    "09": "Reconciliation summary",
    "11": "Informal, free and dutiable",
    "12": "Informal, quota/visa (other than textiles)",
    "21": "Warehouse",
    "22": "Re-warehouse",
    "23": "Temporary importation under bond",
    "24": "Trade fair",
    "25": "Permanent exhibition",
    "26": "Foreign trade zone admission",
    "31": "Warehouse withdrawal for consumption",
    "32": "Warehouse withdrawal, quota",
    "34": "Warehouse withdrawal, antidumping/countervailing duty",
    "38": "Warehouse withdrawal, antidumping/countervailing duty and quota/visa combination",
    "51": "Defense Contract Management Command",
    "52": "Government, dutiable",
    "61": "Immediate transportation",
    "62": "Transportation and exportation",
    "63": "Immediate exportation",
    "69": "Transit (rail)",
    "70": "Multi-transit (rail)",
    "86": "Section 321 de minimis",
}
_INFORMAL = frozenset({"11", "12", "86"})
_AD_CVD = frozenset({"03", "07", "34", "38"})
_QUOTA = frozenset({"02", "07", "12", "32", "38"})


@dataclass(frozen=True, slots=True, order=True)
class EntryType(Code):
    """An entry type, canonically two digits."""

    system: ClassVar[str] = "entry type"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a type; one digit is taken as two with a leading zero.

        Raises:
            InvalidCode: no entry type of CBP form 7501.
        """
        digits = compact(text)
        code = digits.zfill(2)
        if not is_digits(digits) or code not in ENTRY_TYPES:
            raise cls.invalid(text, f"the entry types are {', '.join(ENTRY_TYPES)}")
        return cls(code)

    @property
    def name(self) -> str:
        """The type in words."""
        return ENTRY_TYPES[self.value]

    @property
    def display(self) -> str:
        """The two digits."""
        return self.value

    @property
    def is_informal(self) -> bool:
        """True for informal entries and the de minimis type."""
        return self.value in _INFORMAL

    @property
    def has_ad_cvd(self) -> bool:
        """True for types that declare anti-dumping or countervailing duty."""
        return self.value in _AD_CVD

    @property
    def has_quota(self) -> bool:
        """True for types under quota or visa."""
        return self.value in _QUOTA
