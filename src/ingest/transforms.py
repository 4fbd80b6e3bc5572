"""Named changes of a source's text on its way into a field, for mapping files.

Each reads every distinct combination of its columns' texts once. A text that it cannot make sense
of leaves the field empty and the words why, which become a remark on the record.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence

import pyarrow as pa

from ingest.party_blocks import split_block
from ingest.place_names import (
    find_center,
    find_country,
    find_district,
    find_foreign_port,
    find_port,
)
from ingest.tabular.sheet import LIST_MARK
from ingest.values import Parsed, trimmed

Result = tuple[str | None, str | None]
Reader = Callable[..., Result]

_OFAC_NULL = "-0-"
_AMOUNT = re.compile(r"([\d,]*\.?\d+)\s*([A-Za-z]*)")
_CARRIER = re.compile(r"([A-Z]{2,4})\s+-\s+(.+)", re.DOTALL)
_CONTAINER = re.compile(r"[A-Z]{4}\s?\d{6}-?\d")
_AKA = re.compile(r"(?:[afn]\.k\.a\.)\s+'(.+?)'(?=\s*[;.,]|\s*$)")
_SLASH_AKA = re.compile(r"\s*[,;(]?\s*a/k/a\s+", re.IGNORECASE)
_KILOGRAMS = {
    "KG": 1.0,
    "K": 1.0,
    "KGS": 1.0,
    "G": 0.001,
    "GR": 0.001,
    "LB": 0.45359237,
    "LBS": 0.45359237,
    "L": 0.45359237,
    "ST": 907.18474,
    "LT": 1016.0469088,
    "MT": 1000.0,
    "M": 1000.0,
    "ET": 1000.0,
    "E": 1000.0,
    "T": 1000.0,
}
"""Manifest weight units. X12 element 188 has E for metric ton, K for kilogram, L for pound."""
HEAVIEST_BILL_KG = 450_000_000.0
"""The largest ship ever built carried 564,000 t of oil, the largest bulk carrier 402,000 t."""


def apply_transform(name: str, columns: Sequence[pa.Array]) -> Parsed:
    """Read `columns` (texts of one length) with the transform called `name`.

    Raises:
        KeyError: there is no such transform.
    """
    reader = TRANSFORMS[name]
    if len(columns) == 1:
        coded = trimmed(columns[0]).dictionary_encode()
        return _spread([(t,) for t in coded.dictionary.to_pylist()], coded.indices, reader)
    rows = list(zip(*(trimmed(c).to_pylist() for c in columns), strict=True))
    places = {row: place for place, row in enumerate(dict.fromkeys(rows))}
    return _spread(list(places), pa.array([places[row] for row in rows], pa.int32()), reader)


def _spread(
    distinct: Sequence[tuple[str | None, ...]], indices: pa.Array, reader: Reader
) -> Parsed:
    found = [(None, None) if not any(texts) else reader(*texts) for texts in distinct]
    values = pa.array([value for value, _ in found], pa.string())
    reasons = pa.array([reason for _, reason in found], pa.string())
    return Parsed(values.take(indices), reasons.take(indices))


def slug(text: str, limit: int = 60) -> str:
    """Lower-case words with hyphens; a long one is cut and gets a hash of the whole."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if len(words) <= limit and words:
        return words
    return f"{words[:limit].rstrip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".strip("-")


def _kilograms(text: str) -> Result:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None, f"the weight {text[:40]!r} is not an amount with a unit"
    factor = _KILOGRAMS.get(found[2].upper())
    if factor is None:
        return None, f"the weight {text[:40]!r} has no unit that is known"
    kilograms = float(found[1].replace(",", "")) * factor
    if kilograms > HEAVIEST_BILL_KG:
        return None, f"the weight {text[:40]!r} is more than any ship carries; is the unit right?"
    return repr(round(kilograms, 3)), None


def _quantity_number(text: str) -> Result:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None, f"the quantity {text[:40]!r} is not an amount with a unit"
    return found[1].replace(",", ""), None


