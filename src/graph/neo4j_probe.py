"""Whether a server answers."""

import time

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.neo4j_errors import driver_errors

_PAUSE_SECONDS = 0.1


def answers(uri: str, password: str, *, seconds: float) -> bool:
    """True as soon as the server at `uri` has answered a query; False after `seconds` without.

    Raises:
        ConfigError: it refuses the password.
    """
    deadline = time.monotonic() + seconds
    while True:
        if _answers_now(uri, password, max(1.0, seconds)):
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(_PAUSE_SECONDS)


def _answers_now(uri: str, password: str, seconds: float) -> bool:
    with (
        driver_errors(),
        GraphDatabase.driver(
            uri,
            auth=("neo4j", password),
            connection_timeout=seconds,
            max_transaction_retry_time=0,
            notifications_min_severity="OFF",
        ) as driver,
    ):
        try:
            driver.execute_query("RETURN 1", database_="neo4j")
        except AuthError:
            raise
        except (DriverError, Neo4jError, OSError):
            return False
        return True
