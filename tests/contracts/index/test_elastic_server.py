"""What only an Elasticsearch server has: logins, aliases, answers to each item, synonyms."""

import secrets
import urllib.error
from collections.abc import Callable, Iterator

import pytest

from elasticsearch_node import ElasticsearchNode
from index import ElasticIndex, open_index
from schemas.errors import ConfigError, Unavailable
from schemas.ports import SearchIndex
from schemas.search import IndexBatch, IndexDoc, SearchQuery

Doc = Callable[..., IndexDoc]

pytestmark = pytest.mark.xdist_group("elasticsearch")


@pytest.fixture
def own(elasticsearch: ElasticsearchNode) -> Iterator[ElasticIndex]:
    alias = f"own-{secrets.token_hex(4)}"
    yield ElasticIndex(elasticsearch.url, alias=alias, synonyms=("ftz => ftz, foreign trade zone",))
    for name in elasticsearch.call("GET", f"/{alias}*/_alias"):
        elasticsearch.call("DELETE", f"/{name}")


def keys(index: SearchIndex, text: str) -> list[str]:
    return [hit.key for hit in index.search(SearchQuery(text)).hits]


def test_an_index_is_named_by_alias_schema_and_build(
    own: ElasticIndex, elasticsearch: ElasticsearchNode
) -> None:
    index = open_index(own)
    with index.rebuilding():
        pass
    ((name, of),) = elasticsearch.call("GET", f"/{own.alias}*/_alias").items()
    assert name.startswith(f"{own.alias}-v1-20")
    assert list(of["aliases"]) == [own.alias]


def test_an_index_of_another_schema_is_begun_anew(
    own: ElasticIndex, elasticsearch: ElasticsearchNode
) -> None:
    old = f"{own.alias}-v0-first"
    elasticsearch.call("PUT", f"/{old}", {"aliases": {own.alias: {}}})
    assert open_index(own).watermark() == 0
    assert list(elasticsearch.call("GET", f"/{own.alias}*/_alias")) == [f"{own.alias}-v1-first"]


def test_somebody_elses_index_is_left_alone(
    own: ElasticIndex, elasticsearch: ElasticsearchNode
) -> None:
    elasticsearch.call("PUT", f"/{own.alias}")
    with pytest.raises(ConfigError, match="not an alias"):
        open_index(own)
    assert list(elasticsearch.call("GET", f"/{own.alias}*/_alias")) == [own.alias]


def test_unknown_fields_are_refused(own: ElasticIndex, elasticsearch: ElasticsearchNode) -> None:
    open_index(own)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        elasticsearch.call("POST", f"/{own.alias}/_doc", {"colour": "red"})


def test_synonyms_hold_for_questions(own: ElasticIndex, doc: Doc) -> None:
    index = open_index(own)
    words = doc("csms:1", "Admission to a foreign trade zone", "")
    index.apply(IndexBatch(1, [words, doc("csms:2", "Zone of trade with a foreign power", "")]))
    assert keys(index, "ftz")[0] == "csms:1"


def test_a_document_that_the_server_refuses_is_told(
    own: ElasticIndex, doc: Doc, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(own)
    monkeypatch.setattr("index.elastic_mapping.day_number", lambda _: "not a number")
    with pytest.raises(Unavailable, match="did not take 2 documents"):
        index.apply(IndexBatch(1, [doc("csms:1", "steel"), doc("csms:2", "steel")]))


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        open_index(ElasticIndex("http://127.0.0.1:1"))


@pytest.mark.parametrize("url", ["", "127.0.0.1", "ftp://x:1", "http://[", "not a url"])
def test_an_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises((ConfigError, Unavailable)):
        open_index(ElasticIndex(url))


@pytest.fixture(scope="session")
def api_key(secured_elasticsearch: ElasticsearchNode) -> str:
    made = secured_elasticsearch.call("POST", "/_security/api_key", {"name": "tidewaiter"})
    return str(made["encoded"])


def test_a_secured_server_takes_a_login_or_a_key(
    secured_elasticsearch: ElasticsearchNode, api_key: str, doc: Doc
) -> None:
    node = secured_elasticsearch
    by_name = open_index(ElasticIndex(node.url, user="elastic", password=node.password))
    by_name.apply(IndexBatch(1, [doc("csms:1", "steel")]))
    by_key = open_index(ElasticIndex(node.url, api_key=api_key))
    assert keys(by_key, "steel") == ["csms:1"]


@pytest.mark.parametrize("login", [{}, {"user": "elastic", "password": "guess"}, {"api_key": "x"}])
def test_a_wrong_login_is_said(
    secured_elasticsearch: ElasticsearchNode, login: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match="refuses the login"):
        open_index(ElasticIndex(secured_elasticsearch.url, **login))
