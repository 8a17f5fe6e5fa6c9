"""Reading of meetings and what belongs to them, named as a reader would say it."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, Max, Min, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils import timezone

from members.access import Access, Role, access_of
from members.classification import Classification

if TYPE_CHECKING:
    from meetings.models import (  # noqa: F401  # named in type arguments only
        ActionPoint,
        AgendaItem,
        Deadline,
        Decision,
        Distribution,
        Edition,
        Meeting,
        MeetingClock,
        Paper,
        PaperFile,
        Participant,
        Segment,
    )


OVER = ("held", "cancelled")


def readable_as_invited(access: Access, meeting: str = "") -> Q:
    """Return the filter for what somebody may read because of an invitation: their meetings, up to `network`."""
    if access.person_id is None:
        return Q(pk__in=[])
    return Q(
        **{
            f"{meeting}participants__person": access.person_id,
            f"{meeting}participants__withdrawn_at__isnull": True,
            "effective_classification__lte": Classification.NETWORK,
        }
    )


class OfMeetingQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Reading of rows that belong to a meeting and are classified."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows of the user's networks up to the level readable in each, and those of invitations."""
        access = access_of(user)
        readable = access.readable(network="meeting__network_id")
        if access.person_id is None:
            return self.none()
        invited = self.model._default_manager.filter(readable_as_invited(access, "meeting__"))
        return self.filter(readable | Q(pk__in=invited.values("pk")))


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reading of meetings."""

    def visible_to(self, user: Any) -> Self:
        """Return the meetings of the user's networks up to the classification readable in each, and invitations."""
        access = access_of(user)
        if access.person_id is None:
            return self.none()
        invited = self.model._default_manager.filter(readable_as_invited(access))
        return self.filter(access.readable() | Q(pk__in=invited.values("pk")))

    def with_times(self, user: Any) -> Self:
        """Annotate starts_at and ends_at over the segments that the user may see."""
        access = access_of(user)
        readable = access.readable(network="network_id", classification="segments__effective_classification")
        seen = readable | Q(segments__effective_classification__lte=Classification.NETWORK)
        return self.annotate(
            starts_at=Min("segments__starts_at", filter=seen), ends_at=Max("segments__ends_at", filter=seen)
        )

    def upcoming(self, now: datetime.datetime | None = None) -> Self:
        """Return the meetings that lie ahead or go on at the instant, the next first. Needs `with_times`."""
        ahead = self.exclude(state__in=OVER).filter(ends_at__gte=now or timezone.now())
        return ahead.order_by("starts_at", "pk")

    def upcoming_or_undated(self, now: datetime.datetime) -> Self:
        """Return the same and, last, those of which the user may not know yet when they are."""
        ahead = self.exclude(state__in=OVER).filter(Q(ends_at__gte=now) | Q(ends_at__isnull=True))
        return ahead.order_by(F("starts_at").asc(nulls_last=True), "pk")

    def past(self, now: datetime.datetime | None = None) -> Self:
        """Return the meetings that were held or cancelled or whose time is over, the last first. Needs `with_times`."""
        over = Q(state__in=OVER) | Q(ends_at__lt=now or timezone.now())
        return self.filter(over).order_by(F("starts_at").desc(nulls_last=True), "-pk")

    def with_own_answer(self, user: Any) -> Self:
        """Annotate own_answer: what the user answered to the invitation; empty for whoever is not invited."""
        from meetings.models import Participant

        own = Participant.objects.filter(meeting=OuterRef("pk"), person=access_of(user).person_id)
        return self.annotate(own_answer=Subquery(own.values("answer")[:1]))

    def with_frame(self, viewer: Any, access: Access) -> Self:
        """Annotate what each page of the meeting shows around it, so that it comes in the query of the meeting.

        is_followed (by the viewer: the key of a person, or None), un_members (of the network today), days_on and
        days_off (working days and days off by hand), last_sent (pk, revision and instant of the last distribution),
        waiting_proposals (title, and the name of who proposed it), groups_led (by whom the access is: each group with
        its network).
        """
        from meetings.leading import led_by
        from meetings.models import Distribution, Proposal
        from members.models import DayException, Membership
        from notifications.models import Follow

        about = Concat(Value("meeting:"), Cast(OuterRef("pk"), models.CharField()))
        zone = Func(OuterRef("network__time_zone"), Value(timezone.now()), function="timezone")
        today: Any = Cast(zone, models.DateField())
        un_side = Membership.objects.filter(network=OuterRef("network"), role__in=["coordinator", "member"])
        count = un_side.active_on(today).order_by().values("network").annotate(n=Count("pk")).values("n")
        by_hand = DayException.objects.filter(network=OuterRef("network"))
        sent = Distribution.objects.filter(meeting=OuterRef("pk")).order_by("-revision")
        waiting = Proposal.objects.filter(meeting=OuterRef("pk"), state="waiting").order_by("pk")
        return self.annotate(
            is_followed=Exists(Follow.objects.filter(about=about, person=viewer)),
            un_members=Subquery(count),
            groups_led=ArraySubquery(
                led_by(access).values(json=JSONObject(group="group_id", network="group__network_id"))
            ),
            days_on=ArraySubquery(by_hand.filter(is_working=True).values("day")),
            days_off=ArraySubquery(by_hand.filter(is_working=False).values("day")),
            last_sent=Subquery(sent.values(json=JSONObject(pk="pk", revision="revision", sent_at="sent_at"))[:1]),
            waiting_proposals=ArraySubquery(
                waiting.values(json=JSONObject(title="title", name="proposed_by__contact__name"))
            ),
        )


