"""What the routes answer over a loaded home."""

import re

import pytest
from fastapi.testclient import TestClient

ACCOUNT = "account:ACME"
PAGE = {"accept": "text/html"}


def first_run(client: TestClient, feed: str) -> dict[str, object]:
    runs: list[dict[str, object]] = client.get("/api/runs").json()
    return next(run for run in runs if run["feed"] == feed)


def test_search_cites_and_marks_every_hit(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "microchip description"}).json()
    assert found["total"] >= len(found["hits"]) > 0
    for hit in found["hits"]:
        assert hit["synthetic"]
        assert hit["source"]["document"]
        assert client.get(f"/originals/{hit['source']['original']}").status_code == 200
    assert any(
        hit["snippet"][start:end].casefold().startswith(("microchip", "descri"))
        for hit in found["hits"]
        for start, end in hit["highlights"]
    )


def test_a_facet_narrows_to_its_count(client: TestClient) -> None:
    asked = {"q": "microchip"}
    [kind, count] = client.get("/api/search", params=asked).json()["facets"]["kind"][0]
    narrowed = client.get("/api/search", params={**asked, "kind": kind, "limit": 100}).json()
    assert narrowed["total"] == count
    assert {hit["kind"] for hit in narrowed["hits"]} == {kind}


def test_pages_of_hits_do_not_overlap(client: TestClient) -> None:
    asked: dict[str, str | int] = {"q": "integrated circuits", "limit": 3}
    one = client.get("/api/search", params=asked).json()["hits"]
    two = client.get("/api/search", params={**asked, "offset": 3}).json()["hits"]
    assert [hit["rank"] for hit in one + two] == [1, 2, 3, 4, 5, 6]
    assert not {hit["key"] for hit in one} & {hit["key"] for hit in two}


def test_the_search_page_links_hits_to_their_passages(client: TestClient) -> None:
    text = client.get("/search", params={"q": "what does not suffice", "kind": "passage"}).text
    [where] = re.findall(r'href="(/documents/[^"]+#[^"]+)">[^<]*What does not suffice', text)
    page, _, anchor = where.partition("#")
    assert f'id="{anchor}"' in client.get(page).text
    assert "<mark>" in text


def test_an_unanswered_search_says_so(client: TestClient) -> None:
    text = client.get("/search", params={"q": "zzqqxx"}).text
    assert "Nothing found that answers this" in text


