"""The network's main job in the browser: four people, one after the other, on the running platform.

One test, since each step starts from what the step before left; every page met is checked by the visitor.
"""

from email.message import EmailMessage

from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.browser.example import (
    AGENDA,
    API,
    FOCAL_POINT,
    LIAISON,
    MEETING,
    MEETING_PAGE,
    NETWORK,
    OTHERS,
    OVERVIEW,
    SECRETARIAT,
    UN_ONLY_PAPER,
    UN_ONLY_WORKSTREAMS,
    UN_SIDE,
)
from tests.browser.mailbox import Mailbox, body, parts
from tests.browser.visitor import PHONE, Visit, Visitor
from tests.browser.worker import halted_worker
from tests.meetings.mails import everything
from unnm.stack.supervisor import Stack

BEFORE = {"completed": 5, "on_track": 11, "not_started": 6, "on_hold": 0, "delayed": 2}
AFTER_THE_LINK = {"completed": 5, "on_track": 10, "not_started": 6, "on_hold": 0, "delayed": 3}
AFTER_THE_PROGRAM = {"completed": 6, "on_track": 9, "not_started": 6, "on_hold": 0, "delayed": 3}
NARRATIVE = "The peer review took longer than planned. A new date is agreed with the Ministry."
WRITTEN_BY_PROGRAM = "The training is held. Sixty inspectors took part."


def test_main_job_of_the_network(platform: Stack, visit: Visit) -> None:
    mailbox = Mailbox(platform.mail)
    secretariat, liaison = visit(), visit()
    secretariat.log_in(SECRETARIAT, platform.accounts().password)
    liaison.log_in(LIAISON, platform.accounts().password)
    expect(liaison.page.locator(".messages")).to_have_count(0)  # they would be in the language of the login page
    assert figures_shown_to(liaison) == BEFORE

    secretariat_distributes_the_agenda(secretariat, platform)
    each_participant_has_the_agenda(mailbox)
    focal_point_answers_by_links(visit(width=PHONE), visit(width=PHONE), mailbox.mails()[FOCAL_POINT])
    secretariat_sees_the_answer(secretariat)
    liaison_sees_the_change(secretariat, liaison)
    program_reads_and_writes(visit(), visit, platform)
    assert figures_shown_to(liaison) == AFTER_THE_PROGRAM


# 1 -------------------------------------------------------------------------------------------------------------------
def secretariat_distributes_the_agenda(visitor: Visitor, platform: Stack) -> None:
    page = visitor.page
    visitor.press(page.get_by_role("link", name="Meetings", exact=True))
    visitor.press(page.get_by_role("main").locator(f"a[href='{MEETING_PAGE}']").first)
    assert UN_ONLY_PAPER in page.get_by_role("main").inner_text()
    visitor.press(page.get_by_role("link", name="Distribute agenda, revision "))
    with halted_worker(platform):
        visitor.press(page.get_by_role("button", name="Send revision "))
        sentence = page.locator("#delivery").get_by_role("status")
        expect(sentence).to_have_text("0 of 16 sent")
        page.evaluate("document.body.dataset.loaded = 'once'")
    expect(sentence).to_have_text("16 of 16 sent", timeout=60_000)
    assert page.evaluate("document.body.dataset.loaded") == "once"  # nobody reloaded the page
    assert page.locator("#delivery[hx-get]").count() == 0  # and it asks no more
    visitor.check()


def each_participant_has_the_agenda(mailbox: Mailbox) -> None:
    assert mailbox.addresses() == sorted([*UN_SIDE, *OTHERS])
    mails = mailbox.mails()
    for address, language in (UN_SIDE | OTHERS).items():
        is_complete(mails[address], language)
    assert [address for address in UN_SIDE if UN_ONLY_PAPER not in everything(mails[address])] == []
    assert [address for address in OTHERS if UN_ONLY_PAPER in everything(mails[address])] == []


def is_complete(mail: EmailMessage, language: str) -> None:
    assert str(mail["Subject"]).startswith(f"{MEETING}: ")
    for kind in ("plain", "html"):
        text = body(mail, kind)
        assert [item for item in AGENDA if item not in text] == []
    assert f'<html lang="{language}"' in body(mail, "html")
    (pdf,) = parts(mail, "application/pdf")
    assert (pdf.get_content_disposition(), pdf.get_content()[:5]) == ("attachment", b"%PDF-")
    (calendar,) = parts(mail, "text/calendar")
    invitation = Calendar.from_ical(calendar.get_content())
    (event,) = invitation.walk("VEVENT")
    assert (calendar.get_param("method"), invitation["METHOD"]) == ("REQUEST", "REQUEST")
    assert (str(event["SUMMARY"])[: len(MEETING)], f"{event.decoded('DTSTART'):%H:%M}") == (MEETING, "10:00")


# 2 -------------------------------------------------------------------------------------------------------------------
def focal_point_answers_by_links(reader: Visitor, scanner: Visitor, mail: EmailMessage) -> None:
    html = body(mail, "html")
    reader.read(html)
    for link in links_of(reader.page):  # a mail scanner follows links before the reader does
        for method in ("HEAD", "GET"):
            assert scanner.context.request.fetch(link, method=method).status == 200
    answers_the_invitation(reader)
    reader.read(html)
    updates_a_workstream(reader)


