"""Plain factories: each makes one row with sensible values; a test names only what it is about."""

import datetime
import itertools
from typing import Any

from django.utils import timezone

from meetings.models import AgendaItem, Attendance, Meeting, Paper, PaperFile, Participant, Proposal, Segment
from meetings.paper_files import keep_file
from members.classification import Classification
from members.models import (
    Account,
    Agency,
    Contact,
    EmailAddress,
    Invitation,
    Membership,
    Network,
    Person,
    Representative,
)
from members.titles import title
from tests.meetings.files import pdf
from workstreams.models import (
    BudgetLine,
    Commitment,
    Framework,
    Pledge,
    ReportingRound,
    RequestStep,
    StatusUpdate,
    SupportRequest,
    WorkingGroup,
    Workplan,
    Workstream,
)

_numbers = itertools.count(1)
PASSWORD = "correct-horse-battery"  # of accounts that exist in tests only


def make_network(slug: str = "", **fields: Any) -> Network:
    """Make a network in Baku's time zone."""
    slug = slug or f"network-{next(_numbers)}"
    defaults = {
        "title": title(f"UN Network on Migration {slug}"),
        "country": "AZ",
        "time_zone": "Asia/Baku",
        "reply_to": f"secretariat@{slug}.example",
        "secretariat": f"Secretariat of {slug}",
    }
    return Network.objects.create(slug=slug, **defaults | fields)


def make_agency(acronym: str = "", type: str = Agency.Type.UN_ENTITY, **fields: Any) -> Agency:
    """Make an agency of all countries."""
    acronym = acronym or f"AG{next(_numbers)}"
    return Agency.objects.create(acronym=acronym, title=title(f"{acronym} in full"), type=type, **fields)


def make_membership(network: Network, agency: Agency, role: str = Membership.Role.MEMBER, **fields: Any) -> Membership:
    """Make a membership that began last year."""
    started_on = fields.pop("started_on", network.today() - datetime.timedelta(days=365))
    return Membership.objects.create(network=network, agency=agency, role=role, started_on=started_on, **fields)


def make_person(name: str = "", address: str = "", language: str = "en", **fields: Any) -> Person:
    """Make a person with a contact and a primary address."""
    number = next(_numbers)
    person = Person.objects.create(language=language, **{"time_zone": "Asia/Baku"} | fields)
    Contact.objects.create(person=person, name=name or f"Person {number}")
    EmailAddress.objects.create(person=person, address=address or f"person{number}@people.example", is_primary=True)
    return person


def make_representative(
    membership: Membership, person: Person, function: str = Representative.Function.FOCAL_POINT, **fields: Any
) -> Representative:
    """Make an office as old as the membership."""
    return Representative.objects.create(
        membership=membership, person=person, function=function, **{"started_on": membership.started_on} | fields
    )


def make_invitation(membership: Membership, person: Person, by: Person, **fields: Any) -> Invitation:
    """Make a proposal that waits for the secretariat."""
    return Invitation.objects.create(
        membership=membership, person=person, invited_by=by, **{"function": "alternate"} | fields
    )


def make_account(person: Person, **fields: Any) -> Account:
    """Make a login with the password of all tests, hashed quickly."""
    return Account.objects.create_user(
        person.email_addresses.get(is_primary=True).address, person=person, password=PASSWORD, **fields
    )


def make_group(network: Network, code: str = "", **fields: Any) -> WorkingGroup:
    """Make a public working group."""
    code = code or f"WG{next(_numbers)}"
    return WorkingGroup.objects.create(network=network, code=code, title=title(f"Group {code}"), **fields)


def make_workplan(network: Network, **fields: Any) -> Workplan:
    """Make the workplan of this and the next year."""
    year = network.today().year
    defaults = {"starts_on": datetime.date(year, 1, 1), "ends_on": datetime.date(year + 1, 12, 31)}
    return Workplan.objects.create(network=network, title=title("Workplan"), **defaults | fields)


def make_workstream(
    workplan: Workplan,
    group: WorkingGroup,
    lead: Agency,
    reference: str = "",
    classification: Classification = Classification.NETWORK,
    **fields: Any,
) -> Workstream:
    """Make a workstream of the plan's period, for the network by default, with 1,000 required and 400 available."""
    reference = reference or f"WS-{next(_numbers)}"
    defaults = {"title": title(f"Workstream {reference}"), "starts_on": workplan.starts_on, "ends_on": workplan.ends_on}
    workstream = Workstream.objects.create(
        network=workplan.network,
        workplan=workplan,
        group=group,
        lead=lead,
        reference=reference,
        classification=classification,
        **defaults | fields,
    )
    BudgetLine.objects.create(workstream=workstream, required=1000, available=400)
    return workstream


def make_status(
    workstream: Workstream, by: Person, status: str = StatusUpdate.Status.ON_TRACK, **fields: Any
) -> StatusUpdate:
    """Make a status update as of today, classified as its workstream."""
    defaults = {
        "as_of_on": workstream.network.today(),
        "recorded_at": timezone.now(),
        "classification": workstream.classification,
    }
    return StatusUpdate.objects.create(workstream=workstream, recorded_by=by, status=status, **defaults | fields)


def make_commitment(code: str = "1", framework_code: str = "gcm", **fields: Any) -> Commitment:
    """Make a commitment of a framework of all networks."""
    framework, _created = Framework.objects.get_or_create(
        code=framework_code,
        version="1",
        network=None,
        defaults={"kind": Framework.Kind.GCM_OBJECTIVES, "title": title(framework_code)},
    )
    return Commitment.objects.create(
        framework=framework, code=code, position=next(_numbers), title=title(f"Commitment {code}"), **fields
    )


