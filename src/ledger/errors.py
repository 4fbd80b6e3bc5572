"""Drivers' errors as ours, in one place."""

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
from alembic.util.exc import CommandError
from deltalake.exceptions import DeltaError, DeltaProtocolError
from filelock import Timeout
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from schemas.errors import ConfigError, Conflict, InvalidInput, TidewaiterError, Unavailable

DRIVER_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    DeltaError,
    duckdb.Error,
    SQLAlchemyError,
    sqlite3.Error,
    CommandError,
    pa.ArrowException,
)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_WRONG_PLACE = frozenset({errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP})
# The words by which drivers that hide the system's error number say the same.
_FULL_WORDS = ("no space left", "disk is full", "disk full", "quota exceeded", "os error 28")
_FORBIDDEN_WORDS = ("permission denied", "read-only", "readonly", "read only", "os error 13")
_BROKEN_WORDS = ("malformed", "not a database", "corrupt", "no magic bytes", "invalid parquet")


@contextmanager
def ledger_errors(what: str) -> Generator[None]:
    """Let no driver's error pass while doing `what` ("committing a batch").

    Raises:
        Unavailable: the disk is full, a lock is taken, a file is gone; may work later.
        ConfigError: the home may not be written, or a file in it is damaged or too new.
        Conflict: the database holds something that forbids the change.
        InvalidInput: the data given do not fit.
    """
    try:
        yield
    except TidewaiterError:
        raise
    except DRIVER_ERRORS as error:
        raise to_own_error(what, error) from error
    except BaseException as error:
        # The Rust side of deltalake panics with a class of its own that is not even an Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Unavailable(f"While {what}: the table library failed ({error}).") from error


def to_own_error(what: str, error: Exception) -> TidewaiterError:
    """The error of ours that says the same."""
    if isinstance(error, OSError) and not isinstance(error, Timeout):
        return _from_system(what, error)
    if isinstance(error, IntegrityError):
        return Conflict(f"While {what}: the ledger already has it, or forbids it ({error.orig}).")
    if isinstance(error, (pa.ArrowInvalid, pa.ArrowTypeError, duckdb.ConversionException)):
        return InvalidInput(f"While {what}: the data do not fit ({_first_line(error)}).")
    if isinstance(error, DeltaProtocolError):
        return ConfigError(f"While {what}: a table was written by a newer program. Update.")
    if isinstance(error, (CommandError, ArgumentError)):
        return ConfigError(f"While {what}: {_first_line(error)}.")
    return _from_words(what, error)


def _from_system(what: str, error: OSError) -> TidewaiterError:
    place = error.filename or "the home"
    if error.errno in _FULL:
        return _full(what)
    if error.errno in _FORBIDDEN:
        return _forbidden(what, str(place))
    if error.errno in _WRONG_PLACE:
        return ConfigError(f"While {what}: {place}: {error.strerror}. Choose another with --home.")
    return Unavailable(f"While {what}: {place}: {error.strerror or error}. Try again.")


def _from_words(what: str, error: Exception) -> TidewaiterError:
    words = str(error).lower()
    if any(word in words for word in _FULL_WORDS):
        return _full(what)
    if any(word in words for word in _FORBIDDEN_WORDS):
        return _forbidden(what, "the home")
    if any(word in words for word in _BROKEN_WORDS):
        return ConfigError(
            f"While {what}: a file of the ledger is damaged ({_first_line(error)}). Restore it "
            "from a copy."
        )
    return Unavailable(f"While {what}: {_first_line(error)}. Try again.")


def _full(what: str) -> Unavailable:
    return Unavailable(
        f"While {what}: the disk is full. Free some room and try again; what was committed is safe."
    )


def _forbidden(what: str, place: str) -> ConfigError:
    return ConfigError(
        f"While {what}: {place} may not be written. Give yourself the right to it, or choose "
        "another home with --home."
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
