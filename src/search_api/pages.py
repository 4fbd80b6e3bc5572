"""Jinja2 with what every page needs: formats, links by key, the synthetic mark."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from analysis.accounts import AccountPicture
from schemas.errors import InvalidCode
from schemas.graph import Table
from schemas.keys import DOCUMENT_KINDS, Key, KeyKind
from schemas.vocab import CenterCode, HtsCode, PortCode

MOST_DRAWN = 60


def to_environment() -> Environment:
    """The templates with their filters."""
    environment = Environment(
        loader=PackageLoader("search_api"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Jinja2 types its tables by the filters that it ships
    filters: dict[str, Any] = environment.filters
    filters |= {one.__name__: one for one in _FILTERS}
    values: dict[str, Any] = environment.globals
    values |= {one.__name__: one for one in (with_value, with_offset, keys_in, keys_of)}
    values["account_keys"] = account_keys
    return environment


def render(request: Request, name: str, /, *, status: int = 200, **context: object) -> HTMLResponse:
    """The page of a template, whole: htmx takes from it what it swaps."""
    environment: Environment = request.app.state.templates
    text = environment.get_template(name).render(path=request.url.path, **context)
    return HTMLResponse(text, status_code=status)


def shown(value: object) -> str:  # noqa: PLR0911  # one line a type
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | Decimal):
        return f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {shown(v)}" for k, v in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(shown(one) for one in value)
    return str(value)


def is_number(value: object) -> bool:
    """True for what stands right-aligned."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def capitalize_first(text: str) -> str:
    """A line as a sentence begins; what is capital within it stays."""
    return text[:1].upper() + text[1:]


def words(name: str) -> str:
    """A column's name as words."""
    return name.replace("_", " ")


_PLURALS = {
    "passage": "passages", "document": "documents", "entity": "names in records",
    "hts_line": "tariff lines", "goods": "goods descriptions", "record": "records",
}  # fmt: skip
_FACETS = {"hts_chapter": "Tariff chapter"}


def many(kind: str) -> str:
    """What a kind of hit is called where there are several."""
    return _PLURALS.get(kind, words(kind))


def facet_words(name: str) -> str:
    """What a facet is called."""
    return _FACETS.get(name, words(name).capitalize())


def facet_value(value: str, name: str) -> str:
    """A facet's value with the name of the port or Center that it stands for."""
    try:
        if name == "port":
            return f"{PortCode.parse(value).name} ({value})"
        if name == "center":
            return f"{CenterCode.parse(value).name} ({value})"
    except InvalidCode:
        return value
    return words(value)


def dotted(code: str) -> str:
    """A tariff number as the tariff prints it."""
    return HtsCode.parse(code).display


def is_web(address: object) -> bool:
    """True for an address that a link may lead to; data may hold any text."""
    return str(address).startswith(("https://", "http://"))


def link(text: object) -> str:
    """The page of a key, or nothing where the text is no key."""
    try:
        key = Key.parse(str(text))
    except InvalidCode:
        return ""
    if key.kind in DOCUMENT_KINDS:
        page = f"/documents/{_quoted(key.document)}"
        return f"{page}#{quote(key.value.partition('#')[2])}" if key.is_passage else page
    if key.kind in (KeyKind.ACCOUNT, KeyKind.IMPORTER):
        return f"/accounts/{_quoted(key)}"
    return graph_link(key)


def link_words(key: object, words: str) -> str:
    """The page of a document's or passage's key with these words marked."""
    page, hash_mark, anchor = link(key).partition("#")
    marked_words = f"?{urlencode({'words': words})}" if page and words else ""
    return f"{page}{marked_words}{hash_mark}{anchor}"


def graph_link(key: object) -> str:
    """The page of what the graph knows of a key."""
    return f"/entities/{_quoted(key)}"


def like_link(key: object) -> str:
    """The page of what is most like a thing."""
    return f"/similar/{_quoted(key)}"


def _quoted(key: object) -> str:
    return quote(str(key), safe=":/@")


def keys_in(values: Iterable[object]) -> list[str]:
    """The texts among the values that are keys, each once."""
    return list(dict.fromkeys(str(value) for value in values if _is_key(value)))


def _is_key(value: object) -> bool:
    return isinstance(value, str) and " " not in value and bool(link(value))


def keys_of(table: Table) -> list[str]:
    """The keys in a table's cells, lists in cells included; as many as a picture can show."""
    cells = chain.from_iterable(table.rows)
    flat = chain.from_iterable(c if isinstance(c, list | tuple) else (c,) for c in cells)
    return keys_in(flat)[:MOST_DRAWN]


def fronted(table: Table, *first: str) -> Table:
    """The table with some of its columns in front, in the order named."""
    order = [*first, *(name for name in table.columns if name not in first)]
    places = [table.columns.index(name) for name in order]
    rows = tuple(tuple(row[place] for place in places) for row in table.rows)
    return Table(tuple(order), rows, table.truncated, table.note)


def account_keys(picture: AccountPicture) -> list[str]:
    """What the picture of an account shows beside it: its first ports, makers and goods."""
    ports = [f"port:{row[0]}" for row in picture.ports.rows[:20]]
    makers = [f"mid:{row[0]}" for row in picture.makers.rows[:8]]
    goods = [str(HtsCode.parse(row[0]).key) for row in picture.goods.rows[:6]]
    return [*(f"ior:{number}" for number in picture.firm.numbers), *ports, *makers, *goods]


def marked(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """A text with spans marked."""
    out, at = Markup(""), 0
    for start, end in spans:
        if start >= at:
            out += escape(text[at:start]) + Markup("<mark>") + escape(text[start:end])
            out += Markup("</mark>")
            at = end
    return out + escape(text[at:])


def with_value(query: Mapping[str, Sequence[str]], name: str, value: str) -> str:
    """The query string with a facet's value added, or taken away where it was chosen."""
    chosen = {key: list(values) for key, values in query.items() if key != "offset"}
    values = chosen.setdefault(name, [])
    if value in values:
        values.remove(value)
    else:
        values.append(value)
    return urlencode(chosen, doseq=True)


def with_offset(query: Mapping[str, Sequence[str]], offset: int) -> str:
    """The query string with another first hit."""
    chosen = {key: values for key, values in query.items() if key != "offset"}
    return urlencode({**chosen, "offset": [str(max(offset, 0))]}, doseq=True)


_FILTERS = (
    capitalize_first, shown, link, marked, words, many, is_number, is_web, facet_words,
    facet_value, graph_link, link_words, fronted, dotted, like_link,
)  # fmt: skip
