"""The routes and pages that ask more than one question, or ask about goods."""

import io
import re
import time

import pytest
import xlsxwriter
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

PAGE = {"accept": "text/html"}


def goods(client: TestClient) -> dict[str, str]:
    found = client.get("/api/search", params={"q": "", "kind": "goods", "limit": 1}).json()
    hit: dict[str, str] = found["hits"][0]
    return hit


def test_search_counts_by_year_and_month(client: TestClient) -> None:
    asked = {"q": "", "kind": "record", "histogram": "month"}
    found = client.get("/api/search", params=asked).json()
    years = client.get("/api/search", params={**asked, "histogram": "year"}).json()
    assert sum(count for _, count in found["histogram"]) == found["total"]
    assert dict(years["histogram"]) == dict(years["facets"]["year"])
    page = client.get("/search", params={"q": "circuits", "kind": "record"}).text
    assert "tw-histogram" in page
    assert "Save this search" in page


def test_more_like_this_is_a_link_on_hits(client: TestClient) -> None:
    hit = goods(client)
    page = client.get("/search", params={"q": "", "kind": "goods"}).text
    [link] = re.findall(rf'href="(/similar/{re.escape(hit["key"])})"', page)
    like = client.get(link)
    assert like.status_code == 200
    assert f'<a href="/similar/{hit["key"]}"' not in like.text
    found = client.get(f"/api/similar/{hit['key']}").json()
    assert hit["key"] not in {one["key"] for one in found["hits"]}
    assert client.get("/api/similar/goods:none").status_code == 404


def test_rows_sent_keep_their_ids(client: TestClient) -> None:
    rows = [["0007", "circuits"], ["b", " "]]
    found = client.post("/api/search/batch", json={"rows": rows, "limit": 2}).json()
    assert [row[:2] for row in found["rows"]] == [["0007", 1], ["0007", 2], ["b", None]]
    assert found["counts"]["refused"] == 1
    too_many = {"rows": [["a", "b"]] * 1_001}
    assert client.post("/api/search/batch", json=too_many).status_code == 422


def upload(client: TestClient, name: str, data: bytes, **form: str) -> str:
    """Send a file, wait for its batch, and give the batch's address."""
    sent = client.post("/batch", files={"file": (name, data)}, data=form, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    where: str = sent.headers["location"]
    for _ in range(300):
        if "Download the answers" in client.get(where).text:
            return where
        time.sleep(0.1)
    raise AssertionError(client.get(where).text)


def test_a_file_of_questions_comes_back_answered(client: TestClient) -> None:
    where = upload(client, "questions.csv", "id;query\n0007;circuits\n".encode("utf-16"))
    result = client.get(f"{where}/result")
    assert "questions-answers.csv" in result.headers["content-disposition"]
    assert result.text.startswith("id,rank,key,kind,title,score")
    assert "\n0007,1," in result.text.replace("\r", "")


def test_a_workbook_of_descriptions_comes_back_as_one(client: TestClient) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ID", "Description"])
        sheet.write_row(1, 0, ["x1", "BALL BEARINGS"])
    where = upload(client, "goods.xlsx", target.getvalue(), what="hts", form=".xlsx")
    data = io.BytesIO(client.get(f"{where}/result").content)
    rows = CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()
    assert rows[0] == [
        "id", "rank", "code", "description", "confidence", "because", "note", "notice",
    ]  # fmt: skip
    assert [row[:2] for row in rows[1:]] == [["x1", n] for n in range(1, 6)]
    assert all("not a ruling" in row[-1] for row in rows[1:])


@pytest.mark.parametrize(
    ("data", "words"), [(b"id,txt\n1,x\n", "query"), (b"", "empty"), (b"PK\x03\x04", "damaged")]
)
def test_a_file_that_cannot_be_asked_is_told_on_the_page(
    client: TestClient, data: bytes, words: str
) -> None:
    told = client.post("/batch", files={"file": ("q.csv", data)}, headers=PAGE)
    assert told.status_code == 422
    assert 'role="alert"' in told.text
    assert words in told.text


def test_a_page_of_another_site_may_not_start_or_save(client: TestClient) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    body = {"name": "x", "question": "y", "author": "z"}
    assert client.post("/api/saved", json=body, headers=foreign).status_code == 403
    sent = client.post("/batch", files={"file": ("q.csv", b"query\nx\n")}, headers=foreign)
    assert sent.status_code == 403


def test_a_search_is_saved_run_and_removed_on_pages(client: TestClient) -> None:
    form = {"name": "chips & more", "q": "circuits", "author": "ann", "kind": "goods"}
    assert client.post("/saved", data=form).status_code == 200
    listed = client.get("/saved").text
    assert "chips &amp; more" in listed
    assert "saved by ann" in listed
    [run] = re.findall(r'action="(/saved/chips[^"]+/run)"', listed)
    first = client.post(run, data={"author": "bob"}).text
    assert "this is its first run" in first
    assert "0 of the first" in client.post(run, data={"author": "bob"}).text
    assert client.post("/saved", data=form).status_code == 409
    client.post(run.replace("/run", "/forget"), data={"author": "ann"})
    assert "chips" not in client.get("/saved").text


def test_a_saved_search_is_run_over_the_interface(client: TestClient) -> None:
    body = {"name": "api", "question": "circuits", "author": "ann", "filters": {"kind": ["goods"]}}
    assert client.post("/api/saved", json=body).json()["author"] == "ann"
    run = client.post("/api/saved/api/run", json={"author": "bob"}).json()
    assert run["first_run"]
    assert run["new"] == [hit["key"] for hit in run["hits"]]
    assert not client.post("/api/saved/api/run", json={"author": "bob"}).json()["new"]
    [kept] = [one for one in client.get("/api/saved").json() if one["name"] == "api"]
    assert (kept["ran_by"], kept["question"]) == ("bob", "circuits")
    wrong = {**body, "name": "wrong", "filters": {"colour": ["red"]}}
    assert client.post("/api/saved", json=wrong).status_code == 422
    assert client.post("/api/saved/api/forget", json={"author": "ann"}).json() == {"removed": "api"}
    assert client.post("/api/saved/api/run", json={"author": "bob"}).status_code == 404


def test_goods_described_alike_lead_to_their_records(client: TestClient) -> None:
    text = goods(client)["snippet"]
    found = client.get("/api/described", params={"text": text}).json()
    record = found["records"]["rows"][0][0]
    page = client.get("/described", params={"text": text}).text
    assert f'href="/entities/{record}"' in page
    assert client.get("/api/described", params={"text": " "}).status_code == 422


def test_tariff_numbers_are_suggested_never_ruled(client: TestClient) -> None:
    told = client.get("/api/hts/suggest", params={"text": "ball bearings"}).json()
    assert told["rows"][0][1].startswith("8482")
    assert "not a ruling" in told["notice"]
    page = client.get("/hts", params={"text": "ball bearings"}).text
    assert "8482." in page
    assert "not a ruling" in page
    assert "Too vague" in client.get("/hts", params={"text": "PARTS"}).text
    many = client.post(
        "/api/hts/suggest", json={"rows": [["a", "ball bearings"], ["b", ""]]}
    ).json()
    assert {row[0] for row in many["rows"]} == {"a", "b"}
    assert many["notice"]


def test_goods_on_record_are_shown_with_a_suggestion(client: TestClient) -> None:
    text = goods(client)["snippet"]
    told = client.get("/api/hts/suggest", params={"text": text}).json()
    past = [use for one in told["details"] for use in one["past"]]
    assert past
    assert all(use["synthetic"] and use["record"].startswith("entry:") for use in past)
