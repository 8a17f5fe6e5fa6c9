"""Invitations to meetings that lie ahead pass on to a successor; what was, stays as it was."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import ActionPoint, AgendaItem, Meeting, Participant
from meetings.querysets import OVER
from members.models import Agency, Membership, Network, Person
from members.portfolios import Held, Portfolio, Sheet, Table, portfolios
from members.titles import text

if TYPE_CHECKING:
    from members.spreadsheets import Value

NAME = "participant"


def invitations_held(
    network: Network,
    persons: Collection[UUID],
    on: datetime.date,
    *,
    user: Any = None,
    agency: Agency | None = None,
) -> list[Held]:
    """Return the invitations of the persons to meetings that begin on the day or later, and not before now."""
    rows: Any = Participant.objects.filter(meeting__network=network, person__in=persons).exclude(
        meeting__state__in=OVER
    )
    if user is not None:
        rows = rows.visible_to(user)
    if agency is not None:
        rows = rows.filter(Q(agency=agency) | Q(agency__isnull=True))
    midnight = datetime.datetime.combine(on, datetime.time.min, tzinfo=network.zone)
    rows = rows.annotate(begins_at=Min("meeting__segments__starts_at")).select_related("meeting__network")
    rows = rows.filter(begins_at__gte=max(midnight, timezone.now()), answer__in=STANDING).order_by("begins_at", "pk")
    return [Held(NAME, row.pk, row.person_id, _in_words(row.meeting), _url(row.meeting)) for row in rows]


STANDING = (Participant.Answer.NONE, Participant.Answer.ACCEPTED, Participant.Answer.TENTATIVE)


def _in_words(meeting: Meeting) -> str:
    return _("invitation to %(reference)s, %(title)s") % {"reference": meeting.reference, "title": meeting.title_text}


def _url(meeting: Meeting) -> str:
    return reverse("meetings:meeting", args=[meeting.network.slug, meeting.reference])


def transfer_invitations(keys: Collection[int], to: Person, on: datetime.date) -> None:  # only meetings ahead are held
    """Invite the successor in the person's place; who is invited anyway leaves the person's place empty."""
    for row in Participant.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        if Participant.objects.filter(meeting=row.meeting_id, person=to).exists():
            row.answer, row.answered_at = Participant.Answer.DECLINED, timezone.now()
        else:
            row.person, row.answer, row.answered_at = to, Participant.Answer.NONE, None
        row.save(update_fields=["person", "answer", "answered_at"])


def items_presented(
    network: Network,
    persons: Collection[UUID],
    on: datetime.date,
    *,
    user: Any = None,
    agency: Agency | None = None,  # an item names a person, not for which agency
) -> list[Held]:
    """Return the agenda items of meetings that begin on the day or later that the persons present."""
    rows: Any = AgendaItem.objects.filter(meeting__network=network, presenter_person__in=persons)
    rows = rows.exclude(meeting__state__in=OVER)
    if user is not None:
        rows = rows.visible_to(user)
    midnight = datetime.datetime.combine(on, datetime.time.min, tzinfo=network.zone)
    rows = rows.annotate(begins_at=Min("meeting__segments__starts_at")).select_related("meeting__network")
    found = rows.filter(begins_at__gte=max(midnight, timezone.now())).order_by("begins_at", "pk")
    return [Held("presenter", row.pk, row.presenter_person_id, _item_in_words(row), _url(row.meeting)) for row in found]


def _item_in_words(item: AgendaItem) -> str:
    return _("presents “%(title)s”, %(reference)s") % {
        "title": text(item.title),
        "reference": item.meeting.reference,
    }


def transfer_items(keys: Collection[int], to: Person, on: datetime.date) -> None:  # as above
    """Let the successor present; the role stays as the agenda names it."""
    for row in AgendaItem.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        row.presenter_person = to
        row.save(update_fields=["presenter_person"])


def action_points_assigned(
    network: Network,
    persons: Collection[UUID],
    on: datetime.date,  # what is open is handed over, whenever it is due
    *,
    user: Any = None,
    agency: Agency | None = None,
) -> list[Held]:
    """Return the open action points that are assigned to the persons."""
    rows: Any = ActionPoint.objects.filter(meeting__network=network, assignee_person__in=persons).open()
    if user is not None:
        rows = rows.visible_to(user)
    if agency is not None:
        rows = rows.filter(owner=agency)
    return [
        Held("assignee", row.pk, row.assignee_person_id, f"{row.reference}: {row.text}", _register(network, row))
        for row in rows.order_by("due_on", "reference")
    ]


def _register(network: Network, row: ActionPoint) -> str:
    return reverse("meetings:decisions", args=[network.slug]) + f"#{row.reference.replace('/', '-')}"


def transfer_action_points(keys: Collection[int], to: Person, on: datetime.date) -> None:  # as above
    """Assign them to the successor; the role stays as it was written."""
    for row in ActionPoint.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        row.assignee_person = to
        row.save(update_fields=["assignee_person"])


def action_points_sheet(membership: Membership, reader: Person) -> Table:
    """Return what the agency owes."""
    rows = ActionPoint.objects.visible_to(reader).filter(
        owner=membership.agency_id, meeting__network=membership.network_id
    )
    table: list[list[Value]] = [
        [row.reference, row.text, row.assignee_text, row.due_on, row.get_state_display()]
        for row in rows.open().with_people().order_by("due_on", "reference")
    ]
    return [_("Reference"), _("Action point"), _("Assignee"), _("Due"), _("State")], table


def meetings_sheet(membership: Membership, reader: Person) -> Table:
    """Return the meetings that lie ahead, and what the reader answered."""
    rows: Any = Meeting.objects.visible_to(reader).filter(network=membership.network_id).with_times(reader)
    answers = dict(Participant.Answer.choices)
    table = [
        [
            row.reference,
            row.title_text,
            row.starts_at.astimezone(row.zone).strftime("%Y-%m-%d %H:%M"),
            row.time_zone,
            str(answers.get(row.own_answer, "")),
        ]
        for row in rows.upcoming().with_own_answer(reader)
    ]
    return [_("Reference"), _("Meeting"), _("Begins"), _("Time zone"), _("Answer")], table


def register() -> None:
    """Tell the hand-over what people hold in this app, and what a successor should know of it."""
    label = gettext_lazy("invitations to meetings")
    portfolios.register(Portfolio(NAME, label, invitations_held, transfer_invitations))
    portfolios.register(Portfolio("presenter", gettext_lazy("agenda items"), items_presented, transfer_items))
    label = gettext_lazy("assigned action points")
    portfolios.register(Portfolio("assignee", label, action_points_assigned, transfer_action_points))
    portfolios.register_sheet(Sheet("action_points", gettext_lazy("Action points"), action_points_sheet))
    portfolios.register_sheet(Sheet("meetings", gettext_lazy("Meetings"), meetings_sheet))
