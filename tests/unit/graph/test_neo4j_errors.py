import pytest
from neo4j import exceptions

from graph.neo4j_connection import open_driver
from graph.neo4j_errors import driver_errors, mapped
from schemas.errors import (
    ConfigError,
    Conflict,
    InvalidInput,
    Refused,
    TidewaiterError,
    Unavailable,
)


def driver_classes(root: type[Exception] = exceptions.GqlError) -> list[type[Exception]]:
    return [root, *(found for child in root.__subclasses__() for found in driver_classes(child))]


# Which of ours each of the driver's classes becomes. A class that a new driver brings fails here.
EXPECTED: dict[type[Exception], type[TidewaiterError]] = {
    exceptions.GqlError: Unavailable,
    exceptions.Neo4jError: Unavailable,
    exceptions.ClientError: InvalidInput,
    exceptions.CypherSyntaxError: InvalidInput,
    exceptions.CypherTypeError: InvalidInput,
    exceptions.ConstraintError: Conflict,
    exceptions.AuthError: ConfigError,
    exceptions.TokenExpired: ConfigError,
    exceptions.Forbidden: Refused,
    exceptions.DatabaseError: Unavailable,
    exceptions.TransientError: Unavailable,
    exceptions.DatabaseUnavailable: Unavailable,
    exceptions.NotALeader: Unavailable,
    exceptions.ForbiddenOnReadOnlyDatabase: Unavailable,
    exceptions.DriverError: Unavailable,
    exceptions.SessionError: Unavailable,
    exceptions.TransactionError: Unavailable,
    exceptions.TransactionNestingError: Unavailable,
    exceptions.ResultError: Unavailable,
    exceptions.ResultFailedError: Unavailable,
    exceptions.ResultConsumedError: Unavailable,
    exceptions.ResultNotSingleError: Unavailable,
    exceptions.BrokenRecordError: Unavailable,
    exceptions.SessionExpired: Unavailable,
    exceptions.ServiceUnavailable: Unavailable,
    exceptions.RoutingServiceUnavailable: Unavailable,
    exceptions.WriteServiceUnavailable: Unavailable,
    exceptions.ReadServiceUnavailable: Unavailable,
    exceptions.IncompleteCommit: Unavailable,
    exceptions.ConfigurationError: ConfigError,
    exceptions.AuthConfigurationError: ConfigError,
    exceptions.CertificateConfigurationError: ConfigError,
    exceptions.UnsupportedServerProduct: ConfigError,
    exceptions.ConnectionPoolError: Unavailable,
    exceptions.ConnectionAcquisitionTimeoutError: Unavailable,
}


@pytest.mark.parametrize("theirs", driver_classes(), ids=lambda kind: kind.__name__)
def test_every_class_of_the_driver_is_mapped(theirs: type[Exception]) -> None:
    assert theirs in EXPECTED, f"the driver has a new error: {theirs.__name__}"
    raised = theirs.__new__(theirs)  # some want a session or a result to be made
    assert type(mapped(raised)) is EXPECTED[theirs]


def test_the_cause_is_kept_and_the_mend_is_named() -> None:
    cause = exceptions.ServiceUnavailable("connection refused")
    with pytest.raises(Unavailable, match="tidewaiter status") as caught, driver_errors():
        raise cause
    assert caught.value.__cause__ is cause


@pytest.mark.parametrize("uri", ["", "localhost", "http://localhost:7474", "ftp://a", "bolt://"])
def test_a_uri_that_is_none_is_a_fault_of_the_configuration(uri: str) -> None:
    with pytest.raises(ConfigError, match="bolt://"):
        open_driver(uri, "neo4j", "secret")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Neo.ClientError.Statement.AccessMode", Refused),
        ("Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration", Refused),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", Refused),
        ("Neo.ClientError.Database.DatabaseNotFound", ConfigError),
        ("Neo.ClientError.Statement.SyntaxError", InvalidInput),
    ],
)
def test_codes_say_more_than_classes(code: str, kind: type[TidewaiterError]) -> None:
    error = exceptions.Neo4jError._hydrate_neo4j(code=code, message="said")
    assert type(mapped(error)) is kind
