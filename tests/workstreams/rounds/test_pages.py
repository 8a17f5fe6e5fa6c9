"""The pages of rounds: one click for the secretariat, progress for whoever may know it, reports for their readers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Account
from notifications.models import Message
from tests.cast import Cast
from tests.factories import make_agency, make_membership, make_person, make_representative, make_workstream
from tests.workstreams.reading import words
from tests.workstreams.rounds.asking import ONE_DAY, open_now, two_rounds
from workstreams.models import ReportingRound
from workstreams.services.rounds import close_round, give_back

type Browser = Callable[[Account], Client]

pytestmark = pytest.mark.django_db
OPEN = "/n/baku/rounds/open/"


def days(cast: Cast) -> dict[str, str]:
    today = cast.network.today()
    return {
        "starts_on": cast.workplan.starts_on.isoformat(),
        "ends_on": (today - ONE_DAY).isoformat(),
        "due_on": (today + ONE_DAY).isoformat(),
        "note": "",
    }


def test_secretariat_runs_a_round(cast: Cast, browser: Browser) -> None:
    client = browser(cast.secretariat)
    opened: Any = client.post(OPEN, days(cast), follow=True)
    assert opened.redirect_chain == [("/n/baku/rounds/1/", 302)]
    assert "The round is open: 1 mail is on its way." in opened.text
    progress = opened.context["progress"]
    assert (progress.total, progress.answered, progress.waiting) == (2, 0, 2)
    assert opened.context["delivery"].total == 1
    said = {"status": "delayed", "as_of_on": cast.network.today().isoformat(), "classification": "2"}
    assert browser(cast.lead).post("/n/baku/workstreams/WG1-01/update/", said).status_code == 302
    assert "1 of 2" in client.get("/n/baku/rounds/1/").text
    client.post("/n/baku/rounds/1/close/")
    assert client.get("/n/baku/rounds/1/preview/un_only-en.pdf").content.startswith(b"%PDF-")
    published: Any = client.post("/n/baku/rounds/1/publish/", follow=True)
    assert {report.audience for report in published.context["reports"]} == {2, 3}
    liaison: Any = browser(cast.liaison).get("/n/baku/rounds/1/")
    assert {report.audience for report in liaison.context["reports"]} == {2}
    report = liaison.context["reports"][0]
    file = browser(cast.liaison).get(f"/n/baku/rounds/1/report/{report.pk}.docx")
    assert (file.content[:2], file["X-Content-Type-Options"]) == (b"PK", "nosniff")


def test_second_open_is_told(cast: Cast, browser: Browser) -> None:
    open_now(cast)
    response = browser(cast.secretariat).post(OPEN, days(cast))
    assert response.status_code == 409
    assert "is open: opened by Secretariat" in response.text


def test_wrong_days_are_told_and_the_note_is_kept(cast: Cast, browser: Browser) -> None:
    values = days(cast) | {"due_on": "2020-01-01", "note": "My words"}
    response: Any = browser(cast.secretariat).post(OPEN, values)
    assert list(response.context["form"].errors) == ["due_on"]
    assert "My words" in response.text


def test_second_close_is_a_conflict(cast: Cast, browser: Browser) -> None:
    close_round(open_now(cast), by=cast.secretariat.person)
    assert browser(cast.secretariat).post("/n/baku/rounds/1/close/").status_code == 409


def test_secretariat_moves_the_due_day_as_it_has_read_it(cast: Cast, browser: Browser) -> None:
    asked, client, url = open_now(cast), browser(cast.secretariat), "/n/baku/rounds/1/due/"
    assert f'href="{url}"' in client.get("/n/baku/rounds/1/").text
    later = asked.due_on + ONE_DAY
    values = {"before": asked.due_on.isoformat(), "due_on": later.isoformat()}
    moved: Any = client.post(url, values, follow=True)
    assert moved.redirect_chain == [("/n/baku/rounds/1/", 302)]
    assert [change.label for entry in moved.context["history"] for change in entry.changes][:1] == ["Due on"]
    assert moved.context["delivery"].total == 2
    second: Any = client.post(url, values)
    assert (second.status_code, "Somebody has moved the day meanwhile" in second.text) == (409, True)


def test_government_sees_no_open_round_and_nobody_late(cast: Cast, browser: Browser) -> None:
    open_now(cast, due_on=cast.network.today())
    client = browser(cast.liaison)
    assert client.get("/n/baku/rounds/").context["rounds"] == []
    assert client.get("/n/baku/rounds/1/").status_code == 404


def test_agency_sees_its_own_lines_and_another_none(cast: Cast, browser: Browser) -> None:
    open_now(cast)
    assert browser(cast.lead).get("/n/baku/rounds/1/").context["progress"].total == 2
    other: Any = browser(cast.other).get("/n/baku/rounds/1/")
    assert (other.context["progress"].total, other.context["delivery"]) == (0, None)


def test_line_given_back_is_given_to_another_agency(cast: Cast, browser: Browser) -> None:
    asked = open_now(cast)
    give_back(asked.lines.select_related("round").get(workstream=cast.workstream), by=cast.lead.person, note="Ask IOM.")
    client = browser(cast.secretariat)
    assert any("Ask IOM." in row for row in words(client.get("/n/baku/rounds/1/").text, "tr"))
    page = client.get("/n/baku/rounds/1/lines/WG1-01/")
    assert "Ask IOM." in page.text
    done: Any = client.post("/n/baku/rounds/1/lines/WG1-01/", {"agency": cast.iom.pk}, follow=True)
    assert done.context["progress"].given_back == 0
    assert "given to another agency" in done.text
    again: Any = client.post("/n/baku/rounds/1/lines/WG1-01/", {"agency": cast.iom.pk})
    assert list(again.context["form"].errors) == ["agency"]


def test_not_mine_on_the_page_of_a_signed_in_person(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    assert "This is not mine" not in client.get("/n/baku/workstreams/WG1-01/update/").text
    asked = open_now(cast)
    assert "This is not mine" in client.get("/n/baku/workstreams/WG1-01/update/").text
    wrong = client.post("/n/baku/workstreams/WG1-01/update/", {"do": "give_back", "note": ""})
    assert list(wrong.context["giving_back"].errors) == ["note"]
    client.post("/n/baku/workstreams/WG1-01/update/", {"do": "give_back", "note": "Ask IOM."})
    assert asked.lines.get(workstream=cast.workstream).given_back_note == "Ask IOM."


def fill(cast: Cast, number: int) -> None:
    for _each in range(number):
        agency = make_agency()
        make_representative(make_membership(cast.network, agency), make_person())
        make_workstream(cast.workplan, cast.group, agency)


@pytest.mark.parametrize("number", [1, 10])
def test_opening_and_its_pages_ask_as_often_for_one_agency_as_for_ten(
    cast: Cast, browser: Browser, number: int
) -> None:
    fill(cast, number)
    with CaptureQueriesContext(connection) as opening:
        asked = open_now(cast)
    assert (Message.objects.about(asked.about).count(), len(opening)) == (number + 1, 35)
    client = browser(cast.secretariat)
    counts = {}
    for path in ("/n/baku/rounds/", "/n/baku/rounds/open/", "/n/baku/rounds/1/"):
        with CaptureQueriesContext(connection) as page:
            assert client.get(path).status_code == 200
        counts[path] = len(page)
    assert counts == {"/n/baku/rounds/": 7, "/n/baku/rounds/open/": 11, "/n/baku/rounds/1/": 13}


def test_list_asks_as_often_for_one_round_as_for_more(cast: Cast, browser: Browser) -> None:
    two_rounds(cast)
    client = browser(cast.secretariat)
    with CaptureQueriesContext(connection) as page:
        client.get("/n/baku/rounds/")
    assert (ReportingRound.objects.count(), len(page)) == (2, 7)
