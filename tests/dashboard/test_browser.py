"""The dashboard in a real Chromium: nothing foreign asked for, nobody foreign answered, accessible, and the whole story."""

import http.client
import re
import shutil
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from openpyxl import load_workbook

from dashboard import nav
from tests.browser import serving, visit_of, visitor

pytestmark = pytest.mark.browser

ADDRESSES = {
    "overview": "",
    "activity": "activity?activity=SEC-1",
    "donor": "donor?donor=VLD",
    "pledges": "pledges?pledge=VLD-2016-1",
    "notes": "notes",
    "templates": "templates",
    "changes": "changes?from=2016-02-11",
    "history": "history?record=pledge+VLD-2016-1&line=396",
    "checks": "checks",
}
SIZES = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def demo_server(demo_database, tmp_path_factory):
    file = tmp_path_factory.mktemp("serve") / "demo.sqlite"
    shutil.copyfile(demo_database.removeprefix("sqlite:///"), file)
    with serving(f"sqlite:///{file.as_posix()}", CRM_ACTOR="Tester") as server:
        yield server


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory):
    from crm.store.schema import upgrade
    from crm.store.session import make_engine

    url = f"sqlite:///{(tmp_path_factory.mktemp('serve') / 'empty.sqlite').as_posix()}"
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    with serving(url, CRM_ACTOR="Tester") as server:
        yield server


def opened(visit, server, path="", **size):
    one = visit(**size)
    one.page.goto(server.url(path))
    one.settled()
    one.page.wait_for_selector("h1")
    return one


@pytest.fixture(scope="module")
def regular(browser):
    """Somebody who has been here before: what does not change comes from the browser's own memory."""
    with visitor(browser) as context:
        yield context


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("key", [entry.key for entry in nav.PAGES])
def test_a_page_stays_at_home_keeps_its_policy_and_is_for_everybody(key, size, demo_server, regular):
    one = visit_of(regular, **size)
    one.page.goto(demo_server.url(ADDRESSES[key]))
    one.settled()
    one.page.wait_for_selector("h1")
    assert one.violations() == []
    if size["width"] < 400:
        wide = one.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= size["width"], "it scrolls sideways on a telephone"
    assert one.foreign() == []
    assert one.broken == []
    assert one.errors == []
    one.page.close()


def test_what_breaks_the_policy_or_calls_elsewhere_is_noticed(demo_server, regular):
    one = visit_of(regular)
    one.page.goto(demo_server.url("checks"))
    one.settled()
    one.page.evaluate("() => { new Image().src = 'https://elsewhere.invalid/one.png' }")
    one.page.wait_for_timeout(300)
    assert one.broken or one.foreign()
    one.page.close()


@pytest.mark.parametrize("key", [entry.key for entry in nav.PAGES])
def test_axe_finds_nothing_on_an_empty_database(key, empty_server, regular):
    one = visit_of(regular)
    one.page.goto(empty_server.url("" if key == "overview" else key))
    one.settled()
    one.page.wait_for_selector("h1")
    assert one.violations() == []
    assert one.foreign() == []
    one.page.close()


def test_axe_finds_nothing_in_an_open_drawer(demo_server, visit):
    one = opened(visit, demo_server, "pledges")
    one.page.get_by_role("button", name="Record a pledge").click()
    one.page.get_by_role("button", name="Save pledge").wait_for()
    one.settled()
    assert one.violations() == []


