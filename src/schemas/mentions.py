"""What extraction finds in a text."""

from dataclasses import dataclass
from enum import StrEnum


class MentionKind(StrEnum):
    """Kinds of mentions. All but commodity stand in the contract of `tidewaiter extract`."""

    HTS_CODE = "hts_code"
    PORT = "port"
    COUNTRY = "country"
    CENTER = "center"
    PARTY = "party"
    CFR_CITATION = "cfr_citation"
    FR_CITATION = "fr_citation"
    USC_CITATION = "usc_citation"
    RULING_NUMBER = "ruling_number"
    CSMS_NUMBER = "csms_number"
    CASE_NUMBER = "case_number"
    DATE = "date"
    CONTAINER_NUMBER = "container_number"
    COMMODITY = "commodity"


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` (end exclusive) of a text, and what they name.

    `canonical` is the code's canonical form ("8542.31.00" becomes "85423100", "Laredo, TX" becomes
    "2304", a date ISO 8601, a firm its cleaned name); `key` the key of the thing where it has one.
    """

    kind: MentionKind
    start: int
    end: int
    text: str
    canonical: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One fact that an evasion notice states, with the page and the words that show it.

    `field` is one of CASE_FIELDS; `value` a name or a canonical code.
    """

    field: str
    value: str
    page: int
    quote: str


CASE_FIELDS = (
    "case",  # EAPA case number, consolidated ones each as a fact
    "importer",
    "manufacturer",  # foreign manufacturer or exporter named in the scheme
    "order",  # A-570-900
    "true_origin",  # ISO code
    "claimed_origin",  # ISO code, the country of transshipment
    "scheme",  # transshipment, undervaluation, misclassification, failure_to_declare
    "tariff_code",  # digits
    "outcome",  # initiated, interim_measures, evasion, no_evasion
)
