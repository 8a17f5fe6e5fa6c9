"""Loads the three illustrative meetings; remarks, decisions and action points in them are invented and by role only."""

import datetime
import zoneinfo
from typing import Any

from django.db import transaction

from meetings.clock import compute_deadlines
from meetings.models import (
    ActionPoint,
    ActionPointContributor,
    AgendaItem,
    Attendance,
    Deadline,
    Decision,
    Meeting,
    Minutes,
    MinutesParagraph,
    Paper,
    Participant,
    Proposal,
    Segment,
    SilenceRound,
)
from meetings.services.agenda import follow_up_title
from meetings.services.record import build_document
from meetings.services.snapshots import checksum
from members.calendar import WorkingCalendar, calendar_of
from members.classification import Classification
from members.loading import Shift, example_agencies, example_person, read_data, refuse_in_production
from members.models import Agency, Network, Person
from members.titles import title
from workstreams.models import WorkingGroup, Workstream

ANSWERS = {
    "accepted": Participant.Answer.ACCEPTED,
    "tentative": Participant.Answer.TENTATIVE,
    "declined": Participant.Answer.DECLINED,
    "no_reply": Participant.Answer.NONE,
}
# The keys of `process` in the data file, by the step of the clock that they tell of.
PROCESS = {
    Deadline.Step.LETTER: "official_letter_to_government",
    Deadline.Step.NOTICE: "notice_sent",
    Deadline.Step.CALL_FOR_ITEMS: "call_for_items",
    Deadline.Step.AGENDA: "provisional_agenda",
    Deadline.Step.PAPERS: "papers_circulated",
    Deadline.Step.ACTION_POINTS: "action_points_circulated",
    Deadline.Step.DRAFT_MINUTES: "draft_minutes_circulated",
    Deadline.Step.COMMENTS: "comments_due",
    Deadline.Step.SILENCE: "minutes_adopted",
}


def example_meetings() -> dict[str, Any]:
    """Return the illustrative meetings of the data file."""
    return read_data("meetings", "example_meetings.yaml")


def agencies_named(data: dict[str, Any]) -> set[str]:
    """Return the acronyms that the meetings name."""
    named: set[str] = set()
    for row in data["meetings"]:
        named |= {participant["organisation"] for participant in row["participants"]}
        for point in row["action_points"]:
            named |= {point["organisation"], *point["contributing"]}
    return named


@transaction.atomic
def load_example(network: Network, shift: Shift) -> list[Meeting]:
    """Load the illustrative meetings; a day that is shifted onto a day off goes to the next working day."""
    refuse_in_production()
    data = example_meetings()
    return [_load_meeting(network, row, data["anchor_date"], shift) for row in data["meetings"]]


def _load_meeting(network: Network, row: dict[str, Any], anchor: datetime.date, shift: Shift) -> Meeting:
    existing = Meeting.objects.filter(network=network, reference=row["id"]).first()
    if existing is not None:
        return existing
    classification = Classification.from_key(row["classification"])
    calendar = calendar_of(network)
    day = calendar.next_working(shift(row["date"]))
    meeting = Meeting.objects.create(
        network=network,
        group=None if row["body"] == "NET" else WorkingGroup.objects.get(network=network, code=row["body"]),
        reference=row["id"],
        title=title(row["title"]),
        state=Meeting.State.HELD if row["status"] == "held" else Meeting.State.CALLED,
        modality=row["modality"],
        time_zone=network.time_zone,
        languages=row["languages"],
        interpretation=row["interpretation"] or "",
        venue=row["venue"] or "",
        join_link=row["join_link"],
        co_chairs=row["co_chairs"],
        required_un_entities=row["quorum"]["required_un_entities"],
        classification=classification,
    )
    segment = Segment.objects.create(
        meeting=meeting,
        starts_at=_instant(day, row["start"], meeting.zone),
        ends_at=_instant(day, row["end"], meeting.zone),
        classification=classification,
    )
    _load_deadlines(meeting, row["process"], day, anchor, calendar)
    people = _load_participants(meeting, segment, row, shift)
    items = {item["item"]: _load_item(meeting, segment, item, classification) for item in row["agenda"]}
    _load_proposals(meeting, row.get("proposed_items", []), people, network, shift)
    decisions = {
        decision["ref"]: Decision.objects.create(
            meeting=meeting,
            item=items[decision["agenda_item"]],
            reference=decision["ref"],
            text=decision["text"],
            mode=decision["mode"],
            classification=classification,
        )
        for decision in row["decisions"]
    }
    agencies = example_agencies()
    for point in row["action_points"]:
        _load_action_point(meeting, point, decisions, agencies, shift, classification)
    if row["process"].get("minutes_adopted") and meeting.state == Meeting.State.HELD:
        _load_minutes(meeting, next(iter(people.values())))
    return meeting


