"""What every page of a meeting has around it: its head, its clock and its tabs, as this reader may see them."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.agenda import Agenda, agenda_seen_by
from meetings.models import Attendance, Distribution, Meeting, Participant
from meetings.services.snapshots import body_name
from meetings.times import times_of
from meetings.track import track
from members.access import access_of, allowed

AGENDA_PAGES = ("meeting", "build")  # where sending the agenda is the thing to do next; the others have their own


@dataclass(frozen=True)
class LastSent:
    """The last distribution of the agenda: its revision, when it was sent, and the key of its mails."""

    revision: int
    sent_at: datetime.datetime
    about: str


def frame(request: HttpRequest, meeting: Any, current: str) -> dict[str, Any]:
    """Return the context of a meeting's page (with what `with_frame` reads); `current` is the tab. Five queries."""
    access = access_of(request.user)
    agenda = agenda_seen_by(request.user, meeting)
    participants: list[Any] = list(
        Participant.objects.visible_to(request.user)
        .filter(meeting=meeting)
        .with_sides(meeting.network.today())
        .annotate(parts=ArraySubquery(Attendance.objects.filter(participant=OuterRef("pk")).values("segment")))
        .select_related("agency", "person__contact")
        .order_by("position", "pk")
    )
    own = next((row for row in participants if row.person_id == access.person_id), None)
    may_distribute = allowed(request.user, "meetings.distribute_agenda", meeting)
    may_record = allowed(request.user, "meetings.record_meeting", meeting)
    may_clear = allowed(request.user, "meetings.clear_meeting", meeting)
    open_now = is_open(meeting, agenda)
    may_propose = open_now and allowed(request.user, "meetings.propose_item", meeting)
    latest = _last_sent(meeting)
    steps = track(
        meeting,
        meeting.deadlines.with_passing(timezone.now()),
        meeting.network.today(),
        tells_lateness=allowed(request.user, "meetings.view_lateness", meeting),
    )
    return {
        "meeting": meeting,
        "is_agenda_page": getattr(request.resolver_match, "url_name", "") in AGENDA_PAGES,
        "eyebrow": f"{meeting.reference} · {body_name(meeting)}",
        "agenda": agenda,
        "times": times_of(meeting, agenda),
        "participants": participants,
        "own": own,
        "is_open": open_now,
        "may_propose": may_propose,
        "may_join": may_distribute or own is not None,
        "joins": agenda.parts_of(()) if may_distribute else agenda.parts_of(own.parts) if own else set(),
        "may_distribute": may_distribute,
        "may_record": may_record,
        "may_clear": may_clear,
        "may_write_brief": allowed(request.user, "meetings.write_brief", meeting),
        "may_write_letter": allowed(request.user, "meetings.write_letter", meeting),
        "may_read_outbox": allowed(request.user, "members.view_outbox", meeting),
        "may_read_brief": allowed(request.user, "meetings.read_brief", meeting),
        "latest": latest,
        "next_revision": latest.revision + 1 if latest else 1,
        "steps": steps,
        "tabs": _tabs(
            meeting,
            current,
            papers=len(agenda.papers),
            people=len(participants),
            may_build=may_distribute and open_now,
            may_propose=may_propose,
            has_history=allowed(request.user, "members.view_history", meeting),
            records=may_record,
        ),
        "tabs_label": _("Parts of the meeting"),
    }


def _last_sent(meeting: Any) -> LastSent | None:
    if meeting.last_sent is None:
        return None
    sent = Distribution(pk=meeting.last_sent["pk"])
    at = datetime.datetime.fromisoformat(meeting.last_sent["sent_at"])
    return LastSent(meeting.last_sent["revision"], at, sent.about)


def is_open(meeting: Meeting, agenda: Agenda) -> bool:
    """Say whether the meeting still lies ahead or goes on, as far as the reader knows."""
    stands = meeting.state in (Meeting.State.PLANNED, Meeting.State.CALLED)
    return stands and agenda.ends_at is not None and agenda.ends_at > timezone.now()


def _tabs(
    meeting: Meeting,
    current: str,
    *,
    papers: int,
    people: int,
    may_build: bool,
    may_propose: bool,
    has_history: bool,
    records: bool,
) -> list[dict[str, Any]]:
    tabs = [
        ("meeting", _("Agenda"), None),
        ("build", _("Build the agenda"), None) if may_build else None,
        ("propose", _("Propose an item"), None) if may_propose else None,
        ("papers", _("Papers"), papers),
        ("participants", _("Participants"), people),
        ("distributions", _("Distribution"), None),
        ("room", _("In the room"), None) if records else None,
        ("outcomes", _("Decisions and actions"), None),
        ("minutes", pgettext("of a meeting", "Minutes"), None),
        ("history", _("History"), None) if has_history else None,
    ]
    args = [meeting.network.slug, meeting.reference]
    return [
        {"label": label, "url": reverse(f"meetings:{name}", args=args), "is_current": name == current, "count": count}
        for name, label, count in filter(None, tabs)
    ]
