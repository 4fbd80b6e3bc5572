"""Drivers' errors as ours, in one place."""

from collections.abc import Generator
from contextlib import contextmanager

import duckdb
from deltalake.exceptions import DeltaError, DeltaProtocolError
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from schemas.errors import ConfigError, Conflict, Unavailable


@contextmanager
def ledger_errors(what: str) -> Generator[None]:
    """Map what goes wrong while doing `what` ("committing a batch")."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(f"While {what}: the ledger already has it ({error.orig}).") from error
    except OperationalError as error:
        raise Unavailable(
            f"While {what}: the ledger's database cannot be used now ({error.orig}). Try again."
        ) from error
    except DeltaProtocolError as error:
        raise ConfigError(
            f"While {what}: a ledger table was written by a newer program ({error}). Update."
        ) from error
    except (SQLAlchemyError, DeltaError, duckdb.Error) as error:
        raise Unavailable(f"While {what}: {error}. Look at the disk, then try again.") from error
    except PermissionError as error:
        raise ConfigError(
            f"While {what}: {error.filename} may not be written. Give yourself the right to it, or "
            "choose another home with --home."
        ) from error
    except OSError as error:
        raise Unavailable(
            f"While {what}: {error.strerror or error}. Is the disk full? Free some room and try "
            "again; what was committed is safe."
        ) from error
