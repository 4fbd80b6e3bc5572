"""The block of lines that names a party on a bill: name, address, country."""

import re
from functools import lru_cache

from schemas.vocab import CountryCode

_TAIL_WORDS = 3
_POSTAL = re.compile(r"\b[A-Z]{0,2}\s?\d[\d\- ]*$")


@lru_cache(maxsize=16_384)
def split_block(text: str) -> tuple[str | None, str | None, str | None]:
    """(name, address, country) of a party block.

    The name is the first line, the address the others joined by commas, the country the ISO code
    that the block's last words name, if they do. Postal codes behind the country are passed over.
    """
    lines = [line.strip(" ,;") for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return None, None, None
    address = ", ".join(lines[1:]) or None
    return lines[0], address, _country_at_end(lines[1:])


def _country_at_end(lines: list[str]) -> str | None:
    """Looks at the last line's last words, longest name first.

    Two letters alone are taken only where a comma, a dash or a line parts them off: `CA` behind a
    city is California.
    """
    if not lines:
        return None
    last = _POSTAL.sub("", lines[-1].upper()).strip(" ,.-/") or lines[-1].upper()
    parts = [p.strip(" .") for p in re.split(r"[,;/()]|\s-\s?|\s-", last) if p.strip(" .")]
    words = (parts[-1] if parts else last).split()
    for count in range(min(_TAIL_WORDS + 1, len(words)), 0, -1):
        tail = " ".join(words[-count:])
        if len(tail.replace(".", "")) <= 2:  # noqa: PLR2004  (a two-letter code)
            continue
        if (found := CountryCode.find(tail)) is not None:
            return str(found)
    return None