class SegmentQuerySet(OfMeetingQuerySet["Segment"]):
    """Reading of segments."""


class AgendaItemQuerySet(OfMeetingQuerySet["AgendaItem"]):
    """Reading of agenda items."""

    def with_presenter(self) -> Self:
        """Return the items with the names of those who present them."""
        return self.select_related("presenter_person__contact")

    def with_papers(self, user: Any) -> Self:
        """Return the items with the papers that the user sees."""
        from meetings.models import Paper

        papers = Paper.objects.visible_to(user).order_by("number")
        return self.prefetch_related(Prefetch("papers", papers, to_attr="visible_papers"))


class PaperQuerySet(OfMeetingQuerySet["Paper"]):
    """Reading of papers."""


class PaperFileQuerySet(models.QuerySet["PaperFile"]):
    """Reading of the files of papers."""

    def visible_to(self, user: Any) -> Self:
        """Return the files that the user may read, of the papers that the user sees; former ones keep their readers."""
        from meetings.models import Paper

        access = access_of(user)
        readable = access.readable(network="paper__meeting__network_id")
        rows = self.filter(paper__in=Paper.objects.visible_to(user))
        return rows.filter(readable | Q(effective_classification__lte=Classification.NETWORK))

    def without_words(self) -> Self:
        """Leave the text of the files, and what the search keeps of it, in the database."""
        return self.defer("text", "words_fold", "stems")


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reading of the steps of the clock."""

    def with_passing(self, now: datetime.datetime) -> Self:
        """Annotate is_past: a step that nobody marks as done is over by itself once its time has come.

        The items close while no proposal waits, the papers are due while each has a file, and the reminder goes out.
        """
        from meetings.models import Deadline, Paper, Proposal

        waiting = Proposal.objects.filter(meeting=OuterRef("meeting"), state="waiting")
        missing = Paper.objects.filter(meeting=OuterRef("meeting"), files__isnull=True)
        step = Deadline.Step
        over = (
            Q(step=step.REMINDER) | Q(step=step.ITEMS_CLOSE) & ~Exists(waiting) | Q(step=step.PAPERS) & ~Exists(missing)
        )
        return self.annotate(is_past=Case(When(Q(due_at__lte=now) & over, then=True), default=False))


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Reading of participants."""

    def visible_to(self, user: Any) -> Self:
        """Return the participants of the meetings that the user sees, of segments that the user sees, and the user.

        Whoever is invited only to what is for the UN only stays unknown to the others.
        """
        from meetings.models import Attendance, Meeting, Segment

        access = access_of(user)
        invited = Attendance.objects.filter(participant=OuterRef("pk"))
        seen = Exists(invited.filter(segment__in=Segment.objects.visible_to(user)))
        return self.filter(meeting__in=Meeting.objects.visible_to(user)).filter(
            Q(person=access.person_id) | ~Exists(invited) | seen
        )

    def with_sides(self, day: datetime.date) -> Self:
        """Annotate what quorum asks: is_un, is_un_co_chair, is_government_co_chair (on the day), was_present."""
        from meetings.models import Attendance
        from members.models import Membership, Representative

        present = Attendance.objects.filter(participant=OuterRef("pk"), presence__in=["in_person", "online"])
        un_side = ["coordinator", "member"]
        membership = Membership.objects.active_on(day).filter(
            network=OuterRef("meeting__network"), agency=OuterRef("agency"), role__in=un_side
        )
        chair = Representative.objects.active_on(day).filter(
            membership__network=OuterRef("meeting__network"), person=OuterRef("person"), function="co_chair"
        )
        return self.annotate(
            is_un=Exists(membership),
            is_un_co_chair=Exists(chair.filter(membership__role__in=un_side)),
            is_government_co_chair=Exists(chair.filter(membership__role="government")),
            was_present=Exists(present),
        )

    def tally(self) -> dict[str, int]:
        """Return how many gave each answer, in one query."""
        return dict(self.order_by().values_list("answer").annotate(Count("pk")))


