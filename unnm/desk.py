"""The desk: the five things that somebody should do next in a network, each with one button, nothing else."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from meetings.leading import groups_led
from meetings.models import ActionPoint, DatePoll, Deadline, Meeting, Participant, Proposal
from meetings.querysets import OVER
from members.access import Access, access_of
from members.classification import Classification
from members.models import Invitation, Network
from members.titles import text
from members.turnover import orphans, said_to_be_over
from notifications.models import Message, State
from notifications.registry import registry
from workstreams.models import ReportingRound, RoundLine, SupportRequest, Workstream
from workstreams.quality import checked

MOST = 5
QUALITY_WAITS = datetime.timedelta(days=14)  # a warning never pushes away what is due
STALE_AFTER = datetime.timedelta(days=75)  # a quarter less the two weeks that a round takes


@dataclass(frozen=True)
class Item:
    """One thing to do: when it is due decides the order."""

    due_on: datetime.date
    title: str
    detail: str
    note: str
    url: str
    action: str
    is_late: bool = False


def items(network: Network, user: Any) -> list[Item]:
    """Return the next five things for the user, the most urgent first; a handful of queries whatever there is."""
    access = access_of(user)
    found = [
        *_invitations(network, access),
        *_dates(network, user, access),
        *_own_workstreams(network, user, access),
        *_owed(network, user, access),
    ]
    found += _rounds(network, user, access)
    found += _quality(network, user, access)
    run = _run(network, user, access)
    if run is not None:
        found += [*_steps(network, run), *_proposals(network, run)]
    if access.is_secretariat(network.pk):
        found += [
            *_requests(network, user),
            *_to_approve(network, user),
            *_turned_over(network, user),
            *_troubled_mail(network),
            *_unreachable(network),
        ]
    return sorted(found, key=lambda item: (item.due_on, item.title))[:MOST]


def _run(network: Network, user: Any, access: Access) -> Any:
    """Return the meetings that the person runs: all for the secretariat, those of a group for its lead, else None."""
    meetings = Meeting.objects.visible_to(user).filter(network=network)
    if access.is_secretariat(network.pk):
        return meetings
    led = [group for group, network_id in groups_led(user).items() if network_id == network.pk]
    return meetings.filter(group__in=led) if led else None


def _day(day: datetime.date) -> str:
    return date_format(day, "j E")


def _invitations(network: Network, access: Access) -> list[Item]:
    rows = (
        Participant.objects.filter(
            meeting__network=network,
            person=access.person_id,
            answer=Participant.Answer.NONE,
            meeting__state=Meeting.State.CALLED,
            meeting__segments__ends_at__gte=timezone.now(),
        )
        .select_related("meeting")
        .distinct()
    )
    return [
        Item(
            due_on=network.today(),
            title=_("Will you come?"),
            detail=text(row.meeting.title),
            note=row.meeting.reference,
            url=reverse("meetings:meeting", args=[network.slug, row.meeting.reference]),
            action=pgettext("button", "Answer"),
        )
        for row in rows
    ]


def _dates(network: Network, user: Any, access: Access) -> list[Item]:
    """Searches for a date that the person has not answered yet."""
    rows = DatePoll.objects.visible_to(user).open().filter(network=network)
    rows = rows.filter(asked__person=access.person_id, asked__answered_at__isnull=True)
    return [
        Item(
            due_on=network.today(),
            title=_("Which date suits you?"),
            detail=row.title_text,
            note="",
            url=reverse("meetings:poll", args=[network.slug, row.pk]),
            action=pgettext("button", "Answer"),
        )
        for row in rows.order_by("pk")
    ]


def _own_workstreams(network: Network, user: Any, access: Access) -> list[Item]:
    led = Workstream.objects.visible_to(user).filter(network=network).led_by(access.agencies(network.pk))
    rows: list[Any] = list(led.with_current_status(user).order_by("reference"))  # annotated
    limit = network.today() - STALE_AFTER
    return [
        Item(
            due_on=(row.current_as_of_on or row.starts_on) + STALE_AFTER,
            title=_("%(reference)s has had no update for a while") % {"reference": row.reference},
            detail=text(row.title),
            note=row.reference,
            url=reverse("workstreams:update", args=[network.slug, row.reference]),
            action=_("Update"),
        )
        for row in rows
        if row.current_status not in ("completed", "cancelled") and (row.current_as_of_on or row.starts_on) < limit
    ]


def _rounds(network: Network, user: Any, access: Access) -> list[Item]:
    """What the open round asks of the person's agencies; to the secretariat what to do about the round itself."""
    is_secretariat = access.is_secretariat(network.pk)
    today = network.today()
    unpublished = ReportingRound.objects.visible_to(user).filter(network=network).exclude(state="published")
    found = []
    for asked in unpublished.select_related("network"):
        lines: Any = RoundLine.objects.visible_to(user).filter(round=asked).with_answer()
        mine = [row for row in lines if row.agency_id in access.agencies(network.pk)] if asked.is_open else []
        waiting = [row for row in mine if row.answered_at is None and row.given_back_at is None]
        if waiting:
            found.append(_round_item(asked, len(waiting), today))
        if is_secretariat:
            found += _round_steps(asked, sum(row.given_back_at is not None for row in lines), today)
    return found


