"""Reading the outbox."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Min
from django.utils import timezone

if TYPE_CHECKING:
    from notifications.models import Message  # noqa: F401 -- in the string of the class below


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, chained as a reader would say it."""

    def for_scopes(self, scopes: Iterable[str]) -> Self:
        """Messages of these scopes."""
        return self.filter(scope__in=list(scopes))

    def about(self, about: str) -> Self:
        """Messages about this thing."""
        return self.filter(about=about)

    def waiting(self) -> Self:
        """Messages that will be sent, now or later, and that nobody is sending."""
        return self.filter(state__in=self.model.WAITING)

    def due(self, now: datetime) -> Self:
        """Messages that wait, whose time has come and that still have a point."""
        has_a_point = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        return self.waiting().filter(has_a_point, next_try_at__lte=now)

    def tally(self) -> dict[str, int]:
        """Return how many messages are in each state; every state is there."""
        counts = dict.fromkeys(self.model.State.values, 0)
        counts.update(self.order_by().values_list("state").annotate(Count("pk")))
        return counts

    def oldest_due_age(self, now: datetime | None = None) -> timedelta | None:
        """Return for how long the oldest due message has waited, or None when nothing is due."""
        now = now or timezone.now()
        oldest: datetime | None = self.due(now).aggregate(oldest=Min("next_try_at"))["oldest"]
        return None if oldest is None else now - oldest