class MeetingClockQuerySet(models.QuerySet["MeetingClock"]):
    """Reading of the clocks that networks set."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the user's networks."""
        return self.filter(network__in=access_of(user).levels)


class InvitedManager(models.Manager["Participant"]):
    """Those whose invitation stands."""

    def get_queryset(self) -> ParticipantQuerySet:
        """Return the participants, without those whose invitation was withdrawn."""
        return ParticipantQuerySet(self.model, using=self._db).filter(withdrawn_at__isnull=True)

    def visible_to(self, user: Any) -> ParticipantQuerySet:
        """Return those whom the user may see."""
        return self.get_queryset().visible_to(user)


class DistributionQuerySet(models.QuerySet["Distribution"]):
    """Reading of distributions."""

    def visible_to(self, user: Any) -> Self:
        """Return the distributions of the meetings that the user sees."""
        from meetings.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def latest_per_meeting(self) -> Self:
        """Return only the last revision of each meeting."""
        newest = self.model._default_manager.filter(meeting=OuterRef("meeting")).order_by("-revision")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))


class EditionQuerySet(models.QuerySet["Edition"]):
    """Reading of editions."""

    def visible_to(self, user: Any) -> Self:
        """Return the editions, made for an audience of which the user is one, of the meetings that the user sees."""
        from meetings.models import Meeting

        access = access_of(user)
        readable = access.readable(network="distribution__meeting__network_id", classification="audience")
        return self.filter(distribution__meeting__in=Meeting.objects.visible_to(user)).filter(
            readable | Q(audience__lte=Classification.NETWORK)
        )


class OutcomeQuerySet[Row: models.Model](OfMeetingQuerySet[Row]):
    """Reading of what a meeting decided or asked for: rows with a reference and a text."""

    def with_words(self, words: str) -> Self:
        """Return the rows whose text or reference contains the words, whatever their case."""
        return self.filter(Q(text__icontains=words) | Q(reference__icontains=words))

    def newest_first(self) -> Self:
        """Return the rows of the last meeting first, in the order of their numbers."""
        first = Min("meeting__segments__starts_at")
        return self.annotate(held_at=first).order_by("-held_at", "-meeting_id", "pk")


class DecisionQuerySet(OutcomeQuerySet["Decision"]):
    """Reading of decisions."""

    def with_superseded(self, user: Any) -> Self:
        """Annotate supersedes_shown and superseded_by_shown: the numbers of those that the user may see."""
        seen = self.model._default_manager.visible_to(user)
        return self.annotate(
            supersedes_shown=Subquery(seen.filter(pk=OuterRef("supersedes")).values("reference")[:1]),
            superseded_by_shown=Subquery(
                seen.filter(supersedes=OuterRef("pk")).order_by("-pk").values("reference")[:1]
            ),
        )


class ActionPointQuerySet(OutcomeQuerySet["ActionPoint"]):
    """Reading of action points."""

    def with_people(self) -> Self:
        """Return the action points with their owner, their meeting and the name of the assignee."""
        return self.select_related("owner", "meeting", "assignee_person__contact")

    def open(self) -> Self:
        """Return the action points that are not yet done, verified or cancelled."""
        return self.filter(state__in=["open", "in_progress", "blocked"])

    def with_due(self, user: Any) -> Self:
        """Annotate due_shown: the day on which it is due, for those who may know who is late; empty for the others.

        They are the owner, the secretariat, the UN side's co-chairs, and the group's lead and co-lead of that side.
        """
        from meetings.leading import led_by

        access = access_of(user)
        known = Q(meeting__group__in=led_by(access).values("group"))
        for network_id, level in access.levels.items():
            agencies = access.agencies(network_id)
            known |= Q(meeting__network=network_id, owner__in=agencies)
            if level == Classification.UN_ONLY and access.roles(network_id) & {Role.SECRETARIAT, Role.UN_CO_CHAIR}:
                known |= Q(meeting__network=network_id)
        return self.annotate(due_shown=Case(When(known, then="due_on"), output_field=models.DateField(null=True)))

    def carried_over_to(self, meeting: "Meeting") -> Self:
        """Return what is open from other meetings and comes up at this one; a plenary takes its groups' as well."""
        found = self.open().filter(meeting__network=meeting.network_id).exclude(meeting=meeting)
        if meeting.group_id is not None:
            found = found.filter(meeting__group=meeting.group_id)
        return found.select_related("owner", "meeting").order_by("meeting_id", "pk")
