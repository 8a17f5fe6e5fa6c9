"""The other network of the fuzz: one of everything, every text marked, made through the services where it can be."""

import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from meetings.models import ActionPoint, Decision, Meeting, MinutesComment, MinutesParagraph, Note
from meetings.services import ask_for_dates, distribute_agenda
from meetings.services.minutes import (
    adopt_minutes,
    answer_comment,
    comment_on,
    draft_minutes,
    open_silence,
    send_for_comment,
)
from meetings.services.room import hold_meeting
from meetings.services.standing import add_standing_item
from members.classification import Classification
from members.contacts_import.services import upload
from members.files import Document
from members.models import AddressClaim, Agency, Contact, Membership, MembershipDetail, Network, Person, Representative
from members.network_settings.services import add_day, add_terms
from members.titles import TitleField, title
from notifications.models import Message
from tests.factories import (
    make_account,
    make_agency,
    make_commitment,
    make_group,
    make_invitation,
    make_item,
    make_meeting,
    make_membership,
    make_network,
    make_paper,
    make_paper_file,
    make_participant,
    make_person,
    make_pledge,
    make_proposal,
    make_representative,
    make_request,
    make_status,
    make_workplan,
    make_workstream,
)
from tests.meetings.files import pdf
from workstreams.imports.services import upload as upload_workplan
from workstreams.models import Commitment, Framework, Mandate, Seat, StatusUpdate, Workplan
from workstreams.services.evidence import NewEvidence, add_evidence
from workstreams.services.plans import adopt_workplan
from workstreams.services.pledges import add_stage
from workstreams.services.publishing import publish_round
from workstreams.services.rounds import close_round, open_round
from workstreams.services.support import offer_support, review_request

MARK, ABROAD = "OTHERWORLD", "almaty"
IDENTIFIERS = ("reference", "code", "slug", "key", "acronym", "version", "checksum", "series", "time_zone", "token")


