"""Offices, seats and roles that hold from a day to a day: turnover is a new row, nothing is erased."""

import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[_Row]):
    """Reading of dated rows."""

    def active_on(self, day: datetime.date) -> Self:
        """Return the rows that hold on this day (a day in the network's time zone)."""
        return self.filter(started_on__lte=day).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day))


class Dated(models.Model):
    """From the first day to the last day in office, both included, in the network's time zone."""

    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day; empty while it goes on."))

    class Meta:
        abstract = True

    def is_active_on(self, day: datetime.date) -> bool:
        """Say whether the row holds on this day (a day in the network's time zone)."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on >= day)


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the constraint that the last day does not come before the first."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
        violation_error_message=_("The last day comes before the first."),
    )
