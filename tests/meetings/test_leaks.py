"""Nothing that is for the UN only reaches the others; first each place proves that it would show it to the UN side.

The illustrative year-end plenary, where paper NET-2026-02/7 is for the UN only until it is cleared.
"""

import datetime
import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from pytest_django import Settings
from time_machine import TimeMachineFixture

from meetings.example_files import load_example_files, load_example_invitations
from meetings.models import ActionPoint, Decision, Meeting, Participant
from meetings.services import distribute_agenda
from meetings.services.inviting import plan_invitations
from meetings.services.papers import clear_paper
from members.classification import Classification
from members.loading import Shift
from members.models import Account, Agency
from notifications.links import answer_url
from notifications.models import Message
from tests.cast import MARKER, Cast
from tests.factories import make_account, make_participant
from tests.meetings.mails import attached_pdf, everything, mail_to, pdf_text
from unnm.loading import load_example

pytestmark = pytest.mark.django_db
PAPER, PAPER_TITLE = "NET-2026-02/7", "Draft concept note"


@pytest.fixture
def plenary(settings: Settings, time_machine: TimeMachineFixture) -> Meeting:
    """The example on its own day, with the year-end plenary that lies two weeks ahead."""
    time_machine.move_to(datetime.datetime(2026, 11, 24, 8, tzinfo=datetime.UTC))
    settings.DEMO = True
    network = load_example(shift=Shift())
    return network.meetings.get(reference="NET-2026-02")


def account_of(meeting: Meeting, label: str) -> Account:
    person = Participant.objects.get(meeting=meeting, label__en=label).person
    return make_account(person)


def test_paper_for_the_un_only_leaves_in_no_mail_of_the_network(plenary: Meeting) -> None:
    un_side = account_of(plenary, "Focal point, ILO")
    others = [
        account_of(plenary, label)
        for label in (
            "Chief of the State Migration Service, co-chair",
            "Representative, Ministry of Economy",
            "Chairperson, Migrant Council",
        )
    ]
    sent = distribute_agenda(plenary, by=account_of(plenary, "Secretariat officer").person)
    un_edition = sent.editions.get(audience=Classification.UN_ONLY)
    assert PAPER in json.dumps(un_edition.snapshot)
    mail = mail_to(un_side, sent)
    assert (PAPER in everything(mail), PAPER in pdf_text(attached_pdf(mail))) == (True, True)
    network_editions = sent.editions.filter(audience=Classification.NETWORK)
    assert sorted(edition.language for edition in network_editions) == ["az", "ru"]
    for edition in network_editions:
        assert PAPER_TITLE not in json.dumps(edition.snapshot)
        assert PAPER not in json.dumps(edition.snapshot)
    for account in others:
        told = everything(mail_to(account, sent))
        assert "NET-2026-02/6" in told
        assert (PAPER in told, PAPER_TITLE in told) == (False, False)


def test_paper_for_the_un_only_stands_on_no_page_of_the_others(plenary: Meeting, client: Client) -> None:
    secretariat = account_of(plenary, "Secretariat officer")
    chief = account_of(plenary, "Chief of the State Migration Service, co-chair")
    distribute_agenda(plenary, by=secretariat.person)
    base = plenary.get_absolute_url()
    api = "/api/v1/networks/azerbaijan"
    paths = [base, f"{base}papers/", f"{base}history/", f"{api}/papers/", f"{api}/meetings/NET-2026-02/"]
    client.force_login(secretariat)
    assert {path: PAPER in client.get(path).text or PAPER_TITLE in client.get(path).text for path in paths} == (
        dict.fromkeys(paths, True)
    )
    client.force_login(chief)
    for path in paths:
        page = client.get(path)
        assert page.status_code == (404 if path.endswith("/history/") else 200)
        assert (PAPER in page.text, PAPER_TITLE in page.text) == (False, False), path


@pytest.fixture
def outcomes(cast: Cast) -> None:
    """A decision and an action point, each for the network and for the UN only."""
    for level, text in ((Classification.NETWORK, "for all"), (Classification.UN_ONLY, MARKER)):
        decision = Decision.objects.create(
            meeting=cast.meeting, reference=f"NET-2026-02/D{level}", text=f"Decision {text}", classification=level
        )
        ActionPoint.objects.create(
            meeting=cast.meeting,
            decision=decision,
            reference=f"NET-2026-02/A{level}",
            text=f"Action {text}",
            owner=Agency.objects.get(acronym="ILO"),
            due_on=cast.network.today(),
            classification=level,
        )


PLACES = [
    "/n/baku/meetings/NET-2026-02/",
    "/n/baku/meetings/NET-2026-02/papers/",
    "/n/baku/meetings/NET-2026-02/outcomes/",
    "/n/baku/meetings/NET-2026-02/history/",
    "/n/baku/meetings/NET-2026-02/distributions/",
    "/n/baku/meetings/NET-2026-02/participants/",
    "/n/baku/decisions/",
    "/n/baku/decisions/?q=marker",
    "/api/v1/networks/baku/meetings/NET-2026-02/",
    "/api/v1/networks/baku/agenda-items/",
    "/api/v1/networks/baku/papers/",
    "/api/v1/networks/baku/decisions/",
    "/api/v1/networks/baku/action-points/",
    "/api/v1/networks/baku/participants/",
]