def test_words_of_a_reader_are_escaped(client: TestClient) -> None:
    text = client.get("/search", params={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in text


def test_empty_dates_of_the_form_are_no_error(client: TestClient) -> None:
    asked = {"q": "microchip", "published_from": "", "published_to": ""}
    assert client.get("/search", params=asked, headers=PAGE).status_code == 200


def test_an_account_shows_every_port(client: TestClient) -> None:
    found = client.get(f"/api/accounts/{ACCOUNT}").json()
    assert found["totals"]["ports"] == len(found["ports"]["rows"]) == 60
    text = client.get(f"/accounts/{ACCOUNT}").text
    for row in found["ports"]["rows"]:
        assert f'<a href="/entities/port:{row[0]}">{row[0]}</a>' in text
    assert "INSUFFICIENT MANIFEST DATA" in text


def test_an_account_answers_to_name_and_number(client: TestClient) -> None:
    for given in ("acme electronics", "29-000006000"):
        assert client.get(f"/api/accounts/{given}").json()["key"] == ACCOUNT


def test_one_account_that_answers_alone_opens(client: TestClient) -> None:
    answer = client.get("/accounts", params={"q": "acme electronics inc"}, follow_redirects=False)
    assert answer.headers["location"] == f"/accounts/{ACCOUNT}"


def test_an_entity_shows_edges_with_their_records(client: TestClient) -> None:
    around = client.get("/api/neighbourhood/port:2304", params={"limit": 20}).json()
    assert around["truncated"]
    assert len(around["nodes"]) == 20
    found = client.get(f"/api/accounts/{ACCOUNT}").json()["events"]["rows"]
    hold = next(row[1] for row in found if row[0] == "hold")
    stated = client.get(f"/api/neighbourhood/{hold}").json()["edges"]
    assert {edge["record"] for edge in stated if edge["from_key"] == hold} == {hold}
    text = client.get(f"/entities/{hold}").text
    assert "Each edge with the record that states it" in text
    assert "INSUFFICIENT MANIFEST DATA" in text
    assert "holds.csv, row" in text


def test_a_query_answers_as_table_and_as_picture(client: TestClient) -> None:
    name = "account_at_every_port"
    found = client.post(f"/api/queries/{name}", json={"parameters": {"account": ACCOUNT}}).json()
    assert found["rows"] == [["port:2304", 28], ["port:2704", 9]]
    text = client.get(f"/queries/{name}", params={"account": ACCOUNT, "run": "1"}).text
    assert 'data-starts="[&#34;account:ACME&#34;]"' in text
    assert 'data-keys="[&#34;port:2304&#34;, &#34;port:2704&#34;]"' in text


def test_a_missing_parameter_is_told_beside_the_form(client: TestClient) -> None:
    answer = client.get("/queries/account_at_every_port", params={"run": "1"}, headers=PAGE)
    assert answer.status_code == 200
    assert "needs account" in answer.text


def test_the_console_answers_and_refuses(client: TestClient) -> None:
    asked = {"text": "RETURN 1", "parameters": {"a": 1}}
    assert client.post("/api/cypher", json=asked).json()["rows"] == [["port:2304", 1]]
    refused_text = "LOAD CSV FROM 'x' AS r RETURN r"
    refused = client.post("/api/cypher", json={"text": refused_text})
    assert refused.status_code == 403
    assert "LOAD CSV" in refused.json()["detail"]
    assert (
        refused.json()["detail"][:20] in client.get("/cypher", params={"text": refused_text}).text
    )


def test_a_run_shows_what_it_rejected_and_why(client: TestClient) -> None:
    run = first_run(client, "holds")
    rejects = client.get("/api/rejects", params={"run": run["id"]}).json()
    assert len(rejects) == run["counts"]["rejected"] > 0  # type: ignore[index]  # JSON
    text = client.get(f"/runs/{run['id']}").text
    assert rejects[0]["reason"] in text.replace("&#39;", "'").replace("&#34;", '"')
    assert f"/runs/{run['id']}" in client.get("/runs").text


@pytest.mark.parametrize("path", ["/", "/search", "/accounts", "/queries", "/cypher", "/runs"])
def test_pages_open(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert answer.text.rstrip().endswith("</html>")


def test_htmx_and_browsers_get_the_same_page(client: TestClient) -> None:
    plain = client.get("/search", params={"q": "microchip"}).text
    assert (
        client.get("/search", params={"q": "microchip"}, headers={"HX-Request": "true"}).text
        == plain
    )


def test_the_passage_opens_with_the_words_of_the_hit_marked(client: TestClient) -> None:
    text = client.get("/search", params={"q": "what does not suffice", "kind": "passage"}).text
    where = re.findall(r'href="(/documents/[^"]+\?words=[^"]+#[^"]+)"', text)
    assert where
    opened = client.get(where[0].partition("#")[0].replace("&amp;", "&")).text
    assert "<mark>" in opened


@pytest.mark.parametrize(("beside", "status"), [(1, 200), (99_999, 200), (0, 422), ("x", 422)])
def test_a_page_beside_its_text(client: TestClient, beside: object, status: int) -> None:
    hit = client.get("/api/search", params={"q": "what does not suffice", "kind": "passage"})
    key = hit.json()["hits"][0]["source"]["document"]
    asked = {"beside": str(beside), "words": "what"}
    assert client.get(f"/documents/{key}", params=asked).status_code == status