def asked(server, path, **headers):
    """The status of one plain request with just these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", int(server.address.rsplit(":", 1)[1]), timeout=10)
    try:
        connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders())
    finally:
        connection.close()


def handshake(server, **headers):
    port = server.address.rsplit(":", 1)[1]
    common = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Protocol": "streamlit",
    }
    return asked(server, "/_stcore/stream", **{**common, **headers})[0]


def test_a_foreign_host_is_refused(demo_server):
    assert asked(demo_server, "/", Host="evil.example")[0] == 403
    assert asked(demo_server, "/", Host="localhost")[0] == 200
    assert handshake(demo_server, Host="evil.example", Origin="http://evil.example") == 403


def test_a_foreign_or_missing_origin_is_refused_on_the_websocket(demo_server):
    assert handshake(demo_server, Origin=demo_server.address) == 101
    assert handshake(demo_server, Origin="http://evil.example") == 403
    assert handshake(demo_server, Origin="null") == 403
    assert handshake(demo_server) == 403


def test_a_page_of_another_origin_cannot_open_the_websocket(demo_server, visit):
    one = visit()
    one.page.goto("about:blank")  # its origin is "null", as that of a file or a framed page
    address = demo_server.address.replace("http", "ws") + "/_stcore/stream"
    outcome = one.page.evaluate(
        """address => new Promise(done => {
            const socket = new WebSocket(address, ["streamlit"]);
            socket.onopen = () => done("open"); socket.onerror = () => done("refused");
        })""",
        address,
    )
    assert outcome == "refused"


def test_metrics_are_denied_and_health_is_answered_with_the_headers(demo_server):
    assert asked(demo_server, "/_stcore/metrics", Host="localhost")[0] == 403
    status, headers = asked(demo_server, "/_stcore/health", Host="localhost")
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"


def test_only_this_machine_is_served(demo_server):
    listening = Path(f"/proc/{demo_server.process.pid}/net/tcp")
    if not listening.exists():
        pytest.skip("This system does not list its open ports in /proc.")
    port = f"{int(demo_server.address.rsplit(':', 1)[1]):04X}"
    local = [line.split()[1] for line in listening.read_text().splitlines()[1:] if line.split()[3] == "0A"]
    assert [one.split(":")[0] for one in local if one.endswith(port)] == ["0100007F"]


def test_a_first_page_is_sent_compressed(demo_server, visit):
    one = visit()
    sizes = {}

    def note(answer):
        if "/static/" in answer.url and answer.url.endswith(".js"):
            sizes[answer.url] = answer.headers.get("content-encoding")

    one.page.on("response", note)
    one.page.goto(demo_server.url())
    one.settled()
    chart = [encoding for url, encoding in sizes.items() if "PlotlyChart" in url or "/index." in url]
    assert chart
    assert set(chart) == {"gzip"}


def test_the_view_travels_from_page_to_page_and_in_the_link(demo_server, visit):
    one = opened(visit, demo_server, "?basis=pledged&year=2017&as_of=2016-05-01")
    one.page.get_by_role("link", name="Activity", exact=True).click()
    one.page.get_by_role("heading", level=1, name=nav.page("activity").question).wait_for()
    one.settled()
    assert "counting written promises as if signed" in one.page.inner_text("[data-testid=stMain]")
    one.page.wait_for_url(re.compile(r"/activity\?.*basis=pledged"))
    assert "as_of=2016-05-01" in one.page.url
    one.page.go_back()
    one.settled()
    assert "as of 1 May 2016" in one.page.inner_text("[data-testid=stMain]")


@pytest.mark.parametrize("left_with", ["Escape", "a click beside it"])
def test_another_day_is_typed_and_is_in_the_address(left_with, demo_server, visit):
    one = opened(visit, demo_server)
    one.page.get_by_role("button", name="30 November 2016").click()
    one.page.get_by_test_id("stDateInput").get_by_role("spinbutton").first.click()
    one.page.keyboard.type("01052016")
    if left_with == "Escape":
        one.page.keyboard.press("Escape")
    else:
        one.page.locator(".crm-lead").click()
    one.page.wait_for_url(re.compile(r"as_of=2016-05-01"))
    one.settled()
    assert "as of 1 May 2016" in one.page.inner_text("[data-testid=stMain]")


# --- recording --------------------------------------------------------------------------------------------------------


def choose(page, label, text):
    """Type into a searchable list of the drawer and take the first that matches."""
    box = page.get_by_role("dialog").get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(text)
    page.get_by_role("option").filter(has_text=text).first.click()


def write(page, label, text):
    field = page.get_by_role("dialog").get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def fill_in(one, amount, *, reference=""):
    """A pledge of Meridia for the Working Group meetings of 2017."""
    page = one.page
    page.get_by_role("button", name="Record a pledge").click()
    page.get_by_role("button", name="Save pledge").wait_for()
    choose(page, "Donor", "MRD")
    one.settled()
    write(page, "Amount", amount)
    one.settled()
    choose(page, "Activity", "SEC-2")
    one.settled()
    choose(page, "Year", "2017")
    one.settled()
    if reference:
        write(page, "Reference of the letter or agreement", reference)
        one.settled()


def gap(one, server, path=""):
    """The gap the overview's card shows, and its exact definition's amount."""
    one.page.goto(server.url(path))
    one.settled()
    card = one.page.get_by_test_id("stMetric").filter(has_text=re.compile("^Gap"))
    card.wait_for()
    return int(card.get_by_test_id("stMetricValue").inner_text().replace(",", ""))


def pledges_of(server_file):
    with sqlite3.connect(server_file) as connection:
        return connection.execute("SELECT count(*) FROM pledge").fetchone()[0]


def test_a_double_click_on_save_makes_one_pledge(demo_copy, visit):
    with serving(demo_copy, CRM_ACTOR="Tester") as server:
        one = opened(visit, server, "pledges")
        before = pledges_of(demo_copy.removeprefix("sqlite:///"))
        fill_in(one, "20,000")
        one.page.get_by_role("button", name="Save pledge").dblclick(delay=20)
        one.page.get_by_text("Saved MRD-2016-2").wait_for()
        one.page.wait_for_timeout(1500)
        assert pledges_of(demo_copy.removeprefix("sqlite:///")) == before + 1


def ledger(one):
    """What the page says of the ledger, once it has come to rest."""
    one.settled()
    one.page.wait_for_timeout(500)
    one.settled()
    return one.page.get_by_test_id("stMain").inner_text()


def test_what_was_recorded_is_undone_in_the_strip_and_brought_back(demo_copy, visit):
    with serving(demo_copy, CRM_ACTOR="Tester") as server:
        one = opened(visit, server, "pledges")
        page = one.page
        fill_in(one, "20,000")
        page.get_by_role("button", name="Save pledge").click()
        page.get_by_text("Saved MRD-2016-2").wait_for()
        assert "12 pledges:" in ledger(one)
        assert one.violations() == []

        page.get_by_role("button", name="Undo").dblclick(delay=20)
        page.get_by_text("Taken back: pledge recorded, pledge MRD-2016-2.").wait_for()
        shown = ledger(one)
        assert "11 pledges:" in shown
        assert page.get_by_role("link", name="MRD-2016-2").count() == 0

        page.get_by_role("button", name="Bring back").click()
        page.get_by_text("Brought back: pledge recorded, pledge MRD-2016-2.").wait_for()
        assert "12 pledges:" in ledger(one)
        assert page.get_by_role("link", name="MRD-2016-2").count() == 1


def test_a_write_off_is_proposed_from_the_menu_and_approved_by_another_person(demo_copy, visit):
    with serving(demo_copy, CRM_ACTOR="Tester") as server:
        one = opened(visit, server, "pledges?pledge=VLD-2016-1")
        page = one.page
        page.get_by_role("button", name="Change").click()
        page.get_by_text("Propose a write-off").click()
        page.get_by_role("button", name="Propose write-off").wait_for()
        write(page, "Amount that will not come, in CHF", "60,000")
        one.settled()
        write(page, "Why", "Savings")
        one.settled()
        assert one.violations() == []
        page.get_by_role("button", name="Propose write-off").dblclick(delay=20)
        page.get_by_text("Proposed: number 2, a write-off on VLD-2016-1.").wait_for()
        one.settled()

        page.get_by_role("button", name="Change").click()
        page.get_by_text("Approve what is proposed").click()
        page.get_by_role("button", name="Approve", exact=True).wait_for()
        assert "Names are taken on trust until sign-in exists" in page.get_by_role("dialog").inner_text()
        write(page, "Approved by", "Second Person")
        one.settled()
        page.get_by_role("button", name="Approve", exact=True).click()
        page.get_by_text("Approved: number 2; VLD-2016-1 is written off.").wait_for()
        assert "Written off, because nothing is open any more" in ledger(one)


def test_the_way_back_from_another_day_is_in_the_banner(demo_server, visit):
    one = opened(visit, demo_server, "pledges?pledge=SWE-2015-1&as_of=2016-02-11")
    one.page.get_by_role("link", name="Back to 30 November 2016").click()
    one.page.get_by_text("as of 30 November 2016).").wait_for()
    one.settled()
    assert "You are looking at" not in one.page.inner_text("[data-testid=stMain]")
    assert "pledge=SWE-2015-1" in one.page.url


def test_another_day_to_compare_with_is_typed(demo_server, visit):
    one = opened(visit, demo_server, "changes")
    box = one.page.get_by_role("combobox", name="From a day or frozen figures")
    box.click()
    box.fill("2016-05-01")
    one.page.keyboard.press("Enter")
    one.page.wait_for_url(re.compile(r"from=2016-05-01"))
    one.settled()
    assert "1 May 2016" in one.page.inner_text("[data-testid=stMain]")


def saved_file(page, click, folder):
    with page.expect_download() as started:
        click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_the_whole_story(demo_copy, visit, tmp_path):
    """See the gap, record a signed pledge, see the gap fall by it, take note and summary away, find the same figure."""
    with serving(demo_copy, CRM_ACTOR="Tester") as server:
        one = opened(visit, server)
        page = one.page
        before = gap(one, server)

        page.goto(server.url("pledges"))
        one.settled()
        fill_in(one, "20k", reference="Exchange of letters of 30 November 2016")
        assert "= USD 20,000.00" in page.get_by_role("dialog").inner_text()
        signed = page.get_by_role("dialog").get_by_test_id("stDateInput").filter(has_text="Signed on")
        signed.get_by_role("spinbutton").first.click()
        page.keyboard.type("30112016")
        page.keyboard.press("Escape")
        one.settled()
        page.get_by_role("button", name="Save pledge").click()
        page.get_by_text("Saved MRD-2016-2: USD 20,000.00, signed").wait_for()

        assert gap(one, server) == before - 20_000
        assert gap(one, server, "?audience=public&year=2017") == 429_576 - 20_000

        page.goto(server.url("pledges?audience=public"))
        one.settled()
        page.get_by_role("button", name="Export").click()
        summary = saved_file(page, lambda: page.get_by_role("button", name="Pledge summary: Excel").click(), tmp_path)
        page.goto(server.url("donor?donor=LUM&audience=public"))
        one.settled()
        page.get_by_role("button", name="Make concept note").click()
        page.get_by_role("button", name="Download the note (Word)").wait_for()
        note = saved_file(page, lambda: page.get_by_role("button", name="Download the note (Word)").click(), tmp_path)

    in_summary = round(signed_for(summary, 2017))
    assert in_summary == 190_760
    assert row_of(note, "Signed, not yet paid")["2017"] == f"{in_summary:,}"


def signed_for(workbook, year):
    """What the summary says is signed and not yet received for activities of a year."""
    rows = load_workbook(workbook, data_only=True)["Splits"].iter_rows(min_row=2, values_only=True)
    names = list(next(rows))
    lines = [dict(zip(names, row, strict=True)) for row in rows]
    return sum(
        Decimal(str(line["Signed but not yet received in USD"]))
        for line in lines
        if line["Year"] == year and line["Activity"] != "activity open" and line["Pledge"]
    )


def row_of(note, name):
    """A row of the note's first table that has it, by its headings; tables stand in content controls."""
    document = Document(str(note))
    for table in (Table(one, document) for one in document.element.body.iter(qn("w:tbl"))):
        heads = [cell.text for cell in table.rows[0].cells]
        for row in table.rows:
            if row.cells[0].text == name:
                return dict(zip(heads, [cell.text for cell in row.cells], strict=True))
    raise AssertionError(f"The note has no row {name}.")
