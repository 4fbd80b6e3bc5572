"""The ledger's database: SQLite in write-ahead mode, migrated by Alembic when it is opened."""

from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from schemas.errors import ConfigError

HEAD = "0003"
PATIENCE = 30.0  # seconds that a statement waits for another process's write


def open_database(path: Path, revision: str = HEAD) -> Engine:
    """The database at `path`, made and migrated where needed.

    Raises:
        ConfigError: it was written by a newer program.
    """
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        _refuse_newer(path, current)
        if current != revision:
            with engine.begin() as connection:
                _migrate(connection, revision)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _refuse_newer(path: Path, current: str | None) -> None:
    if current is not None and current > HEAD:
        raise ConfigError(
            f"The ledger {path} was written by a newer program (form {current}; this one knows "
            f"{HEAD}). Update."
        )


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # FULL: a committed batch survives a power cut, not only a killed process
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(connection: Connection, revision: str) -> None:
    with as_file(files("ledger").joinpath("migrations")) as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