def make_request(
    network: Network, agency: Agency, by: Person, *commitments: Commitment, **fields: Any
) -> SupportRequest:
    """Make a request to the connection hub that was just submitted, with its first step."""
    now = timezone.now()
    number = next(_numbers)
    defaults = {
        "reference": f"SR-{number:02}",
        "title": title(f"Request {number}"),
        "need": "Experts.",
        "expected_result": "A register.",
    }
    request = SupportRequest.objects.create(
        network=network,
        agency=agency,
        submitted_by=by,
        submitted_at=now,
        **defaults | fields,
    )
    request.commitments.set(commitments)
    RequestStep.objects.create(request=request, state=request.state, taken_by=by, taken_at=now)
    request.refresh_from_db()
    return request


def make_pledge(network: Network, agency: Agency, *commitments: Commitment, **fields: Any) -> Pledge:
    """Make a pledge of last year without stages."""
    number = next(_numbers)
    defaults = {"title": title(f"Pledge {number}"), "pledged_on": network.today() - datetime.timedelta(days=300)}
    pledge = Pledge.objects.create(network=network, reference=f"PL-{number:02}", agency=agency, **defaults | fields)
    pledge.commitments.set(commitments)
    pledge.refresh_from_db()
    return pledge


def make_round(workplan: Workplan, by: Person, closed_at: datetime.datetime, **fields: Any) -> ReportingRound:
    """Make a round that was closed at the instant and published."""
    day = closed_at.date()
    number = ReportingRound.objects.filter(network=workplan.network).count() + 1
    defaults = {
        "starts_on": day - datetime.timedelta(days=90),
        "ends_on": day,
        "due_on": day,
        "state": ReportingRound.State.PUBLISHED,
        "closed_at": closed_at,
        "locked_through_on": day,
    }
    return ReportingRound.objects.create(
        network=workplan.network,
        workplan=workplan,
        number=number,
        opened_by=by,
        opened_at=closed_at - datetime.timedelta(days=14),
        **defaults | fields,
    )


def make_meeting(
    network: Network,
    reference: str = "",
    classification: Classification = Classification.NETWORK,
    starts_at: datetime.datetime | None = None,
    **fields: Any,
) -> Meeting:
    """Make a meeting of two hours in three weeks at ten, called, with one segment of the same classification."""
    reference = reference or f"NET-{network.today().year}-{next(_numbers):02}"
    day = network.today() + datetime.timedelta(days=21)
    starts_at = starts_at or datetime.datetime.combine(day, datetime.time(10), network.zone)
    defaults = {"title": title(f"Meeting {reference}"), "time_zone": network.time_zone, "state": Meeting.State.CALLED}
    meeting = Meeting.objects.create(
        network=network, reference=reference, classification=classification, **defaults | fields
    )
    make_segment(meeting, starts_at=starts_at, classification=classification)
    return meeting


def make_segment(
    meeting: Meeting,
    starts_at: datetime.datetime,
    classification: Classification = Classification.NETWORK,
    hours: int = 2,
    **fields: Any,
) -> Segment:
    """Make the next segment of a meeting."""
    return Segment.objects.create(
        meeting=meeting,
        position=meeting.segments.count() + 1,
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(hours=hours),
        classification=classification,
        **fields,
    )


def make_item(
    meeting: Meeting,
    name: str = "",
    classification: Classification = Classification.NETWORK,
    segment: Segment | None = None,
    **fields: Any,
) -> AgendaItem:
    """Make the next item of a meeting, ten minutes for information, in its first segment by default."""
    position = meeting.items.count() + 1
    defaults = {"minutes": 10, "purpose": "information", "title": title(name or f"Item {position}")}
    return AgendaItem.objects.create(
        meeting=meeting,
        segment=segment or meeting.segments.get(position=1),
        position=position,
        classification=classification,
        **defaults | fields,
    )


def make_paper(
    item: AgendaItem, name: str = "", classification: Classification = Classification.NETWORK, **fields: Any
) -> Paper:
    """Make the next paper of a meeting."""
    number = item.meeting.papers.count() + 1
    return Paper.objects.create(
        meeting=item.meeting,
        item=item,
        number=number,
        title=title(name or f"Paper {number}"),
        classification=classification,
        **fields,
    )


def make_participant(meeting: Meeting, person: Person, agency: Agency | None = None, **fields: Any) -> Participant:
    """Invite a person to all segments of a meeting."""
    defaults = {"label": title(person.name), "position": meeting.participants.count() + 1}
    participant = Participant.objects.create(meeting=meeting, person=person, agency=agency, **defaults | fields)
    Attendance.objects.bulk_create(
        Attendance(participant=participant, segment=segment) for segment in meeting.segments.all()
    )
    return participant


def make_paper_file(paper: Paper, by: Person, content: bytes = b"", **fields: Any) -> PaperFile:
    """Keep a file as the paper's next version, classified as the paper."""
    stored, name = keep_file(content or pdf("Paper"), "paper.pdf")
    defaults = {
        "version": paper.files.count() + 1,
        "language": paper.language,
        "classification": paper.classification,
        "text": "",
        "filename": name,
    }
    return PaperFile.objects.create(
        paper=paper, stored_file=stored, uploaded_by=by, uploaded_at=timezone.now(), **defaults | fields
    )


def make_proposal(meeting: Meeting, by: Person, name: str = "Proposal", **fields: Any) -> Proposal:
    """Propose an item of ten minutes for discussion, which waits for the secretariat."""
    return Proposal.objects.create(
        meeting=meeting, proposed_by=by, title=title(name), proposed_at=timezone.now(), **{"minutes": 10} | fields
    )