@pytest.mark.usefixtures("outcomes")
def test_no_page_or_endpoint_shows_the_marker_to_the_others(cast: Cast, client: Client) -> None:
    # Somebody who is invited only to what is for the UN only, whose office must not be known either.
    hidden = make_participant(cast.meeting, cast.other.person, label={"original": "en", "en": f"Office {MARKER}"})
    hidden.attendances.filter(segment__position=1).delete()
    cast.meeting.items.filter(pk=cast.item.pk).update(title={"original": "en", "en": "Opening, renamed"})
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    cast.secret_item.title = {"original": "en", "en": f"Renamed {MARKER}"}
    cast.secret_item.save()
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    client.force_login(cast.secretariat)
    assert {place: MARKER in client.get(place).text for place in PLACES} == dict.fromkeys(PLACES, True)
    for account in (cast.liaison, cast.government_co_chair, cast.stakeholder, cast.observer, cast.double, cast.guest):
        client.force_login(account)
        for place in PLACES:
            assert MARKER not in client.get(place).text, (account.email, place)


def test_counts_are_those_of_the_audience(cast: Cast, client: Client) -> None:
    def counts(account: Account) -> list[int]:
        client.force_login(account)
        tabs = client.get("/n/baku/meetings/NET-2026-02/").context["tabs"]
        return [tab["count"] for tab in tabs if tab["count"] is not None]

    make_participant(cast.meeting, cast.other.person).attendances.filter(segment__position=1).delete()
    assert (counts(cast.lead), counts(cast.liaison), counts(cast.guest)) == ([2, 5], [1, 4], [1, 4])


def test_page_behind_the_link_shows_what_its_reader_may_see(cast: Cast, client: Client) -> None:
    sent = distribute_agenda(cast.meeting, by=cast.secretariat.person)
    mails = {message.person: message for message in Message.objects.about(sent.about)}
    seen = {
        name: MARKER in client.get(answer_url(mails[account.person_id], "answer_invitation")).text
        for name, account in (("lead", cast.lead), ("ministry", cast.ministry), ("guest", cast.guest))
    }
    assert seen == {"lead": True, "ministry": False, "guest": False}


def test_editions_open_to_their_audience_only(cast: Cast, client: Client) -> None:
    sent = distribute_agenda(cast.meeting, by=cast.secretariat.person)
    paths = {
        edition.audience: f"/n/baku/meetings/NET-2026-02/distributions/1/{edition.pk}.pdf"
        for edition in sent.editions.filter(language="en")
    }
    un_only, network = paths[Classification.UN_ONLY], paths[Classification.NETWORK]
    codes = {}
    for name in ("secretariat", "lead", "other", "liaison", "stakeholder", "guest", "double", "outsider", "ended"):
        client.force_login(getattr(cast, name))
        codes[name] = (client.get(un_only).status_code, client.get(network).status_code)
    assert codes == {
        "secretariat": (200, 200),
        "lead": (200, 200),
        "other": (200, 200),
        "liaison": (404, 200),
        "stakeholder": (404, 200),
        "guest": (404, 200),
        "double": (404, 200),
        "outsider": (404, 404),
        "ended": (404, 404),
    }
    client.force_login(cast.lead)
    assert MARKER in pdf_text(client.get(un_only).content)
    assert MARKER not in pdf_text(client.get(network).content)


def test_previews_are_for_the_secretariat_only(cast: Cast, client: Client) -> None:
    base = "/n/baku/meetings/NET-2026-02/distribute/"
    paths = [base, f"{base}preview/?audience=un_only&language=en", f"{base}preview.pdf?audience=un_only&language=en"]
    expected = {"secretariat": 200, "lead": 403, "liaison": 403, "guest": 403, "outsider": 404}
    for name, code in expected.items():
        client.force_login(getattr(cast, name))
        assert [client.get(path).status_code for path in paths] == [code] * 3, name


def test_people_of_the_example_have_their_invitations_and_no_mail_waits(plenary: Meeting, client: Client) -> None:
    assert load_example_invitations(plenary.network) == 3
    assert load_example_invitations(plenary.network) == 0
    for meeting in plenary.network.meetings.all():
        plan = plan_invitations(meeting)
        assert (len(plan.told), plan.newcomers, plan.to_update) == (meeting.participants.count(), [], [])
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    client.force_login(account_of(plenary, "Secretariat officer"))
    page = client.get(f"{plenary.get_absolute_url()}invitations/").text
    assert "Everybody on the list has the invitation." in page


def test_paper_is_for_the_un_only_until_it_is_cleared(plenary: Meeting, client: Client) -> None:
    load_example_files(plenary.network)
    secretariat = account_of(plenary, "Secretariat officer")
    chief = account_of(plenary, "Chief of the State Migration Service, co-chair")
    base = plenary.get_absolute_url()

    def places(account: Account) -> dict[str, bool]:
        client.force_login(account)
        binder, bundle = client.get(f"{base}papers.pdf"), client.get(f"{base}papers.zip")
        return {
            "page": PAPER in client.get(f"{base}papers/").text,
            "paper": client.get(f"{base}papers/7/").status_code == 200,
            "binder": PAPER_TITLE in pdf_text(binder.content),
            "zip": any("NET-2026-02-7" in name for name in ZipFile(BytesIO(bundle.content)).namelist()),
            "api": PAPER in client.get("/api/v1/networks/azerbaijan/papers/?meeting=NET-2026-02").text,
        }

    nowhere = dict.fromkeys(("page", "paper", "binder", "zip", "api"), False)
    everywhere = dict.fromkeys(nowhere, True)
    assert (places(secretariat), places(chief)) == (everywhere, nowhere)
    paper = plenary.papers.get(number=7)
    clear_paper(paper, by=secretariat.person, before=3, after=2, reason="The co-chairs agreed.")
    assert places(chief) == everywhere
