"""Manufacturer identification codes of the generated makers (19 CFR part 102, appendix)."""

_PROVINCES = {
    "Toronto": "XO",
    "Windsor": "XO",
    "Hamilton": "XO",
    "Montreal": "XQ",
    "Vancouver": "XC",
    "Calgary": "XA",
    "Winnipeg": "XM",
}


def manufacturer_id(country: str, name: str, street: str, city: str) -> str:
    """The MID of a maker with one of the world's own names and addresses.

    Those are plain: no initials, articles or hyphens among the first two words, one number in the
    street line, and it comes first. The general rule with all its readings is the vocabulary's.
    """
    words = ["".join(filter(str.isalnum, word)) for word in name.upper().split()]
    number = street.split(maxsplit=1)[0][:4]
    town = "".join(filter(str.isalpha, city.upper()))
    prefix = _PROVINCES[city] if country == "CA" else country
    return f"{prefix}{words[0][:3]}{words[1][:3]}{number}{town[:3]}"
