"""What people give as parameters of a query, checked and in the form that the query takes."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from graph.key_forms import key_forms
from graph.query_library import LibraryQuery, ParameterRule
from schemas.errors import InvalidCode, InvalidInput
from schemas.graph import Scalar
from schemas.keys import Key

# Which of several keys a bare form stands for: the first that is in the graph.
Present = Callable[[Sequence[str]], Sequence[str]]

_LONGEST_TEXT = 1_000
_WHOLE = re.compile(r"[+-]?\d{1,18}")


def check_parameters(
    query: LibraryQuery, given: Mapping[str, Scalar], present: Present
) -> dict[str, Scalar]:
    """The values of all parameters, defaults included, in the types the query takes.

    Args:
        query: the query they are for.
        given: values by name; texts are read where another type is wanted.
        present: of several keys, those that the graph has.

    Raises:
        InvalidInput: a parameter is missing, unknown, of the wrong type or out of its range.
    """
    names = [rule.parameter.name for rule in query.rules]
    if unknown := sorted(set(given) - set(names)):
        raise InvalidInput(
            f"The query {query.named.name!r} has no parameter {unknown[0]!r}; "
            f"it takes {', '.join(names) or 'none'}."
        )
    return {rule.parameter.name: _value(query, rule, given, present) for rule in query.rules}


def _value(
    query: LibraryQuery, rule: ParameterRule, given: Mapping[str, Scalar], present: Present
) -> Scalar:
    parameter = rule.parameter
    value = given.get(parameter.name)
    if value is None or (value == "" and not parameter.required):
        if parameter.required:
            raise InvalidInput(
                f"The query {query.named.name!r} needs the parameter {parameter.name!r}: "
                f"{parameter.doc}. Example: {query.named.example}"
            )
        value = parameter.default
        if value == "":  # "all": no key, no text
            return ""
    return _READERS[parameter.type](rule, value, present)


def _key(rule: ParameterRule, value: Scalar, present: Present) -> Scalar:
    text = _text(rule, value, present)
    forms = _forms(rule, str(text))
    if len(forms) == 1:
        return forms[0]
    return next(iter(present(forms)), forms[0])


def _forms(rule: ParameterRule, text: str) -> Sequence[str]:
    try:
        forms = key_forms(text, rule.kinds)
    except InvalidCode as error:
        raise _wrong(rule, text, error.reason) from error
    if rule.kinds and not any(Key.parse(form).kind in rule.kinds for form in forms):
        kinds = ", ".join(rule.kinds)
        raise _wrong(rule, text, f"its kind must be one of {kinds}")
    return forms


def _text(rule: ParameterRule, value: Scalar, _present: Present) -> Scalar:
    text = str(value).strip()
    if not text:
        raise _wrong(rule, value, "it is empty")
    if len(text) > _LONGEST_TEXT:
        raise _wrong(rule, text[:40], f"it is longer than {_LONGEST_TEXT:,} characters")
    if not rule.words:
        return text
    if not (words := lucene_words(text)):
        raise _wrong(rule, text, "it has no letters or digits")
    return words


def lucene_words(text: str) -> str:
    """The words of a text as a Lucene query that wants all of them; a final `*` is kept."""
    words = re.findall(r"\w+\*?", text)
    # Lucene's operators are upper-case words; the index folds case, so lower case finds the same
    return " AND ".join(word.lower() for word in words)


def _integer(rule: ParameterRule, value: Scalar, _present: Present) -> Scalar:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise _wrong(rule, value, "it must be a whole number")
    text = str(int(value)) if isinstance(value, float) else str(value).strip()
    if not _WHOLE.fullmatch(text):
        raise _wrong(rule, value, "it must be a whole number of at most 18 digits")
    return _in_range(rule, int(text))


def _number(rule: ParameterRule, value: Scalar, _present: Present) -> Scalar:
    try:
        number = float(str(value).strip())
    except ValueError:
        raise _wrong(rule, value, "it must be a number") from None
    if isinstance(value, bool) or not math.isfinite(number):
        raise _wrong(rule, value, "it must be a number")
    return _in_range(rule, number)


def _in_range(rule: ParameterRule, number: float) -> Scalar:
    if rule.minimum is not None and number < rule.minimum:
        raise _wrong(rule, number, f"it must be at least {rule.minimum:g}")
    if rule.maximum is not None and number > rule.maximum:
        raise _wrong(rule, number, f"it must be at most {rule.maximum:g}")
    return number


def _date(rule: ParameterRule, value: Scalar, _present: Present) -> Scalar:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise _wrong(rule, value, "write a date as 2026-01-31") from None


def _wrong(rule: ParameterRule, value: Scalar, reason: str) -> InvalidInput:
    what = rule.parameter
    return InvalidInput(f"{str(value)!r} does not serve as {what.name!r} ({what.doc}): {reason}.")


_READERS: Mapping[str, Callable[[ParameterRule, Scalar, Present], Scalar]] = {
    "key": _key,
    "text": _text,
    "integer": _integer,
    "number": _number,
    "date": _date,
}
