"""Reading of what comes onto an agenda."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from members.access import access_of

if TYPE_CHECKING:
    from meetings.models import DatePoll, Meeting, Proposal, StandingItem  # noqa: F401  # named in type arguments only


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reading of proposals."""

    def visible_to(self, user: Any) -> Self:
        """Return the user's own proposals, all of the network for the secretariat, of the group for its lead."""
        from meetings.leading import led_by

        access = access_of(user)
        if access.person_id is None:
            return self.none()
        served = [pk for pk in access.levels if access.is_secretariat(pk)]
        led = Q(meeting__group__in=led_by(access).values("group"))
        return self.filter(Q(proposed_by=access.person_id) | Q(meeting__network__in=served) | led)

    def to_decide_for(self, meeting: "Meeting") -> Self:
        """Return what waits for an answer at this meeting, and what other meetings of its body left over.

        That is what they deferred, and what still waited when they were held or cancelled.
        """
        of_body = Q(meeting__network=meeting.network_id, meeting__group=meeting.group_id) & ~Q(meeting=meeting)
        left_over = Q(state="deferred") | Q(state="waiting", meeting__state__in=("held", "cancelled"))
        waiting = Q(state="waiting", meeting=meeting)
        return self.filter(waiting | (of_body & left_over)).order_by("meeting_id", "pk")


class StandingItemQuerySet(models.QuerySet["StandingItem"]):
    """Reading of standing items."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the networks that the user serves as a secretariat officer."""
        access = access_of(user)
        return self.filter(network__in=[pk for pk in access.levels if access.is_secretariat(pk)])

    def of_body(self, network: int, group: int | None, day: datetime.date) -> Self:
        """Return what each meeting of the body has on the day, in order."""
        rows = self.filter(network=network, group=group).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
        return rows.order_by("is_closing", "position", "pk")


class DatePollQuerySet(models.QuerySet["DatePoll"]):
    """Reading of searches for a date."""

    def visible_to(self, user: Any) -> Self:
        """Return those of networks served and groups led, and those in which the user is asked and may read."""
        from meetings.leading import led_by

        access = access_of(user)
        if access.person_id is None:
            return self.none()
        served = Q(network__in=[pk for pk in access.levels if access.is_secretariat(pk)])
        served |= Q(group__in=led_by(access).values("group"))
        asked = self.model._default_manager.filter(access.readable(), asked__person=access.person_id)
        return self.filter(served | Q(pk__in=asked.values("pk")))

    def open(self) -> Self:
        """Return those that are neither decided nor withdrawn."""
        return self.filter(state="open")