def mark(row: models.Model) -> None:
    """Put the marker into every text of a row that is no identifier."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, TitleField):
            values[field.name] = title(f"{MARK} {field.name}")
        elif (
            isinstance(field, models.CharField | models.TextField)
            and not isinstance(field, models.EmailField | models.URLField | models.SlugField)
            and not (field.choices or field.primary_key or field.name in IDENTIFIERS)
            and (field.max_length or 1000) >= len(MARK)
        ):
            values[field.name] = MARK
    if values:
        type(row)._default_manager.filter(pk=row.pk).update(**values)


def _of_people(membership: Any, person: Any, group: Any, workplan: Any) -> list[Any]:
    """Return what is kept about people and plans beside the main things: seats, invitations, uploads, versions."""
    network, term = membership.network, timezone.now() + datetime.timedelta(days=3)
    invited = make_person("Invited", f"invited-{MARK.lower()}@other.example")
    invitation = make_invitation(membership, invited, person, reason="why")
    claim = AddressClaim.objects.create(
        person=person, address=f"claimed-{MARK.lower()}@other.example", asked_by=person, expires_at=term
    )
    seat = Seat.objects.create(group=group, person=person, function="lead", started_on=network.today())
    mandate = Mandate.objects.create(group=group, version=1, text=title(f"{MARK} mandate"))
    contacts = upload(network, by=person, name=f"{MARK}.csv", content=f"Agency,Name\nFAO-KZ,{MARK} Person".encode())
    sheet = upload_workplan(
        workplan, by=person, name=f"{MARK}.csv", content=f"Ref,Activity\nKZ1-09,{MARK}".encode(), language="en"
    )
    return [invitation, claim, seat, mandate, contacts, sheet, *person.email_addresses.all(), *invited.offices.all()]


def _of_work(network: Network, workplan: Workplan, agency: Agency, person: Person, update: StatusUpdate) -> list[Any]:
    """Return what follows from workstreams: evidence, an adopted version, a request with an offer, a pledge, rounds."""
    evidence = add_evidence(update, NewEvidence(name=f"{MARK}.png", content=b"\x89PNG\r\n\x1a\n" + MARK.encode()))
    adopted = adopt_workplan(workplan, by=person, version="1", adopted_on=network.today(), adopted_by=MARK)
    request, pledge = make_request(network, agency, person), make_pledge(network, agency)
    mark(request)
    mark(pledge)
    review_request(request, by=person, note=MARK)
    offer = offer_support(request, by=person, agency=agency, text=MARK)
    stage = add_stage(pledge, by=person, title=MARK)
    days = {"starts_on": workplan.starts_on, "ends_on": workplan.starts_on, "due_on": network.today()}
    published = open_round(network, by=person, note=MARK, **days)
    close_round(published, by=person)
    publish_round(published, by=person)
    asked = open_round(
        network, by=person, note=MARK, **days | {"starts_on": network.today(), "ends_on": network.today()}
    )
    lines, reports = asked.lines.all(), published.reports.all()
    return [evidence, adopted, *adopted.lines.all(), request, pledge, offer, stage, published, asked, *lines, *reports]


def _of_meetings(network: Network, person: Person) -> list[Any]:
    """Return what follows from meetings: dates, proposals, standing items, minutes under silence and adopted ones."""
    ahead = timezone.now() + datetime.timedelta(days=30)
    asked = {"title": title(f"{MARK} dates"), "time_zone": "Asia/Almaty", "minutes": 60, "classification": 2}
    poll = ask_for_dates(network, by=person, values=asked, starts=[ahead], people=[person])
    values = {"title": title(f"{MARK} standing"), "minutes": 5, "purpose": "information", "presenter": MARK}
    standing = add_standing_item(network, by=person, values=values)
    rows: list[Any] = [poll, *poll.options.all(), standing]
    for meeting in Meeting.objects.filter(network=network, effective_classification__gte=Classification.NETWORK):
        rows.append(make_proposal(meeting, person, f"{MARK} proposal", reason=MARK, presenter=MARK))
        for item in meeting.items.all():
            Note.objects.create(meeting=meeting, item=item, text=MARK, updated_by=person, updated_at=timezone.now())
        hold_meeting(meeting, by=person)
        minutes = draft_minutes(meeting, by=person)
        minutes = send_for_comment(minutes, by=person, revision=minutes.revision)
        paragraphs = list(MinutesParagraph.objects.filter(minutes=minutes))
        comment = comment_on(paragraphs[0], by=person, text=MARK)
        rows += [
            minutes,
            *paragraphs,
            answer_comment(comment, by=person, state=MinutesComment.State.NOTED, answer=MARK),
        ]
        silence = open_silence(minutes, by=person, revision=minutes.revision)
        rows.append(silence)
        if meeting.classification == Classification.NETWORK:
            adopt_minutes(silence.minutes, by=person, now=silence.ends_at)
    return rows


def make_other_world() -> list[str]:
    """Fill a network with one of everything, marked; return what names its rows."""
    network = make_network(ABROAD, country="KZ", time_zone="Asia/Almaty")
    agency = make_agency("FAO-KZ")
    membership = make_membership(network, agency, Membership.Role.COORDINATOR)
    detail = MembershipDetail.objects.create(membership=membership, started_on=membership.started_on, protocol_order=1)
    person = make_person("Somebody", f"{MARK.lower()}@other.example")
    office = make_representative(membership, person, Representative.Function.SECRETARIAT_OFFICER)
    account = make_account(person)
    group, workplan = make_group(network, "KZ1"), make_workplan(network)
    framework = Framework.objects.create(
        code="unsdcf-kz", version="1", kind="unsdcf", title=title("CF"), network=network
    )
    outcome = Commitment.objects.create(framework=framework, code="KZ-1", position=1, title=title("Outcome"))
    rows: list[Any] = [network, agency, membership, detail, office, group, workplan, framework, outcome]
    rows += [Contact.objects.get(person=person), *_of_people(membership, person, group, workplan)]
    updates = []  # they cannot be changed afterwards
    for level in Classification:
        workstream = make_workstream(workplan, group, agency, f"KZ1-0{level}", level)
        meeting = make_meeting(network, f"KZ-2026-0{level}", level, venue="somewhere")
        item = make_item(meeting, classification=level)
        decision = Decision.objects.create(
            meeting=meeting, reference=f"{meeting.reference}/D1", text="x", classification=level
        )
        action = ActionPoint.objects.create(
            meeting=meeting,
            reference=f"{meeting.reference}/A1",
            text="x",
            owner=agency,
            due_on=network.today(),
            classification=level,
        )
        rows += [workstream, meeting, item, decision, action]
        updates.append(make_status(workstream, person, classification=level, narrative=MARK, risks=MARK))
        paper = make_paper(item, classification=level)
        make_paper_file(paper, person, pdf(MARK), text=MARK)
        rows += [paper, make_participant(meeting, person, agency)]
        rows += [*workstream.budget_lines.all(), *meeting.segments.all()]
    for row in rows:
        mark(row)
    distribution = distribute_agenda(Meeting.objects.get(network=network, reference="KZ-2026-02"), by=person)
    rows += [distribution, *updates, *distribution.editions.all(), person, account]
    rows += _of_work(network, workplan, agency, person, updates[-1]) + _of_meetings(network, person)
    terms = Document(f"{MARK}.pdf", "application/pdf", pdf(MARK))
    rows.append(add_terms(network, terms, by=person, language="en", agreed_on=None, note=MARK))
    rows.append(add_day(network, by=person, day=network.today(), is_working=False, note=MARK))
    known = [str(row.pk) for row in rows]
    known += [str(getattr(row, name)) for row in rows for name in IDENTIFIERS if getattr(row, name, "")]
    known += [str(pk) for pk in Message.objects.filter(scope=network.slug).values_list("pk", flat=True)]
    known += [str(workplan.starts_on), "gcm", "gcm:1", "unsdcf-kz:KZ-1", f"distribution:{distribution.pk}"]
    make_commitment("1")
    return sorted(set(known))