def _round_item(asked: ReportingRound, count: int, today: datetime.date) -> Item:
    title = ngettext("%(count)d workstream to report about", "%(count)d workstreams to report about", count)
    return Item(
        due_on=asked.due_on,
        title=title % {"count": count},
        detail=_("Reporting round: %(period)s") % {"period": asked.period},
        note=_day(asked.due_on),
        url=asked.get_absolute_url(),
        action=_("Update"),
        is_late=asked.due_on < today,
    )


def _round_steps(asked: ReportingRound, given_back: int, today: datetime.date) -> list[Item]:
    detail = _("Reporting round: %(period)s") % {"period": asked.period}
    found = []
    if asked.is_open and given_back:
        title = ngettext("%(count)d line was given back", "%(count)d lines were given back", given_back)
        found.append((today, title % {"count": given_back}, _("Decide")))
    if asked.is_open and asked.due_on < today:
        found.append((asked.due_on, _("The answers were due: close the round"), _("See")))
    if asked.state == ReportingRound.State.CLOSED:
        found.append((today, _("The report waits to be published"), _("See")))
    return [Item(day, title, detail, "", asked.get_absolute_url(), action) for day, title, action in found]


def _owed(network: Network, user: Any, access: Access) -> list[Item]:
    """What the person's agencies owe. Who runs the meetings sees what is late of all in them, and chases it."""
    today = network.today()
    rows = (
        ActionPoint.objects.visible_to(user).filter(meeting__network=network).open().select_related("owner", "meeting")
    )
    soon = today + datetime.timedelta(days=14)
    if access.is_secretariat(network.pk):
        rows = rows.filter(due_on__lt=today)
    else:
        own = Q(owner__in=access.agencies(network.pk), due_on__lte=soon)
        rows = rows.filter(own | Q(meeting__group__in=groups_led(user), due_on__lt=today))
    return [
        Item(
            due_on=row.due_on,
            title=_("%(reference)s was due on %(day)s") % {"reference": row.reference, "day": _day(row.due_on)}
            if row.due_on < today
            else _("%(reference)s is due on %(day)s") % {"reference": row.reference, "day": _day(row.due_on)},
            detail=f"{row.owner}: {row.text}",
            note=row.reference,
            url=reverse("meetings:decisions", args=[network.slug]) + f"#{row.reference.replace('/', '-')}",
            action=_("See"),
            is_late=row.due_on < today,
        )
        for row in rows.order_by("due_on")[:MOST]
    ]


def _steps(network: Network, run: Any) -> list[Item]:
    """The next step of the clock of each meeting that was called; of one that was held, what follows it."""
    after = Q(meeting__in=run.filter(state=Meeting.State.HELD), step__in=Deadline.AFTER_THE_MEETING)
    steps: Any = Deadline.objects.with_passing(timezone.now())
    rows = (
        steps.filter(Q(meeting__in=run.filter(state=Meeting.State.CALLED)) | after, done_on__isnull=True, is_past=False)
        .exclude(step=Deadline.Step.MEETING)
        .order_by("meeting_id", "due_at")
        .distinct("meeting_id")
        .select_related("meeting")
    )
    today = network.today()
    return [
        Item(
            due_on=row.due_on(row.meeting.zone),
            title=_("%(step)s: due on %(day)s")
            % {"step": row.get_step_display(), "day": _day(row.due_on(row.meeting.zone))},
            detail=text(row.meeting.title),
            note=row.meeting.reference,
            url=reverse("meetings:meeting", args=[network.slug, row.meeting.reference]),
            action=pgettext("button", "Open"),
            is_late=row.due_on(row.meeting.zone) < today,
        )
        for row in rows
    ]


