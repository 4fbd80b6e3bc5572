"""The one place where the Elasticsearch client's errors become ours. None of its words get out."""

from collections.abc import Generator
from contextlib import contextmanager

import elastic_transport as transport
import elasticsearch as client
from elasticsearch import helpers

from schemas.errors import ConfigError, Conflict, InvalidInput, TidewaiterError, Unavailable

LATER = "the search server cannot answer now; try again"
FORBIDDEN = (401, 403)


class IndexReplaced(Exception):  # noqa: N818  (says what happened; never leaves this package)
    """The index that was being read is gone: another took its place."""


@contextmanager
def elastic_errors() -> Generator[None]:
    """Map what the client raises.

    Raises:
        ConfigError: the address, the certificate or the login is wrong, or it is no Elasticsearch.
        Conflict: somebody else wrote the same thing.
        InvalidInput: the server cannot take the question.
        Unavailable: it does not answer, or not as it should.
    """
    try:
        yield
    except IndexReplaced as error:
        raise Unavailable("the index is being replaced again and again; try again") from error
    except (transport.ApiError, transport.TransportError, helpers.ScanError) as error:
        raise to_ours(error) from error
    except helpers.BulkIndexError as error:
        raise Unavailable("the search server did not take all documents; try again") from error


def to_ours(error: Exception) -> TidewaiterError:  # noqa: PLR0911  (one line for each kind)
    """The error that says the same in our words."""
    match error:
        case client.AuthenticationException() | client.AuthorizationException():
            return ConfigError(
                "the search server refuses the login; see TIDEWAITER_INDEX__USER, "
                "TIDEWAITER_INDEX__PASSWORD and TIDEWAITER_INDEX__API_KEY"
            )
        case client.UnsupportedProductError():
            return ConfigError("what answers at TIDEWAITER_INDEX__URL is no Elasticsearch")
        case client.ConflictError():
            return Conflict("somebody else wrote the same documents of the index; try again")
        case client.BadRequestError():
            return InvalidInput("the search server cannot take this question; put it otherwise")
        case transport.TlsError():
            return ConfigError(
                "the search server's certificate cannot be trusted; see "
                "TIDEWAITER_INDEX__CERTIFICATES"
            )
        case transport.ConnectionTimeout():
            return Unavailable("the search server did not answer in time; try again")
        case transport.ConnectionError():
            return Unavailable("the search server at TIDEWAITER_INDEX__URL does not answer")
        case _:
            return Unavailable(LATER)
