"""The query library: the `.cypher` files of `graph/queries`, each with a header.

The header stands in comments between `// ---` lines and is YAML: title, audience, doc, parameters,
limit (greatest number of rows) and a one-line example.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from schemas.errors import NotFound
from schemas.graph import NamedQuery, QueryParameter
from schemas.keys import KeyKind

PARAMETER_TYPES = ("key", "text", "integer", "number", "date")
_FENCE = "// ---"


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """What a value must be, beyond its type.

    Attributes:
        parameter: what people see of it.
        kinds: of a key, the kinds it may have; empty for any.
        minimum, maximum: of a number.
        words: a text that is searched by its words, so that no character of it is an operator.
    """

    parameter: QueryParameter
    kinds: tuple[KeyKind, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    words: bool = False


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """A query of the library with the rules of its parameters."""

    named: NamedQuery
    rules: tuple[ParameterRule, ...]


def load_library() -> Mapping[str, LibraryQuery]:
    """All queries by name, in the order of their names."""
    folder = resources.files("graph").joinpath("queries")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".cypher")), key=_name)
    return {_name(file): parse_query(_name(file), file.read_text("utf-8")) for file in files}


def find_query(library: Mapping[str, LibraryQuery], name: str) -> LibraryQuery:
    """The query of that name.

    Raises:
        NotFound: there is none; the message names those there are.
    """
    if name not in library:
        raise NotFound(f"There is no query {name!r}. There are: {', '.join(library)}.")
    return library[name]


def parse_query(name: str, content: str) -> LibraryQuery:
    """A query from the content of its file.

    Raises:
        ValueError: the header is not as it must be (a fault of the file, not of a user).
    """
    before, header, text = content.split(_FENCE, maxsplit=2)
    if before.strip():
        raise ValueError(f"{name}: the header must stand first")
    lines = (line.removeprefix("//").removeprefix(" ") for line in header.splitlines())
    said: dict[str, Any] = yaml.safe_load("\n".join(lines))
    rules = tuple(_rule(name, item) for item in said["parameters"])
    named = NamedQuery(
        name=name,
        title=said["title"],
        audience=said["audience"],
        doc=" ".join(str(said["doc"]).split()),
        parameters=tuple(rule.parameter for rule in rules),
        limit=int(said["limit"]),
        example=said["example"],
        text=text.strip(),
    )
    return LibraryQuery(named, rules)


def _rule(query: str, item: Mapping[str, Any]) -> ParameterRule:
    if item["type"] not in PARAMETER_TYPES:
        raise ValueError(f"{query}: unknown parameter type {item['type']!r}")
    parameter = QueryParameter(
        name=item["name"],
        type=item["type"],
        doc=item["doc"],
        default=item.get("default"),
        required="default" not in item,
    )
    kinds: Sequence[str] = item.get("kinds", ())
    return ParameterRule(
        parameter,
        kinds=tuple(KeyKind(kind) for kind in kinds),
        minimum=item.get("minimum"),
        maximum=item.get("maximum"),
        words=bool(item.get("words", False)),
    )


def _name(file: Any) -> str:  # noqa: ANN401  (importlib's Traversable has moved between versions)
    return str(file.name).removesuffix(".cypher")
