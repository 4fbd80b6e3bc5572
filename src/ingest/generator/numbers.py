"""Identifiers in columns: numbers in, valid codes with check digits out.

The rules are those of `schemas.vocab` (which judges the result in the tests); here they are
reckoned on whole arrays, because a world has millions of them.
"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]

# CATAIR Appendix E: A-I as 1-9, J-R as 1-9, S-Z as 2-9.
_ENTRY_VALUES = {
    **{str(d): d for d in range(10)},
    **{chr(65 + i): i + 1 for i in range(9)},
    **{chr(74 + i): i + 1 for i in range(9)},
    **{chr(83 + i): i + 2 for i in range(8)},
}
_SERIAL_DIGITS = 7


def digits_of(values: Ints, width: int) -> Ints:
    """The decimal digits of each value, one row each, leading zeros kept."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (values[:, None] // powers) % 10


def zero_padded(values: Ints, width: int) -> Texts:
    """Values as text of that width."""
    return np.char.zfill(values.astype(f"U{width}"), width) if len(values) else np.empty(0, "U1")


def joined(*parts: Texts | str) -> Texts:
    """Texts put together row by row."""
    out: Texts | str = parts[0]
    for part in parts[1:]:
        out = np.char.add(out, part)
    return np.asarray(out)


def entry_numbers(filers: Texts, serials: Ints) -> Texts:
    """`FFF-NNNNNNN-C` with the check digit of CATAIR Appendix E."""
    table = np.zeros(128, dtype=np.int64)
    for letter, value in _ENTRY_VALUES.items():
        table[ord(letter)] = value
    points = filers.astype("U3").view(np.uint32).reshape(len(filers), 3)
    values = np.concatenate([table[points], digits_of(serials, _SERIAL_DIGITS)], axis=1)
    doubled = values[:, 1::2] * 2
    total = values[:, 0::2].sum(axis=1) + np.where(doubled > 9, doubled - 9, doubled).sum(axis=1)  # noqa: PLR2004
    return joined(
        filers, "-", zero_padded(serials, _SERIAL_DIGITS), "-", (-total % 10).astype("U1")
    )


def container_numbers(owner: str, serials: Ints) -> Texts:
    """ISO 6346 numbers of one owner (three letters and U) with their check digits."""
    letters = sum(_letter_value(letter) * 2**i for i, letter in enumerate(owner))
    weights = 2 ** np.arange(4, 10, dtype=np.int64)
    check = (letters + digits_of(serials, 6) @ weights) % 11 % 10
    return joined(owner, zero_padded(serials, 6), check.astype("U1"))


def _letter_value(letter: str) -> int:
    """A is 10, and the multiples of 11 are left out."""
    value = 10 + ord(letter) - ord("A")
    return value + (value >= 11) + (value >= 21) + (value >= 31)  # noqa: PLR2004


def in_bond_numbers(serials: Ints) -> Texts:
    """Nine digits: eight and their remainder by seven (CBP form 7512)."""
    return joined(zero_padded(serials, 8), (serials % 7).astype("U1"))


def air_waybills(prefixes: Texts, serials: Ints) -> Texts:
    """Airline prefix, seven digits, and their remainder by seven; without a hyphen."""
    return joined(prefixes, zero_padded(serials, _SERIAL_DIGITS), (serials % 7).astype("U1"))


def imo_numbers(serials: Ints) -> Texts:
    """Seven digits, the last one the check digit of the IMO ship number scheme."""
    weights = np.arange(7, 1, -1, dtype=np.int64)
    check = (digits_of(serials, 6) @ weights) % 10
    return joined(zero_padded(serials, 6), check.astype("U1"))