def _proposals(network: Network, run: Any) -> list[Item]:
    waiting = Proposal.objects.filter(meeting__in=run.exclude(state__in=OVER), state=Proposal.State.WAITING)
    rows = waiting.select_related("meeting").order_by("pk")
    return [
        Item(
            due_on=network.today(),
            title=_("Proposed item: %(title)s") % {"title": text(row.title)},
            detail=text(row.meeting.title),
            note=row.meeting.reference,
            url=reverse("meetings:build", args=[network.slug, row.meeting.reference]),
            action=_("Decide"),
        )
        for row in rows[:MOST]
    ]


def _requests(network: Network, user: Any) -> list[Item]:
    """Support requests whose next step the secretariat owes."""
    rows = SupportRequest.objects.visible_to(user).filter(
        network=network, state__in=("submitted", "under_review", "matched"), step_due_on__isnull=False
    )
    today = network.today()
    return [
        Item(
            due_on=row.step_due_on,
            title=_("%(reference)s: the next step is due on %(day)s")
            % {"reference": row.reference, "day": _day(row.step_due_on)},
            detail=text(row.title),
            note=row.reference,
            url=reverse("workstreams:request", args=[network.slug, row.reference]),
            action=pgettext("button", "Open"),
            is_late=row.step_due_on < today,
        )
        for row in rows.order_by("step_due_on")[:MOST]
        if row.step_due_on is not None
    ]


def _to_approve(network: Network, user: Any) -> list[Item]:
    """People whom an agency proposed to represent it."""
    rows = Invitation.objects.visible_to(user).filter(membership__network=network, state=Invitation.State.PROPOSED)
    return [
        Item(
            due_on=network.today(),
            title=_("Proposed representative of %(agency)s") % {"agency": row.membership.agency},
            detail=str(row.get_function_display()),
            note=str(row.membership.agency),
            url=reverse("members:invitations", args=[network.slug]),
            action=_("Decide"),
        )
        for row in rows.select_related("membership__agency").order_by("created_at")[:MOST]
    ]


def _turned_over(network: Network, user: Any) -> list[Item]:
    """What nobody holds any more, and offices that are said to be over."""
    left = sum(len(things) for _person, _office, things in orphans(network, user))
    denied = len(said_to_be_over(network, user))
    if not left and not denied:
        return []
    parts = []
    if left:
        text_ = ngettext(
            "%(count)d thing is held by people who left", "%(count)d things are held by people who left", left
        )
        parts.append(text_ % {"count": left})
    if denied:
        text_ = ngettext("%(count)d office is said to be over", "%(count)d offices are said to be over", denied)
        parts.append(text_ % {"count": denied})
    return [
        Item(
            due_on=network.today(),
            title=_("Somebody left"),
            detail="; ".join(parts),
            note="",
            url=reverse("members:turnover", args=[network.slug]),
            action=_("See"),
        )
    ]


def _quality(network: Network, user: Any, access: Access) -> list[Item]:
    """What is odd in the lines of the person's agencies; the secretariat sees those of all."""
    everything = access.is_secretariat(network.pk)
    rows = checked(network, user, None if everything else access.agencies(network.pk))
    if not rows or access.level(network.pk) != Classification.UN_ONLY:
        return []
    first = rows[0].workstream
    count = sum(len(row.findings) for row in rows)
    return [
        Item(
            due_on=network.today() + QUALITY_WAITS,
            title=ngettext(
                "%(count)d thing to check in the workplan", "%(count)d things to check in the workplan", count
            )
            % {"count": count},
            detail=", ".join(row.workstream.reference for row in rows[:MOST]),
            note="",
            url=reverse("workstreams:quality", args=[network.slug])
            if everything
            else reverse("workstreams:edit", args=[network.slug, first.reference]),
            action=_("See"),
        )
    ]


def _troubled_mail(network: Network) -> list[Item]:
    failed = Message.objects.for_scopes({network.slug}).tally().get(State.FAILED, 0)
    if not failed:
        return []
    return [
        Item(
            due_on=network.today(),
            title=ngettext("%(count)d mail could not be delivered", "%(count)d mails could not be delivered", failed)
            % {"count": failed},
            detail=_("The people may not know what was sent to them."),
            note="",
            url=reverse("notifications:outbox", args=[network.slug]) + "?state=failed",
            action=_("See why"),
            is_late=True,
        )
    ]


def _unreachable(network: Network) -> list[Item]:
    count = len(registry.unreachable(network.slug))
    if not count:
        return []
    return [
        Item(
            due_on=network.today(),
            title=ngettext("No mail reaches %(count)d person", "No mail reaches %(count)d people", count)
            % {"count": count},
            detail=_("They have no address, or what is sent to it comes back."),
            note="",
            url=reverse("notifications:unreachable", args=[network.slug]),
            action=_("See who"),
        )
    ]
