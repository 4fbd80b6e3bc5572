"""People's paths through the pages, and every page checked for accessibility."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

ACCOUNT = "/accounts/account:ACME"
NOTE = "/documents/doc:example-describing-microchips"
QUERY = "/queries/account_at_every_port?account=account:ACME&run=1"
CYPHER = "/cypher?" + urlencode({"text": "MATCH (p:Port) RETURN p.key, p.name LIMIT 3"})
REFUSED = "/cypher?" + urlencode({"text": "MATCH (n) DETACH DELETE n"})
PAGES = {
    "home": "/", "search": "/search", "hits": "/search?q=microchip+description",
    "nothing": "/search?q=zzqqxx", "accounts": "/accounts", "account": ACCOUNT,
    "entity": "/entities/port:2304", "document": NOTE, "queries": "/queries", "query": QUERY,
    "cypher": CYPHER, "refused": REFUSED, "runs": "/runs", "not found": "/nothing",
    "wrong input": "/search?q=x&limit=0",
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_nothing_serious(page: Page, axe: str, path: str) -> None:
    page.goto(path)
    page.evaluate(axe)  # as a script of the test, past the page's own policy
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [
        f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert grave == []


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_phone_needs_no_sideways_scrolling(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_from_search_to_the_passage(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search").first.fill("what does not suffice")
    page.keyboard.press("Enter")
    page.locator("#kind-1").wait_for()
    page.get_by_role("link", name="passage", exact=True).click()
    expect(page.get_by_role("list", name="Chosen")).to_contain_text("passage")
    page.locator(".tw-hits a[href*='#']", has_text="What does not suffice").first.click()
    page.wait_for_url(re.compile(r"/documents/doc:example.*#"))
    expect(page.locator(".tw-passage:target")).to_contain_text("What does not suffice")


def test_facets_swap_without_loading_the_page_again(page: Page) -> None:
    page.goto("/search?q=microchip")
    page.evaluate("window.kept = true")
    page.locator("#kind-1").click()
    page.get_by_role("list", name="Chosen").wait_for()
    assert page.evaluate("window.kept")
    assert "kind=" in page.url
    page.go_back()
    expect(page.get_by_role("list", name="Chosen")).to_have_count(0)
    assert page.evaluate("document.activeElement !== null")


def test_the_account_picture_opens_on_a_double_tap(page: Page) -> None:
    page.goto(ACCOUNT)
    expect(
        page.get_by_role("region", name="60 ports, by entries").locator("tbody tr")
    ).to_have_count(60)
    box = page.locator(".tw-graph[data-drawn]")
    box.wait_for()
    before = box.evaluate("box => box.cy.nodes().length")
    assert before > 20
    at = box.evaluate(
        "box => { const n = box.cy.getElementById('port:2304');"
        " box.cy.zoom(2).center(n); return n.renderedPosition(); }"
    )
    box.scroll_into_view_if_needed()
    box.dblclick(position=at)
    page.locator(".tw-graph[data-opened='port:2304']").wait_for()
    assert box.evaluate("box => box.cy.nodes().length") > before
    expect(page.locator(".tw-graph-told")).to_contain_text("Port: LAREDO, TX")


def test_a_query_of_the_library_is_asked_and_drawn(page: Page) -> None:
    page.goto("/queries")
    page.get_by_role("link", name="One account at every port").click()
    page.get_by_label("account").fill("account:ACME")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("status").first).to_have_text("60 rows.")
    page.locator(".tw-graph[data-drawn]").wait_for()
    assert page.locator(".tw-graph").evaluate("box => box.cy.edges().length") > 20


def test_the_console_says_why_it_refuses(page: Page) -> None:
    page.goto("/cypher")
    page.get_by_label("Query").fill("MATCH (n) DETACH DELETE n")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("read")


def test_the_keyboard_reaches_the_main_part_first(page: Page) -> None:
    page.goto("/runs")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_everything_works_without_scripts(chromium: Browser, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/search")
    page.locator("#q").fill("microchip")
    page.get_by_role("button", name="Search").click()
    assert page.locator(".tw-hits > li").count() > 0
    page.goto(QUERY)
    assert page.locator("tbody tr").count() == 60
    page.goto(ACCOUNT)
    # The driver never sees what stands in noscript as shown, nor as text.
    assert "The picture needs JavaScript" in page.locator("noscript").inner_html()
    context.close()
