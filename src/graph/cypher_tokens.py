"""Cypher text as tokens: enough to tell names from strings, comments and quoted names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from schemas.errors import InvalidInput

_PATTERN = re.compile(
    r"""(?P<space>\s+|//[^\n\r]*|/\*.*?\*/)
      | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<quoted>`(?:[^`]|``)*`)
      | (?P<number>\d\w*(?:\.\d\w*)?)
      | (?P<word>[^\W\d]\w*)
      | (?P<open>'|"|`|/\*)
      | (?P<symbol>.)""",
    re.VERBOSE | re.DOTALL,
)


class TokenKind(Enum):
    """What a piece of Cypher is."""

    WORD = "word"  # a keyword or an unquoted name
    QUOTED = "quoted"  # a name in backticks; never a keyword
    STRING = "string"
    NUMBER = "number"
    SYMBOL = "symbol"  # one character


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of Cypher; a quoted name stands without its backticks, a string as it came."""

    kind: TokenKind
    text: str

    def is_word(self, *words: str) -> bool:
        """True for one of these (upper-case) keywords, in any case."""
        return self.kind is TokenKind.WORD and self.text.upper() in words

    def is_symbol(self, symbols: str) -> bool:
        """True for one of these characters."""
        return self.kind is TokenKind.SYMBOL and self.text in symbols

    @property
    def is_name(self) -> bool:
        """True for what may be part of a name."""
        return self.kind in {TokenKind.WORD, TokenKind.QUOTED}


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, without blanks and comments.

    Raises:
        InvalidInput: a string, a quoted name or a comment is not closed.
    """
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    for found in _PATTERN.finditer(text):
        kind, piece = str(found.lastgroup), found.group()
        if kind == "open":
            raise InvalidInput(
                f"This is not valid Cypher: what {piece} opens at character {found.start() + 1} "
                "is never closed."
            )
        if kind == "quoted":
            piece = piece[1:-1].replace("``", "`")
        if kind != "space":
            yield Token(TokenKind(kind), piece)
