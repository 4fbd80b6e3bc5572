import pytest

from graph.cypher_tokens import TokenKind, tokens
from schemas.errors import InvalidInput


def texts(cypher: str) -> list[str]:
    return [token.text for token in tokens(cypher)]


def test_comments_and_blanks_are_left_out() -> None:
    assert texts("MATCH /* CREATE */ (n) // SET\nRETURN n") == [
        "MATCH",
        "(",
        "n",
        ")",
        "RETURN",
        "n",
    ]


def test_a_comment_within_a_string_is_a_string() -> None:
    assert texts("RETURN '// not a comment' AS a") == ["RETURN", "'// not a comment'", "AS", "a"]


def test_a_string_within_a_comment_opens_nothing() -> None:
    assert texts("RETURN 1 // it's fine") == ["RETURN", "1"]


@pytest.mark.parametrize("string", [r"'it\'s'", r'"say \"x\""', "'a\nb'", r"'\\'"])
def test_strings_end_where_they_end(string: str) -> None:
    found = tokens(f"RETURN {string} SHOW")
    assert [(t.kind, t.text) for t in found[1:]] == [
        (TokenKind.STRING, string),
        (TokenKind.WORD, "SHOW"),
    ]


def test_a_quoted_name_is_no_keyword() -> None:
    (_, name) = tokens("RETURN `SH``OW`")
    assert (name.kind, name.text, name.is_word("SH`OW")) == (TokenKind.QUOTED, "SH`OW", False)


@pytest.mark.parametrize("cypher", ["RETURN 'a", 'RETURN "a', "RETURN `a", "RETURN 1 /* a"])
def test_what_is_never_closed_is_said(cypher: str) -> None:
    with pytest.raises(InvalidInput, match="never closed"):
        tokens(cypher)
