"""The leak walk: what is for the UN only, looked for at every address and in every mail.

Each un_only text of the cast carries a marker. First the secretariat must find it at the places listed here: a walk
that would find nothing anywhere proves nothing. Then nobody outside the UN side may find it at any address at all.
"""

import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from meetings.models import ActionPoint, Decision, Distribution
from meetings.services import distribute_agenda
from meetings.services.letters import keep_scan, make_letter
from members.classification import Classification
from members.models import Agency
from members.titles import title
from tests.access.table import API, PAGES, Address
from tests.cast import MARKER, Cast
from tests.factories import make_commitment, make_paper_file, make_participant, make_status
from tests.meetings.files import pdf
from tests.meetings.mails import everything, mail_to
from tests.workstreams.rounds.asking import two_rounds
from workstreams.models import Commitment, Pledge, SupportRequest, Workstream, WorkstreamCommitment
from workstreams.services.plans import adopt_workplan

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OTHERS = (
    "government_co_chair",
    "liaison",
    "ministry",
    "stakeholder",
    "observer",
    "double",
    "guest",
    "outsider",
    "ended",
)

# Where the secretariat finds the marker, by name of the address and number of its row in the table.
PLACES = {
    "meetings:assignee #1",
    "meetings:build #0",
    "meetings:decisions #0",
    "meetings:distribute #0",
    "meetings:edit_item #0",
    "meetings:edit_meeting #0",
    "meetings:poll #0",
    "meetings:polls #0",
    "meetings:edit_item #1",
    "meetings:edition_pdf #1",
    "meetings:history #0",
    "meetings:meeting #0",
    "meetings:outcomes #0",
    "meetings:add_paper #0",
    "meetings:binder #0",
    "meetings:binder #1",
    "meetings:bundle #0",
    "meetings:bundle #1",
    "meetings:clear_paper #1",
    "meetings:paper #0",
    "meetings:paper #1",
    "meetings:paper_file #1",
    "meetings:papers #0",
    "paper-file #1",
    "meetings:standing_items #0",
    "meetings:action_point #0",
    "meetings:action_point #1",
    "meetings:attendance #0",
    "meetings:export #0",
    "meetings:minutes #0",
    "meetings:minutes_comments #0",
    "meetings:minutes_docx #0",
    "meetings:minutes_pdf #0",
    "meetings:notes #0",
    "meetings:rewrite #1",
    "meetings:room #0",
    "meetings:presenter #1",
    "network_home #0",
    "notifications:inbox_mail #0",
    "notifications:inbox_message #0",
    "notifications:mail #0",
    "notifications:message #0",
    "notifications:upcoming #0",
    "overview #0",
    "workstreams:commitment #0",
    "workstreams:pledge #1",
    "workstreams:pledges #0",
    "workstreams:request #0",
    "workstreams:cancel #1",
    "workstreams:classify #1",
    "workstreams:edit #1",
    "workstreams:export #0",
    "workstreams:export #1",
    "workstreams:export #2",
    "workstreams:export #3",
    "workstreams:group #0",
    "workstreams:quality #0",
    "workstreams:quick #1",
    "workstreams:update #0",
    "workstreams:evidence #1",
    "workstreams:preview_report #0",
    "workstreams:reassign #0",
    "workstreams:report #2",
    "workstreams:report #3",
    "workstreams:history #1",
    "workstreams:round #0",
    "workstreams:round #1",
    "workstreams:version #0",
    "workstreams:update #1",
    "workstreams:workplan #0",
    "workstreams:workstream #0",
    "workstreams:workstream #1",
    "members:agency #0",
    "members:hand_over_file #0",
    "members:search #0",
    "members:why #0",
    "action-point-detail #1",
    "action-point-list #0",
    "agenda-item-detail #1",
    "agenda-item-list #0",
    "date-poll-detail #0",
    "date-poll-list #0",
    "decision-detail #1",
    "decision-list #0",
    "meeting-detail #0",
    "paper-detail #0",
    "minutes-comments #0",
    "minutes-detail #0",
    "paper-detail #1",
    "paper-list #0",
    "pledge-detail #1",
    "pledge-list #0",
    "round-detail #1",
    "proposal-detail #0",
    "proposal-list #0",
    "status-update-detail #1",
    "status-update-evidence #1",
    "status-update-list #0",
    "support-request-detail #0",
    "workstream-detail #0",
    "workstream-detail #1",
    "workstream-list #0",
}