def links_of(page: Page) -> list[str]:
    links = page.locator("a[href*='/answer/']")
    assert links.all_inner_texts() == ["Answer the invitation", "Update your workstreams"]
    return [str(link.get_attribute("href")) for link in links.all()]


def answers_the_invitation(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press(page.get_by_role("link", name="Answer the invitation"))
    recorded = page.get_by_role("main").get_by_role("status")
    expect(recorded).to_contain_text("Recorded: accepted")  # as before: opening the link is no answer
    visitor.tab_to(page.get_by_role("button", name="Tentative"))
    visitor.enter()
    expect(recorded).to_contain_text("Recorded: tentative")


def updates_a_workstream(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press(page.get_by_role("link", name="Update your workstreams"))
    link = page.get_by_role("link", name="Update WG1-02")
    line = page.get_by_role("listitem").filter(has=link)
    expect(line).to_contain_text("on track")
    visitor.tab_to(link)
    visitor.enter()
    visitor.tab_to(page.get_by_role("radio", name="on track"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="delayed")).to_be_checked()
    visitor.tab_to(page.get_by_label("What happened, in two sentences"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(NARRATIVE)
    visitor.tab_to(page.get_by_role("button", name="Send update"))
    visitor.enter()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("Thank you. The update of WG1-02 is recorded.")
    expect(line).to_contain_text("delayed")
    expect(line).to_contain_text("updated today")


def secretariat_sees_the_answer(visitor: Visitor) -> None:
    visitor.open(f"{MEETING_PAGE}participants/")
    row = visitor.page.get_by_role("row").filter(has_text="Focal point, ILO")
    expect(row).to_contain_text("tentative")


# 3 -------------------------------------------------------------------------------------------------------------------
def figures_shown_to(visitor: Visitor) -> dict[str, int]:
    """Open the overview and return the workstreams by status, in whatever language it says so."""
    visitor.open(OVERVIEW)
    legend: dict[str, int] = visitor.page.locator(".tile-wide .legend-list .status").evaluate_all(
        r"""pieces => Object.fromEntries(pieces.map(
             piece => [piece.className.match(/tone-(\w+)/)[1], Number(piece.textContent.match(/\d+/)[0])]))"""
    )
    return legend


def liaison_sees_the_change(secretariat: Visitor, liaison: Visitor) -> None:
    assert figures_shown_to(liaison) == AFTER_THE_LINK
    page = liaison.page
    assert page.evaluate("document.documentElement.lang") == "az"
    expect(page.get_by_role("heading", level=2).first).to_have_text("24 iş istiqaməti")
    regular_pathways = page.get_by_role("row").filter(has=page.locator(f"a[href='{NETWORK}commitments/gcm/5/']"))
    expect(regular_pathways.locator("a.chip")).to_have_accessible_name("2 ən pisi gecikir")
    expect(page.locator("#next-meetings")).to_contain_text(MEETING)
    markers = [*UN_ONLY_WORKSTREAMS, UN_ONLY_PAPER]
    pages = [OVERVIEW, NETWORK, f"{NETWORK}workplan/", MEETING_PAGE, f"{MEETING_PAGE}papers/"]
    all_there_is, shown = texts(secretariat, pages), texts(liaison, pages)
    assert [marker for marker in markers if marker not in all_there_is] == []
    assert [marker for marker in markers if marker in shown] == []
    assert NARRATIVE in texts(liaison, [f"{NETWORK}workstreams/WG1-02/"])


def texts(visitor: Visitor, pages: list[str]) -> str:
    """Open the pages and return all that stands on them, seen or not."""
    found = ""
    for address in pages:
        visitor.open(address)
        found += visitor.page.locator("body").evaluate("body => body.textContent")
    return found


# 4 -------------------------------------------------------------------------------------------------------------------
def program_reads_and_writes(owner: Visitor, visit: Visit, platform: Stack) -> None:
    owner.log_in(FOCAL_POINT, platform.accounts().password)
    token = token_made_by(owner)
    program = visit(extra_http_headers={"Authorization": f"Bearer {token}"}).context.request
    lines = program.get(f"{API}workstreams/?lead=ILO").json()["results"]
    assert [(line["reference"], line["status"]) for line in lines] == [
        ("WG1-02", "delayed"),
        ("WG1-03", "on_track"),
        ("WG5-04", "not_started"),
    ]
    new = {"status": "completed", "progress": 100, "narrative": WRITTEN_BY_PROGRAM}
    assert program.post(f"{API}workstreams/WG1-03/status-updates/", data=new).status == 201
    told = program.get(f"{API}workstreams/WG1-03/").json()
    assert (told["status"], told["progress"]) == ("completed", 100)
    assert told["status_updates"][0]["narrative"] == WRITTEN_BY_PROGRAM


def token_made_by(visitor: Visitor) -> str:
    page = visitor.page
    visitor.open("/profile/")
    section = page.locator("#tokens")
    section.get_by_label("Name").fill("Monthly dashboard")
    section.get_by_label("Reads and writes").check()
    visitor.press(section.get_by_role("button", name="Make a token"))
    token = section.get_by_label("New token").input_value()
    visitor.open("/profile/")
    assert section.get_by_label("New token").count() == 0  # shown once
    return token
