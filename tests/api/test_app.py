"""The application around its routes: OpenAPI, headers, hosts, health, hostile input."""

import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_the_interface_is_the_one_kept(app: FastAPI) -> None:
    """A change of the interface changes openapi.json: TIDEWAITER_SNAPSHOT=1 writes it."""
    described = app.openapi()
    described["info"]["version"] = "any"
    text = json.dumps(described, indent=1, sort_keys=True) + "\n"
    if os.environ.get("TIDEWAITER_SNAPSHOT") == "1":
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text(encoding="utf-8")


def operations() -> list[tuple[str, str]]:
    paths = json.loads(SNAPSHOT.read_text(encoding="utf-8"))["paths"]
    return [(path, method) for path, methods in paths.items() for method in methods]


@pytest.fixture(scope="session")
def described(app: FastAPI) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_dict(app.openapi())


@pytest.mark.parametrize(("path", "method"), operations())
def test_answers_are_as_described(
    described: schemathesis.BaseSchema, client: TestClient, path: str, method: str
) -> None:
    """Made-up requests, good and bad: each answer has a status and a body that are described."""

    @settings(max_examples=15, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=described[path][method].as_strategy())
    def check(case: schemathesis.Case) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        sent.pop("cookies", None)  # there are none
        sent["content"] = sent.pop("data", None)
        # what a code system or a query takes is not in the schema: a 422 is a fine answer
        case.validate_response(client.request(**sent), excluded_checks=[positive_data_acceptance])

    check()


def test_a_ready_home_says_how_far_it_has_come(client: TestClient) -> None:
    ready = client.get("/readyz").json()
    assert ready["status"] == "ok"
    assert ready["graph_batch"] == ready["index_batch"] == ready["ledger_batch"] > 0
    assert ready["counts"]["nodes"] > 0
    assert client.get("/healthz").json() == {"status": "ok"}


def test_metrics_count_by_route_never_by_key(client: TestClient) -> None:
    client.get("/api/entities/port:2304")
    text = client.get("/metrics").text
    assert 'tidewaiter_requests_total{route="/api/entities/{key:path}",status="200"}' in text
    assert "port:2304" not in text


def test_another_hosts_name_is_refused(client: TestClient) -> None:
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/healthz", headers={"host": "127.0.0.1:8417"}).status_code == 200
    assert client.get("/healthz", headers={"host": "localhost"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/queries", "/nothing", "/static/tidewaiter.css"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_pages_name_nothing_of_elsewhere(client: TestClient) -> None:
    text = client.get("/accounts/account:ACME").text
    assert 'src="http' not in text
    assert 'rel="stylesheet" href="http' not in text


HOSTILE = {
    "a long word": "x" * 50_000,
    "control characters": "\x00\x01\x07\x1b[31m\r\nSet-Cookie: a=b",
    "lone surrogate bytes": "\udcff\udcfe",
    "traversal": "../../../../etc/passwd",
    "encoded traversal": "..%2f..%2fetc%2fpasswd",
    "quotes": "'\"`; DROP TABLE runs; --",
    "template": "{{ 7 * 7 }} {% raw %}",
    "query syntax": '"unclosed AND (OR NOT *:* ^^ ~~ [',
    "right to left": "\u202e\u0000\ufeff",
    "an empty kind": ":",
    "a fragment": "doc:example#../../x",
}
PLACES = [
    "/search?q={}", "/api/search?q={}", "/api/search?q=x&kind={}", "/api/search?q=x&port={}",
    "/accounts?q={}", "/accounts/{}", "/api/accounts/{}", "/entities/{}", "/api/entities/{}",
    "/api/neighbourhood/{}", "/documents/{}", "/documents/doc:{}", "/runs/{}", "/queries/{}",
    "/queries/find_by_name?name={}&run=1", "/cypher?text={}", "/originals/{}", "/assets/{}",
    "/static/{}", "/api/rejects?run={}", "/api/rejects?feed={}",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_input_is_never_a_server_error(
    client: TestClient, place: str, hostile: str
) -> None:
    sent = quote(hostile.encode("utf-8", "surrogateescape"), safe="")
    answer = client.get(place.format(sent), headers={"accept": "text/html"})
    assert answer.status_code < 500
    assert "root:x:0" not in answer.text
    assert len(answer.text) < 5_000_000


@pytest.mark.parametrize("path", ["/api/cypher", "/api/queries/find_by_name"])
def test_a_megabyte_of_text_is_told(client: TestClient, path: str) -> None:
    text = "x" * 1_000_000
    answer = client.post(path, json={"text": text, "parameters": {"name": text}})
    assert answer.status_code in (200, 422)
    assert len(answer.text) < 10_000


def test_a_body_that_is_no_json_is_told(client: TestClient) -> None:
    answer = client.post(
        "/api/cypher", content=b"\xff\xfe{", headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
