"""The driver's errors in our words."""

from collections.abc import Generator
from contextlib import contextmanager

from neo4j import exceptions

from schemas.errors import (
    ConfigError,
    Conflict,
    InvalidInput,
    Refused,
    TidewaiterError,
    Unavailable,
)

# The first class that fits decides, so the special ones stand first.
_TABLE: tuple[tuple[type[Exception], type[TidewaiterError], str], ...] = (
    (exceptions.CypherSyntaxError, InvalidInput, "This is not valid Cypher"),
    (exceptions.CypherTypeError, InvalidInput, "A value has the wrong type"),
    (exceptions.ConstraintError, Conflict, "The graph already holds something else there"),
    (exceptions.AuthError, ConfigError, "The graph server refuses the user or password"),
    (exceptions.Forbidden, Refused, "The graph server does not allow that"),
    (exceptions.TransientError, Unavailable, "The graph server cannot do that now"),
    (exceptions.DatabaseError, Unavailable, "The graph server failed"),
    (exceptions.ClientError, InvalidInput, "The graph server does not accept that"),
    (exceptions.Neo4jError, Unavailable, "The graph server reports an error"),
    (exceptions.ConfigurationError, ConfigError, "The graph connection is set up wrongly"),
    (exceptions.ServiceUnavailable, Unavailable, "The graph server does not answer"),
    (exceptions.SessionExpired, Unavailable, "The graph server broke off"),
    (exceptions.ConnectionPoolError, Unavailable, "No connection to the graph server is free"),
    (exceptions.BrokenRecordError, Unavailable, "An answer of the graph server is not readable"),
    (exceptions.SessionError, Unavailable, "The graph session broke"),
    (exceptions.TransactionError, Unavailable, "The graph transaction broke"),
    (exceptions.ResultError, Unavailable, "The answer of the graph broke off"),
    (exceptions.GqlError, Unavailable, "The graph server reports an error"),
)

_MENDS: dict[type[TidewaiterError], str] = {
    ConfigError: "Check TIDEWAITER_GRAPH__URI, user, password and database.",
    Unavailable: "Try again; 'tidewaiter status' shows the graph server.",
}

# Codes whose class says too little.
_CODES: dict[str, tuple[type[TidewaiterError], str]] = {
    "Neo.ClientError.Statement.AccessMode": (Refused, "Only reading is allowed here"),
    "Neo.ClientError.Statement.ExternalResourceFailed": (Refused, "Loading files is not allowed"),
    "Neo.ClientError.Database.DatabaseNotFound": (ConfigError, "There is no such database"),
}
_STOPPED = ("TransactionTimedOut", "Transaction.Terminated")
_MEMORY = ("MemoryPoolOutOfMemory", "OutOfMemory")


@contextmanager
def driver_errors() -> Generator[None]:
    """Raise our errors where the driver raises its own; the driver's stays as the cause.

    Raises:
        InvalidInput, Conflict, Refused, Unavailable, ConfigError: by what the caller can do.
    """
    try:
        yield
    except exceptions.GqlError as error:
        raise mapped(error) from error
    except ValueError as error:  # the driver's word for a URI that it cannot read
        raise ConfigError(f"The graph connection is set up wrongly: {error}") from error


def mapped(error: Exception) -> TidewaiterError:
    """The error of ours that says the same as one of the driver's."""
    code = str(getattr(error, "code", "") or "")
    if any(part in code for part in _STOPPED):
        return Refused("The query ran longer than is allowed and was stopped. Ask for less.")
    if any(part in code for part in _MEMORY):
        return Refused("The query needs more memory than is allowed. Ask for less.")
    if code in _CODES:
        kind, words = _CODES[code]
        return _worded(kind, words, error)
    for theirs, kind, words in _TABLE:
        if isinstance(error, theirs):
            return _worded(kind, words, error)
    raise error


def _worded(kind: type[TidewaiterError], words: str, error: Exception) -> TidewaiterError:
    said = str(getattr(error, "message", "") or error).strip().rstrip(".")
    return kind(" ".join(filter(None, (f"{words}: {said}.", _MENDS.get(kind, "")))))
