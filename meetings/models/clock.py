"""The clock that a network set for its meetings, in place of the usual lead times."""

import datetime
from typing import TYPE_CHECKING

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.querysets import MeetingClockQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def _before(label: "StrPromise", default: int) -> "models.SmallIntegerField[int, int]":
    return models.SmallIntegerField(label, default=default, validators=[MinValueValidator(-60), MaxValueValidator(0)])


def _after(label: "StrPromise", default: int) -> "models.SmallIntegerField[int, int]":
    return models.SmallIntegerField(label, default=default, validators=[MinValueValidator(0), MaxValueValidator(60)])


@pghistory.track()
class MeetingClock(models.Model):
    """Working days before (negative) and after a meeting; without a row the usual lead times hold."""

    network = models.OneToOneField("members.Network", models.PROTECT, related_name="meeting_clock")
    letter = _before(_("official letter"), -17)
    notice = _before(_("notice"), -15)
    call_for_items = _before(_("call for items"), -13)
    items_close = _before(_("items close"), -11)
    agenda = _before(_("provisional agenda"), -10)
    papers = _before(_("papers"), -5)
    reminder = _before(_("reminder"), -1)
    action_points = _after(_("action points"), 2)
    draft_minutes = _after(_("draft minutes"), 5)
    comments = _after(_("comments on the draft"), 5)
    silence = _after(_("silence procedure"), 3)
    closes_at = models.TimeField(_("close of business"), default=datetime.time(17))

    objects = MeetingClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting clock")
        verbose_name_plural = _("meeting clocks")
        constraints = [
            models.CheckConstraint(
                name="meeting_clock_runs_forward",
                condition=Q(letter__lte=0, notice__lte=0, call_for_items__lte=models.F("items_close"))
                & Q(items_close__lte=models.F("agenda"), agenda__lte=models.F("papers"), papers__lte=0)
                & Q(reminder__lte=0, action_points__gte=0, draft_minutes__gte=0, comments__gte=0, silence__gte=0),
            )
        ]

    def __str__(self) -> str:
        return f"{self.network_id}"