@pytest.fixture
def stage(cast: Cast) -> Distribution:
    """Put the marker into everything that can be for the UN only, and send an agenda."""
    commitment = make_commitment("1")
    for workstream in (cast.workstream, cast.secret_workstream):
        WorkstreamCommitment.objects.create(workstream=workstream, commitment=commitment)
    for number, (level, text) in enumerate(
        [(Classification.NETWORK, "Agreed"), (Classification.UN_ONLY, f"Agreed {MARKER}")], start=1
    ):
        decision = Decision.objects.create(
            meeting=cast.meeting, reference=f"{cast.meeting.reference}/D{number}", text=text, classification=level
        )
        ActionPoint.objects.create(
            meeting=cast.meeting,
            decision=decision,
            reference=f"{cast.meeting.reference}/A{number}",
            text=text,
            owner=cast.ilo,
            due_on=cast.network.today(),
            classification=level,
        )
    cast.secret_item.presenter = f"Presenter {MARKER}"
    cast.secret_item.summary = f"Summary {MARKER}"
    cast.secret_item.save()
    Workstream.objects.filter(pk=cast.secret_workstream.pk).update(location=f"Location {MARKER}")
    long_ago = cast.network.today() - datetime.timedelta(days=100)  # so that reminders speak of it
    make_status(cast.secret_workstream, cast.lead.person, as_of_on=long_ago)
    today = cast.network.today()
    national = Commitment.objects.get(framework=cast.national_framework_pk(), code="P1")
    WorkstreamCommitment.objects.create(workstream=cast.secret_workstream, commitment=national)
    request = SupportRequest.objects.get(reference=cast.request_reference())
    request.commitments.set([commitment])
    request.offers.create(
        agency=cast.ilo, text=f"Offer {MARKER}", offered_by=cast.lead.person, offered_at=cast.network.created_at
    )
    pledge = Pledge.objects.get(reference=cast.secret_pledge_reference())
    Pledge.objects.filter(pk=pledge.pk).update(title=title(f"Pledge {MARKER}"))
    pledge.commitments.set([commitment])
    pledge.stages.create(position=1, title=f"Stage {MARKER}")
    adopt_workplan(cast.workplan, by=cast.secretariat.person, version="1", adopted_on=today, adopted_by="decision")
    two_rounds(cast)
    cast.proposal_pk()
    cast.date_poll_pk()
    cast.standing_item_pk()
    make_participant(cast.meeting, cast.un_co_chair.person)
    make_participant(cast.meeting, cast.double.person)
    make_participant(cast.meeting, cast.stakeholder.person)
    make_paper_file(cast.paper, cast.secretariat.person, pdf("For all"))
    make_paper_file(cast.secret_paper, cast.secretariat.person, pdf(MARKER), text=MARKER)
    # a stricter version waits beside the one that all may read
    draft = {"version": 2, "classification": Classification.UN_ONLY, "filename": f"{MARKER}.pdf"}
    make_paper_file(cast.paper, cast.secretariat.person, pdf(MARKER), **draft)
    letter = make_letter(cast.meeting, by=cast.secretariat.person, agency=Agency.objects.get(acronym="SMS"))
    keep_scan(letter, by=cast.secretariat.person, content=pdf("Signed"), filename="scan.pdf")
    return distribute_agenda(cast.meeting, by=cast.secretariat.person)


def text_of(content: bytes, content_type: str) -> str:
    """Return what a reader can find in a body; of a PDF its text and its metadata, of a workbook all its parts."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        return " ".join(f"{name} {text_of(part, 'pdf' if name.endswith('.pdf') else '')}" for name, part in parts)
    if "pdf" not in content_type:
        return content.decode(errors="replace")
    reader = PdfReader(BytesIO(content))
    return " ".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])


def places_of(cast: Cast, part: str) -> set[str]:
    """Return the addresses, headers included, at which a part of the cast finds the marker."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.accounts()[part], backend=BACKEND)
    found = set()
    for name, number, address in addresses():
        response = client.get(reverse(name, kwargs=address.arguments(cast)) + address.query)
        body = b"".join(response) if response.streaming else response.content
        heads = " ".join(f"{key}: {value}" for key, value in response.items())
        if MARKER in text_of(body, response.get("Content-Type", "")) or MARKER in heads:
            found.add(f"{name} #{number}")
    return found


def addresses() -> list[tuple[str, int, Address]]:
    """Return every address of the table that can be read."""
    table = {**PAGES, **API}
    return [(name, number, address) for name, rows in table.items() for number, address in enumerate(rows)]


@pytest.mark.usefixtures("stage")
def test_secretariat_finds_each_marker_and_the_others_none(cast: Cast) -> None:
    assert places_of(cast, "secretariat") == PLACES
    for part in OTHERS:
        assert places_of(cast, part) == set(), part


def test_mails_carry_the_marker_to_the_un_side_only(cast: Cast, stage: Distribution) -> None:
    assert MARKER in everything(mail_to(cast.un_co_chair, stage))
    for account in (cast.ministry, cast.stakeholder, cast.double, cast.guest):
        assert MARKER not in everything(mail_to(account, stage)), account


@pytest.mark.usefixtures("stage")
def test_totals_and_counts_are_those_of_the_audience(cast: Cast) -> None:
    answers = {}
    for part in ("secretariat", "liaison"):
        client = Client()
        client.force_login(cast.accounts()[part], backend=BACKEND)
        coverage = client.get(reverse("coverage-list", args=[cast.network.slug])).json()
        answers[part] = (coverage["total"], coverage["funding"]["required"])
    assert answers == {"secretariat": (2, "2000.00"), "liaison": (1, "1000.00")}


@pytest.mark.usefixtures("stage")
def test_history_of_a_widened_row_keeps_what_was_for_the_un_only(cast: Cast) -> None:
    Workstream.objects.filter(pk=cast.secret_workstream.pk).update(
        classification=Classification.NETWORK, title=title("A title for all"), location=""
    )
    client = Client()
    url = reverse("workstreams:history", args=[cast.network.slug, cast.secret_workstream.reference])
    client.force_login(cast.secretariat, backend=BACKEND)
    assert MARKER in client.get(url).content.decode()
    Workstream.objects.filter(pk=cast.secret_workstream.pk).update(location="Baku")
    client.force_login(cast.liaison, backend=BACKEND)
    response = client.get(url)
    assert (response.status_code, MARKER in response.content.decode()) == (200, False)
