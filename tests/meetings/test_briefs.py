"""The co-chairs' brief: one page, two editions."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from meetings.models import ActionPoint, Meeting
from meetings.services.brief_mail import send_brief
from meetings.services.briefs import EDITIONS, brief_text, write_brief
from members.models import Person
from notifications.errors import Conflict
from notifications.models import Message
from tests.access.test_leaks import BACKEND
from tests.cast import MARKER, Cast
from tests.factories import make_item


def brief(cast: Cast, part: Any, query: str = "") -> PdfReader:
    client = Client()
    client.force_login(part, backend=BACKEND)
    url = reverse("meetings:brief_pdf", args=[cast.network.slug, cast.meeting.reference])
    return PdfReader(BytesIO(client.get(url + query).content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.usefixtures("owed")
def test_edition_of_the_un_side_says_who_is_late_and_what_stands_still(cast: Cast) -> None:
    text = words(brief(cast, cast.un_co_chair))
    assert MARKER in text
    assert "ILO: NET-2026-01/A1 is" in text
    assert "working days late" in text
    assert "ILO: WG1-01, delayed" in text.replace("Delayed", "delayed")


@pytest.mark.usefixtures("owed")
def test_edition_of_the_government_says_nothing_of_others_and_nothing_secret(cast: Cast) -> None:
    text = words(brief(cast, cast.government_co_chair, "?language=en&edition=un"))
    assert ("late" in text.split(), "Red flags" in text, MARKER in text) == (False, False, False)
    late, soon = (cast.network.today() + datetime.timedelta(days=days) for days in (-30, 30))
    owed = text.partition("What each agency owes")[2].partition("Speaking lines")[0]
    assert "Send the list" in owed
    assert (f"{late.day} {late:%b}" in owed, f"{soon.day} {soon:%b}" in owed) == (False, True)


@pytest.mark.usefixtures("owed")
def test_secretariat_looks_at_both_and_writes_the_lines_of_each_side_apart(cast: Cast) -> None:
    write_brief(
        cast.meeting,
        by=cast.secretariat.person,
        purpose="Agree on the workplan.",
        lines_un="- Thank the Service",
        lines_government="- Thank the Network",
    )
    un, government = (words(brief(cast, cast.secretariat, f"?edition={name}")) for name in ("un", "government"))
    assert ("Thank the Service" in un, "Thank the Network" in un) == (True, False)
    assert ("Thank the Service" in government, "Thank the Network" in government) == (False, True)
    assert "Agree on the workplan." in government


@pytest.mark.parametrize("language", ["en", "az", "ru"])
def test_brief_stays_one_tagged_page_however_much_there_is(cast: Cast, owed: ActionPoint, language: str) -> None:
    for number in range(30):
        make_item(cast.meeting, f"A rather long title of an agenda item, number {number}, on many things", minutes=1)
        ActionPoint.objects.create(
            meeting=owed.meeting,
            reference=f"NET-2026-01/A{number + 9}",
            text="A rather long text of what is to be done about many things " * 4,
            owner=cast.ilo,
            due_on=owed.due_on,
        )
    cast.meeting.items.update(purpose="decision", presenter="Head of the department of everything, with colleagues")
    lines = "\n".join(["I would say a few words on this, and then a few more on that."] * 18)[:1200]
    write_brief(cast.meeting, by=cast.secretariat.person, purpose="x" * 600, lines_un=lines, lines_government="")
    reader = brief(cast, cast.un_co_chair, f"?language={language}")
    root: Any = reader.trailer["/Root"]
    assert (len(reader.pages), root["/Lang"].split("-")[0], bool(root["/MarkInfo"]["/Marked"])) == (1, language, True)
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()


def test_brief_goes_to_each_co_chair_in_the_edition_of_the_own_side_and_once(cast: Cast, owed: ActionPoint) -> None:
    Person.objects.update(language="en")
    client = Client()
    client.force_login(cast.secretariat, backend=BACKEND)
    url = reverse("meetings:mail_brief", args=[cast.network.slug, cast.meeting.reference])
    assert "2 mails are on their way." in client.post(url, follow=True).text
    mails = Message.objects.filter(kind="brief").select_related("body")
    bodies = {mail.person: mail.body for mail in mails}
    un, government = (bodies[part.person_id] for part in (cast.un_co_chair, cast.government_co_chair))
    assert (un.audience, government.audience) == ("un_only", "network")
    assert "working days late" in un.text
    assert MARKER in un.text
    assert MARKER not in government.text + government.html
    assert "late" not in government.text
    names = {body.attachments.get().filename for body in (un, government)}
    assert names == {"NET-2026-02-brief-un-en.pdf", "NET-2026-02-brief-government-en.pdf"}
    assert "nothing has changed since it was sent" in client.post(url, follow=True).text
    write_brief(cast.meeting, by=cast.secretariat.person, purpose="To agree", lines_un="", lines_government="")
    assert "2 mails are on their way." in client.post(url, follow=True).text
    assert Message.objects.filter(kind="brief").count() == 4


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_nobody_gets_the_brief_of_a_meeting_that_is_over(cast: Cast, state: str) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=state)
    with pytest.raises(Conflict, match="over or cancelled"):
        send_brief(cast.meeting, by=cast.secretariat.person)
    assert not Message.objects.filter(kind="brief").exists()


def test_columns_that_would_stand_empty_are_left_out(cast: Cast, owed: ActionPoint) -> None:
    ActionPoint.objects.filter(owner__acronym="SMS").delete()
    government, un = (brief_text(cast.meeting, EDITIONS[name], "en") for name in ("government", "un"))
    assert government["owed_columns"] == ["Agency", "No.", "Action point"]
    assert {len(row) for row in government["owed"]} == {3}
    assert (un["owed_columns"][-1], {len(row) for row in un["owed"]}) == ("Due", {4})