def _quantity_unit(text: str) -> Result:
    found = _AMOUNT.fullmatch(text)
    return (found[2] or None) if found else None, None


def _carrier_code(text: str) -> Result:
    found = _CARRIER.fullmatch(text)
    return found[1] if found else None, None


def _carrier_name(text: str) -> Result:
    found = _CARRIER.fullmatch(text)
    return found[2] if found else text, None


def _containers(text: str) -> Result:
    """Those of the marks that read as container numbers; NC (not in containers) and the like go."""
    marks = (m.strip().upper() for m in re.split(r"[;,|]", text))
    return LIST_MARK.join(m for m in marks if _CONTAINER.fullmatch(m)) or None, None


def _any_true(text: str) -> Result:
    words = {w.strip().lower() for w in re.split(r"[;,|]", text)}
    return ("true" if words & {"true", "yes", "y", "1"} else "false"), None


def _term(text: str) -> Result:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or None, None


def _ofac(text: str) -> Result:
    return (None if text == _OFAC_NULL else text), None


def _ofac_type(text: str) -> Result:
    return ("entity" if text == _OFAC_NULL else text.lower()), None


def _ofac_programs(text: str) -> Result:
    names = (n.strip(" []") for n in re.split(r"\]\s*\[|;", text))
    return LIST_MARK.join(n for n in names if n and n != _OFAC_NULL) or None, None


def _ofac_aliases(text: str) -> Result:
    return LIST_MARK.join(dict.fromkeys(_AKA.findall(text))) or None, None


def _alias_parts(text: str) -> list[str]:
    return [p.strip(" ,;)") for p in _SLASH_AKA.split(text) if p.strip(" ,;)")]


def _slash_name(text: str) -> Result:
    return _alias_parts(text)[0] if _alias_parts(text) else text, None


def _slash_aliases(text: str) -> Result:
    return LIST_MARK.join(_alias_parts(text)[1:]) or None, None


def _slug(*texts: str | None) -> Result:
    return slug(" ".join(t for t in texts if t)), None


def _order_number(kind: str | None, day: str | None, entity: str | None) -> Result:
    """wro-1991-11-06-xiang-yang-machinery-plant: the list numbers nothing itself."""
    date = day or ""
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", date):
        date = f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}"
    return "-".join(p for p in (slug(kind or ""), date, slug(entity or "", 40)) if p), None


def _joined(*texts: str | None) -> Result:
    return ", ".join(t for t in texts if t) or None, None


def _tariff_number(number: str | None, suffix: str | None) -> Result:
    if number is None:
        return None, None
    return (f"{number}.{suffix}" if suffix else number), None


def _json_list(text: str) -> Result:
    try:
        items = json.loads(text)
    except ValueError:
        return text, None
    listed = items if isinstance(items, list) else [items]
    return LIST_MARK.join(str(i) for i in listed if i) or None, None


def _block_part(part: int) -> Callable[[str], Result]:
    return lambda text: (split_block(text)[part], None)


TRANSFORMS: dict[str, Reader] = {
    "kilograms": _kilograms,
    "quantity_number": _quantity_number,
    "quantity_unit": _quantity_unit,
    "party_name": _block_part(0),
    "party_address": _block_part(1),
    "party_country": _block_part(2),
    "carrier_code": _carrier_code,
    "carrier_name": _carrier_name,
    "us_port": find_port,
    "foreign_port": lambda text: find_foreign_port(text)[0],
    "country_of_foreign_port": lambda text: find_foreign_port(text)[1],
    "containers": _containers,
    "any_true": _any_true,
    "term": _term,
    "district": find_district,
    "country": find_country,
    "center": find_center,
    "ofac": _ofac,
    "ofac_type": _ofac_type,
    "ofac_programs": _ofac_programs,
    "ofac_aliases": _ofac_aliases,
    "slash_name": _slash_name,
    "slash_aliases": _slash_aliases,
    "slug": _slug,
    "order_number": _order_number,
    "joined": _joined,
    "tariff_number": _tariff_number,
    "json_list": _json_list,
}
"""Transforms by the name that mapping files use."""
