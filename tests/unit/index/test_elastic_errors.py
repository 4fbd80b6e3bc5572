"""Every error that the Elasticsearch client can raise becomes one of ours."""

import inspect

import elastic_transport
import elasticsearch
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import helpers

from index.elastic_errors import IndexReplaced, elastic_errors
from schemas.errors import ConfigError, Conflict, InvalidInput, TidewaiterError, Unavailable

SECRET = "index_not_found_exception: no such index [tidewaiter-v1-x]"


def _error_classes() -> list[type[Exception]]:
    """All that the client's packages call an exception, warnings apart."""
    modules = (elasticsearch.exceptions, elastic_transport, helpers.errors)
    found = {
        kind
        for module in modules
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and not issubclass(kind, Warning)
    }
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def _made(kind: type[Exception]) -> Exception:
    if issubclass(kind, elasticsearch.ApiError | elastic_transport.ApiError):
        node = NodeConfig("http", "localhost", 9200)
        meta = ApiResponseMeta(500, "1.1", HttpHeaders(), 0.1, node)
        return kind(SECRET, meta, {"error": {"reason": SECRET}})
    if issubclass(kind, helpers.ScanError):
        return kind("scroll", SECRET)
    if issubclass(kind, helpers.BulkIndexError):
        return kind(SECRET, [{"index": {"error": SECRET}}])
    return kind(SECRET)


@pytest.mark.parametrize("kind", _error_classes(), ids=str)
def test_every_error_of_the_client_becomes_ours(kind: type[Exception]) -> None:
    with pytest.raises(TidewaiterError) as caught, elastic_errors():
        raise _made(kind)
    assert "tidewaiter-v1" not in str(caught.value)
    assert "exception" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        (elasticsearch.AuthenticationException, ConfigError),
        (elasticsearch.AuthorizationException, ConfigError),
        (elasticsearch.UnsupportedProductError, ConfigError),
        (elasticsearch.ConflictError, Conflict),
        (elasticsearch.BadRequestError, InvalidInput),
        (elasticsearch.ConnectionError, Unavailable),
        (elasticsearch.ConnectionTimeout, Unavailable),
        (elastic_transport.TlsError, ConfigError),
        (elasticsearch.ApiError, Unavailable),
    ],
)
def test_the_error_says_what_can_be_done(
    kind: type[Exception], ours: type[TidewaiterError]
) -> None:
    with pytest.raises(ours), elastic_errors():
        raise _made(kind)


def test_an_index_that_is_gone_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="replaced"), elastic_errors():
        raise IndexReplaced
