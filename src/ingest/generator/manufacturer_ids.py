"""Manufacturer identification codes of the generated makers (19 CFR part 102, appendix)."""

from schemas.vocab.mid import derive_mids

_PROVINCES = {
    "Toronto": "ON",
    "Windsor": "ON",
    "Hamilton": "ON",
    "Montreal": "QC",
    "Vancouver": "BC",
    "Calgary": "AB",
    "Winnipeg": "MB",
}


def manufacturer_id(country: str, name: str, street: str, city: str) -> str:
    """The MID that a maker declares; the first in order where the appendix admits several."""
    return min(str(mid) for mid in derive_mids(country, name, street, city, _PROVINCES.get(city)))
