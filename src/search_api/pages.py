"""Jinja2 with what every page needs: formats, links by key, the synthetic mark."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from schemas.errors import InvalidCode
from schemas.keys import DOCUMENT_KINDS, Key, KeyKind


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
    filters |= {one.__name__: one for one in (shown, link, marked, words, is_number)}
    values: dict[str, Any] = environment.globals
    values["with_value"] = with_value
    return environment


def render(request: Request, name: str, /, *, status: int = 200, **context: object) -> HTMLResponse:
    """The page of a template; only its inner part where htmx asks."""
    environment: Environment = request.app.state.templates
    partial = request.headers.get("HX-Request") == "true"
    text = environment.get_template(name).render(path=request.url.path, partial=partial, **context)
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
        return value.strftime("%Y-%m-%d %H:%M")
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


def words(name: str) -> str:
    """A column's name as words."""
    return name.replace("_", " ")


def link(text: object) -> str:
    """The page of a key, or nothing where the text is no key."""
    try:
        key = Key.parse(str(text))
    except InvalidCode:
        return ""
    value = quote(str(key), safe=":/@")
    if key.kind in DOCUMENT_KINDS:
        document, _, anchor = str(key).partition("#")
        page = f"/documents/{quote(document, safe=':/@')}"
        return f"{page}#{quote(anchor)}" if anchor else page
    if key.kind in (KeyKind.ACCOUNT, KeyKind.IMPORTER):
        return f"/accounts/{value}"
    return f"/entities/{value}"


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