def _load_minutes(meeting: Meeting, by: Person) -> None:
    """Load the minutes of a held meeting as adopted: their text is the summaries of the items."""
    silence = meeting.deadlines.get(step=Deadline.Step.SILENCE).due_at
    opened_at = meeting.deadlines.get(step=Deadline.Step.COMMENTS).due_at
    minutes = Minutes.objects.create(
        meeting=meeting, state=Minutes.State.SILENCE, changed_by=by, changed_at=opened_at, comments_due_at=opened_at
    )
    for item in meeting.items.exclude(summary=""):
        MinutesParagraph.objects.create(
            meeting=meeting,
            minutes=minutes,
            item=item,
            position=1,
            text=item.summary,
            classification=item.effective_classification,
        )
    document = build_document(minutes)
    SilenceRound.objects.create(
        minutes=minutes,
        number=1,
        opened_by=by,
        opened_at=opened_at,
        ends_at=silence,
        outcome=SilenceRound.Outcome.HELD,
        document=document,
    )
    Minutes.objects.filter(pk=minutes.pk).update(
        state=Minutes.State.ADOPTED,
        adopted_at=silence,
        document=document,
        checksum=checksum(document),
        changed_at=silence,
    )


def _instant(day: datetime.date, clock: str, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), tzinfo=zone)


def _load_deadlines(
    meeting: Meeting, process: dict[str, Any], day: datetime.date, anchor: datetime.date, calendar: WorkingCalendar
) -> None:
    for step, due in compute_deadlines(day, calendar).items():
        key = PROCESS.get(Deadline.Step(step))
        told = process.get(key) if key else None
        is_done = told <= anchor if told else key is None and meeting.state == Meeting.State.HELD
        Deadline.objects.create(
            meeting=meeting,
            step=step,
            due_at=due.at(meeting.zone),
            is_estimated=due.is_estimated,
            done_on=due.on if is_done else None,
        )


def _load_participants(
    meeting: Meeting, segment: Segment, row: dict[str, Any], shift: Shift
) -> dict[tuple[str, str], Person]:
    agencies = example_agencies()
    notice = meeting.deadlines.get(step=Deadline.Step.NOTICE).due_at
    people = {}
    for position, invited in enumerate(row["participants"], start=1):
        person = example_person(meeting.network, acronym=invited["organisation"], label=invited["role"], shift=shift)
        answer = ANSWERS.get(invited["attendance"], Participant.Answer.ACCEPTED)
        presence = invited["attendance"] if invited["attendance"] in Attendance.Presence else ""
        if presence == Attendance.Presence.APOLOGY:
            answer = Participant.Answer.DECLINED
        participant = Participant.objects.create(
            meeting=meeting,
            person=person,
            agency=agencies[invited["organisation"]],
            label=title(invited["role"]),
            position=position,
            answer=answer,
            answered_at=None if answer == Participant.Answer.NONE else notice,
        )
        Attendance.objects.create(participant=participant, segment=segment, presence=presence)
        people[invited["organisation"], invited["role"]] = person
    return people


def _bearing(name: str, network: Network) -> Person | None:
    """Return the person of the network whose name it is: in the example people bear the titles of their roles."""
    return Person.objects.filter(contact__name=name, offices__membership__network=network).first()


def _load_item(meeting: Meeting, segment: Segment, row: dict[str, Any], classification: Classification) -> AgendaItem:
    item = AgendaItem.objects.create(
        meeting=meeting,
        segment=segment,
        position=row["item"],
        title=title(row["title"]),
        minutes=row["minutes"],
        purpose=row["purpose"],
        presenter=row["presenter"],
        presenter_person=_bearing(row["presenter"], meeting.network),
        summary=row.get("summary", ""),
        is_follow_up=row["title"] == follow_up_title()["en"],
        classification=classification,
    )
    for paper in row["papers"]:
        Paper.objects.create(
            meeting=meeting,
            item=item,
            number=int(paper["number"].rsplit("/", 1)[1]),
            title=title(paper["title"]),
            classification=Classification.from_key(paper.get("classification", classification.key)),
        )
    return item


def _load_proposals(
    meeting: Meeting, rows: list[dict[str, Any]], people: dict[tuple[str, str], Person], network: Network, shift: Shift
) -> None:
    for row in rows:
        acronym = row["proposed_by"].rsplit(", ", 1)[1]
        Proposal.objects.create(
            meeting=meeting,
            title=title(row["title"]),
            minutes=row["minutes"],
            proposed_by=people.get((acronym, row["proposed_by"]))
            or example_person(network, acronym=acronym, label=row["proposed_by"], shift=shift),
            state=row["status"].split(" ", 1)[0],
            reason=row["status"],
        )


def _load_action_point(
    meeting: Meeting,
    row: dict[str, Any],
    decisions: dict[str, Decision],
    agencies: dict[str, Agency],
    shift: Shift,
    classification: Classification,
) -> None:
    decision = decisions.get(row["decision"])
    workstream = Workstream.objects.filter(network=meeting.network, reference=row.get("activity", "")).first()
    point = ActionPoint.objects.create(
        meeting=meeting,
        item=decision.item if decision else None,
        decision=decision,
        workstream=workstream,
        reference=row["ref"],
        text=row["text"],
        owner=agencies[row["organisation"]],
        assignee=row["owner"],
        assignee_person=_bearing(row["owner"], meeting.network),
        due_on=shift(row["due"]),
        state=ActionPoint.State.OPEN if row["status"] == "overdue" else row["status"],
        done_on=shift(row["done_on"]) if row.get("done_on") else None,
        classification=classification,
    )
    ActionPointContributor.objects.bulk_create(
        ActionPointContributor(action_point=point, agency=agencies[acronym]) for acronym in row["contributing"]
    )
