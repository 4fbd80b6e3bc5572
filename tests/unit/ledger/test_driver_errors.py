"""No driver's error crosses the ledger's border."""

import errno
import inspect
import sqlite3
import sys
from types import ModuleType

import alembic.util.exc
import deltalake.exceptions
import duckdb
import filelock
import pyarrow as pa
import pytest
import sqlalchemy.exc

from ledger.errors import DRIVER_ERRORS, ledger_errors, to_own_error
from schemas.errors import (
    ConfigError,
    Conflict,
    InvalidInput,
    NotFound,
    TidewaiterError,
    Unavailable,
)

MODULES = (
    duckdb,
    deltalake.exceptions,
    sqlalchemy.exc,
    sqlite3,
    alembic.util.exc,
    filelock,
    pa.lib,
)
# Python's own, which every module shows: a wrong call is a fault of ours, not of a driver.
OWN = (LookupError, TypeError, ValueError, NotImplementedError, MemoryError, RuntimeError)
PYTHON = sys.stdlib_module_names - {"sqlite3"}


def exceptions_of(module: ModuleType) -> list[type[Exception]]:
    found = [each for _, each in inspect.getmembers(module, inspect.isclass)]
    return [
        each
        for each in found
        if issubclass(each, Exception)
        and not issubclass(each, Warning)
        and each.__name__ != "Warning"  # the DB-API's, which is an Exception
        and each.__module__.split(".")[0] not in PYTHON
        and each is not sqlalchemy.exc.EmulatedDBAPIException  # of asynchronous drivers
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_exception_of_a_driver_is_mapped(module: ModuleType) -> None:
    unmapped = [
        each.__name__
        for each in exceptions_of(module)
        if not issubclass(each, DRIVER_ERRORS) and not issubclass(each, OWN)
    ]
    assert unmapped == []
    assert exceptions_of(module)


@pytest.mark.parametrize(
    ("error", "own"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), Unavailable),
        (OSError(errno.EACCES, "Permission denied", "/x"), ConfigError),
        (OSError(errno.EROFS, "Read-only file system", "/x"), ConfigError),
        (OSError(errno.EIO, "Input/output error", "/x"), Unavailable),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/x"), ConfigError),
        (sqlite3.OperationalError("database or disk is full"), Unavailable),
        (sqlite3.OperationalError("attempt to write a readonly database"), ConfigError),
        (sqlite3.DatabaseError("file is not a database"), ConfigError),
        (sqlalchemy.exc.IntegrityError("INSERT", {}, Exception("UNIQUE")), Conflict),
        (sqlalchemy.exc.OperationalError("BEGIN", {}, Exception("locked")), Unavailable),
        (deltalake.exceptions.DeltaError("No space left on device (os error 28)"), Unavailable),
        (deltalake.exceptions.DeltaError("Permission denied (os error 13)"), ConfigError),
        (deltalake.exceptions.DeltaProtocolError("reader version 9"), ConfigError),
        (duckdb.IOException("No magic bytes found at end of file"), ConfigError),
        (duckdb.OutOfMemoryException("out of memory"), Unavailable),
        (pa.ArrowInvalid("cannot cast"), InvalidInput),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_are_named_by_what_the_caller_can_do(
    error: Exception, own: type[TidewaiterError]
) -> None:
    said = to_own_error("committing a batch", error)
    assert type(said) is own
    assert str(said).startswith("While committing a batch: ")


def test_our_own_errors_pass_unchanged() -> None:
    error = NotFound("no run x")
    with pytest.raises(NotFound) as caught, ledger_errors("reading"):
        raise error
    assert caught.value is error


def test_a_panic_of_the_table_library_is_no_traceback() -> None:
    panic = type("PanicException", (BaseException,), {})
    with pytest.raises(Unavailable, match="table library"), ledger_errors("writing"):
        raise panic("unreachable")
    with pytest.raises(KeyboardInterrupt), ledger_errors("writing"):
        raise KeyboardInterrupt
