"""Reading of meetings and what belongs to them, named as a reader would say it."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Max, Min, OuterRef, Prefetch, Q
from django.utils import timezone

from members.access import Access, access_of
from members.classification import Classification

if TYPE_CHECKING:
    from meetings.models import (  # noqa: F401  # named in type arguments only
        ActionPoint,
        AgendaItem,
        Decision,
        Distribution,
        Meeting,
        Paper,
        Participant,
        Segment,
    )


def readable_as_invited(access: Access, meeting: str = "") -> Q:
    """Return the filter for what somebody may read because of an invitation: their meetings, up to `network`."""
    if access.person_id is None:
        return Q(pk__in=[])
    return Q(
        **{
            f"{meeting}participants__person": access.person_id,
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
        return self.exclude(state="cancelled").filter(ends_at__gte=now or timezone.now()).order_by("starts_at")


class SegmentQuerySet(OfMeetingQuerySet["Segment"]):
    """Reading of segments."""


class AgendaItemQuerySet(OfMeetingQuerySet["AgendaItem"]):
    """Reading of agenda items."""

    def with_papers(self, user: Any) -> Self:
        """Return the items with the papers that the user sees."""
        from meetings.models import Paper

        papers = Paper.objects.visible_to(user).order_by("number")
        return self.prefetch_related(Prefetch("papers", papers, to_attr="visible_papers"))


class PaperQuerySet(OfMeetingQuerySet["Paper"]):
    """Reading of papers."""


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Reading of participants."""

    def visible_to(self, user: Any) -> Self:
        """Return the participants of the meetings that the user sees."""
        from meetings.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def tally(self) -> dict[str, int]:
        """Return how many gave each answer, in one query."""
        return dict(self.order_by().values_list("answer").annotate(Count("pk")))


class DistributionQuerySet(models.QuerySet["Distribution"]):
    """Reading of distributions."""

    def visible_to(self, user: Any) -> Self:
        """Return the distributions of the meetings that the user sees."""
        from meetings.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def latest_per_meeting(self) -> Self:
        """Return only the last revision of each meeting."""
        newest = self.model._default_manager.filter(meeting=OuterRef("meeting")).order_by("-revision")
        return self.filter(pk=models.Subquery(newest.values("pk")[:1]))


class DecisionQuerySet(OfMeetingQuerySet["Decision"]):
    """Reading of decisions."""


class ActionPointQuerySet(OfMeetingQuerySet["ActionPoint"]):
    """Reading of action points."""

    def open(self) -> Self:
        """Return the action points that are not yet done, verified or cancelled."""
        return self.filter(state__in=["open", "in_progress", "blocked"])

    def carried_over_to(self, meeting: "Meeting") -> Self:
        """Return what is open from other meetings and comes up at this one; a plenary takes its groups' as well."""
        found = self.open().filter(meeting__network=meeting.network_id).exclude(meeting=meeting)
        if meeting.group_id is not None:
            found = found.filter(meeting__group=meeting.group_id)
        return found.select_related("owner").order_by("meeting_id", "pk")
