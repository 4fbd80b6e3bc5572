"""Why holds are placed: the words of the ports, by type. Rates are assumptions, see the docs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HoldReason:
    """A reason in the port's words and the type of hold it makes."""

    words: str
    hold_type: str


INSUFFICIENT, AGENCY, NARCOTICS, INTELLECTUAL_PROPERTY, ORDER, STATISTICS, DOCUMENTS, WEIGHT = (
    range(8)
)
REASONS = (
    HoldReason("INSUFFICIENT MANIFEST DATA", "manifest"),
    HoldReason("PGA REVIEW REQUIRED", "pga"),
    HoldReason("CET SELECTED FOR INSPECTION", "cet"),
    HoldReason("POSSIBLE IPR VIOLATION", "commercial_enforcement"),
    HoldReason("POSSIBLE AD/CVD ORDER", "commercial_enforcement"),
    HoldReason("STATISTICAL VALIDATION", "statistical_validation"),
    HoldReason("INVOICE OR PACKING LIST MISSING", "manifest"),
    HoldReason("WEIGHT DISCREPANCY", "manifest"),
)
