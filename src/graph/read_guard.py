"""What the console refuses before and after the server has explained a text.

The server enforces reading in a READ session, but not all that must be kept out: SHOW, TERMINATE
and procedures of the server's own run there too, and its procedure allow-list does not bind the
built-in ones. So the text's tokens are checked here, and the plan that EXPLAIN gives once more.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.cypher_tokens import Token, TokenKind, tokens
from schemas.errors import InvalidInput, Refused

LONGEST_TEXT = 20_000  # characters

PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshiptypes",
        "db.propertykeys",
        "db.schema.visualization",
        "db.schema.nodetypeproperties",
        "db.schema.reltypeproperties",
        "db.index.fulltext.querynodes",
        "db.index.fulltext.queryrelationships",
        "db.index.fulltext.listavailableanalyzers",
        "db.index.vector.querynodes",
        "db.index.vector.queryrelationships",
        "db.ping",
        "dbms.components",
    }
)

# Functions with a dot in their names: the language's own. A server of the user's may bring others
# that run text or read files.
_FUNCTION_SPACES = frozenset(
    {"date", "time", "localtime", "datetime", "localdatetime", "duration", "point", "vector"}
)

_COMMANDS: Mapping[str, str] = {
    "SHOW": "SHOW commands show the server, not the graph",
    "TERMINATE": "TERMINATE stops other people's queries",
    "USE": "the database is chosen by the configuration, so USE is not allowed",
    "PROFILE": "PROFILE is not allowed",
    "EXPLAIN": "EXPLAIN gives no rows and is not needed: every text is explained before it runs",
    "DEALLOCATE": "administration is not allowed",
}

_BAD_OPERATORS = re.compile(
    r"^(Show|Terminate|LoadCSV|Admin|Create|Drop|Alter|Set|Delete|Remove|Merge)"
)

_TYPES: Mapping[str, str] = {
    "w": "it writes, and only reading is allowed here",
    "rw": "it writes, and only reading is allowed here",
    "s": "it changes the schema or administers the server",
}


def check_text(text: str) -> None:
    """Refuse what the tokens of a text show.

    Raises:
        Refused: the text does what the console does not allow; the message says what.
        InvalidInput: the text is empty, or something in it is never closed.
    """
    if len(text) > LONGEST_TEXT:
        raise Refused(f"The query is refused: it is longer than {LONGEST_TEXT:,} characters.")
    if re.search(r"\\u+[0-9a-fA-F]{4}", text):
        # the server decodes these before it reads, so that they can spell keywords or end strings
        raise _refused("it has a \\u escape; write the character itself")
    found = tokens(text)
    if not found:
        raise InvalidInput("The query is empty. Try: MATCH (n:Port) RETURN n.name LIMIT 5")
    for reason in _reasons(found):
        raise _refused(reason)


def check_plan(query_type: str | None, plan: Mapping[str, Any] | None) -> None:
    """Refuse what the server's explanation shows.

    Raises:
        Refused: the text writes, administers, or its plan holds a forbidden step.
    """
    if query_type != "r":
        raise _refused(_TYPES.get(query_type or "", "the server cannot say that it only reads"))
    for operator in _operators(plan or {}):
        if _BAD_OPERATORS.match(operator):
            raise _refused(f"its plan has the step {operator.partition('@')[0]}")


def _refused(reason: str) -> Refused:
    return Refused(f"The query is refused: {reason}.")


def _reasons(found: Sequence[Token]) -> Iterator[str]:
    yield from _prefix_reasons(found)
    for at, token in enumerate(found):
        if token.kind is not TokenKind.WORD or _is_plain_name(found, at):
            continue
        word, after = token.text.upper(), _following(found, at)
        if word in _COMMANDS:
            yield f"{_COMMANDS[word]} (for a name, write it in backticks)"
        elif word == "LOAD" and after is not None and after.is_word("CSV"):
            yield "LOAD CSV reads files and addresses, which is not allowed"
        elif word == "TRANSACTIONS" and _within_transactions(found, at):
            yield "CALL ... IN TRANSACTIONS is not allowed"
        elif word == "CALL":
            yield from _call_reasons(found, at)
    yield from _function_reasons(found)


def _prefix_reasons(found: Sequence[Token]) -> Iterator[str]:
    """`CYPHER 5` and `CYPHER 25` may stand in front; options (runtime, planner) may not."""
    if found[0].is_word("CYPHER"):
        options = found[1:3]
        version = options[0].text if options else ""
        optional = len(options) > 1 and options[1].is_symbol("=")
        if version not in {"5", "25"} or optional or _has_option(found[2:]):
            yield "only CYPHER 5 or CYPHER 25 may stand in front, no options"


def _has_option(rest: Sequence[Token]) -> bool:
    first = rest[:2]
    return len(first) > 1 and first[0].is_name and first[1].is_symbol("=")


def _is_plain_name(found: Sequence[Token], at: int) -> bool:
    """True for a property, label, type or parameter, which may be called like a keyword."""
    after = _following(found, at)
    is_map_key = after is not None and after.is_symbol(":")
    return is_map_key or (at > 0 and found[at - 1].is_symbol(".:$&|!%"))


def _within_transactions(found: Sequence[Token], at: int) -> bool:
    return any(token.is_word("IN", "CONCURRENT") for token in found[max(0, at - 3) : at])


def _following(found: Sequence[Token], at: int) -> Token | None:
    return found[at + 1] if at + 1 < len(found) else None


def _call_reasons(found: Sequence[Token], at: int) -> Iterator[str]:
    after = _following(found, at)
    if after is None or after.is_symbol("{(") or not after.is_name:
        return
    name = _dotted(found, at + 1)
    if name.lower() not in PROCEDURES:
        allowed = ", ".join(sorted(PROCEDURES))
        yield f"the procedure {name} is not on the list of allowed ones ({allowed})"


def _function_reasons(found: Sequence[Token]) -> Iterator[str]:
    for at, token in enumerate(found):
        if not token.is_name or (at > 0 and found[at - 1].is_symbol(".")):
            continue
        name = _dotted(found, at)
        called = _following(found, at + 2 * name.count("."))
        is_procedure = at > 0 and found[at - 1].is_word("CALL")
        if "." in name and called is not None and called.is_symbol("(") and not is_procedure:
            space = name.partition(".")[0].lower()
            if space not in _FUNCTION_SPACES:
                yield f"the function {name} is not one of the language's own"


def _dotted(found: Sequence[Token], at: int) -> str:
    """The name that begins at a token, with its dots: `db.labels`."""
    parts = [found[at].text.replace(".", "·")]
    while at + 2 < len(found) and found[at + 1].is_symbol(".") and found[at + 2].is_name:
        at += 2
        parts.append(found[at].text.replace(".", "·"))
    return ".".join(parts)


def _operators(plan: Mapping[str, Any]) -> Iterator[str]:
    yield str(plan.get("operatorType", ""))
    for child in plan.get("children", ()):
        yield from _operators(child)
