"""Reporting rounds: the secretariat asks every lead agency for a status update by a day, chases, closes, publishes."""

import datetime

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from members.classification import Classification
from workstreams.models.workplans import Workplan, Workstream
from workstreams.quarters import Quarter
from workstreams.querysets_rounds import ReportingRoundQuerySet, RoundLineQuerySet, RoundReportQuerySet


@pghistory.track()
class ReportingRound(models.Model):
    """One asking of all lead agencies how their workstreams stood in a period."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        PUBLISHED = "published", _("published")

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="rounds")
    workplan = models.ForeignKey(Workplan, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    due_on = models.DateField(_("due on"))
    note = models.TextField(_("note to those who are asked"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))
    closed_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    locked_through_on = models.DateField(_("locked until"), null=True, blank=True)
    published_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ReportingRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")
        ordering = ["network", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="round_number_per_network"),
            models.UniqueConstraint(fields=["network"], condition=Q(state="open"), name="one_open_round_per_network"),
            models.UniqueConstraint(fields=["network", "starts_on", "ends_on"], name="one_round_per_period"),
            models.CheckConstraint(name="round_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="round_is_locked_once_closed",
                condition=Q(state="open", closed_at__isnull=True, locked_through_on__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False, locked_through_on__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="round_stays", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="round_goes_forward", field="state", transitions=[("open", "closed"), ("closed", "published")]
            ),
        ]

    def __str__(self) -> str:
        return _now("Reporting round %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        """Return the address of the round's page."""
        return reverse("workstreams:round", args=[self.network.slug, self.number])

    @property
    def is_open(self) -> bool:
        """Whether answers are awaited."""
        return self.state == self.State.OPEN

    @property
    def about(self) -> str:
        """What the mails of the round are about, in the outbox."""
        return f"round:{self.pk}"

    @property
    def period(self) -> str:
        """The period as a reader names it: a quarter by its number, else from day to day."""
        return period_in_words(self.starts_on, self.ends_on)


def period_in_words(starts_on: datetime.date, ends_on: datetime.date) -> str:
    """Return the period in the active language: Q3 2026, else 1 July 2026 – 15 August 2026."""
    quarter = Quarter.of(starts_on)
    if (quarter.starts_on, quarter.ends_on) == (starts_on, ends_on):
        return quarter.label
    return f"{date_format(starts_on, 'j E Y')} – {date_format(ends_on, 'j E Y')}"


@pghistory.track()
class RoundLine(models.Model):
    """One workstream that a round asks about, and the agency asked: its lead, unless the line was given to another."""

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="lines")
    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="round_lines")
    agency = models.ForeignKey("members.Agency", models.PROTECT, related_name="round_lines")
    given_back_at = models.DateTimeField(_("given back at"), null=True, blank=True)
    given_back_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    given_back_note = models.TextField(_("whom to ask"), blank=True)

    objects = RoundLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a round")
        verbose_name_plural = _("lines of a round")
        ordering = ["round", "workstream__reference"]
        constraints = [models.UniqueConstraint(fields=["round", "workstream"], name="workstream_asked_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.workstream_id}"


class RoundReport(models.Model):
    """The quarterly report of a round for one audience in one language, frozen on the day of publication."""

    round = models.ForeignKey(ReportingRound, models.PROTECT, related_name="reports")
    audience = models.PositiveSmallIntegerField(_("audience"), choices=Classification)
    language = models.CharField(_("language"), max_length=2)
    snapshot = models.JSONField(_("snapshot"))
    checksum = models.CharField(_("SHA-256 of the snapshot"), max_length=64)
    pdf = models.ForeignKey("notifications.StoredFile", models.PROTECT, related_name="+", verbose_name="PDF")
    docx = models.ForeignKey("notifications.StoredFile", models.PROTECT, related_name="+", verbose_name="Word")

    objects = RoundReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a round")
        verbose_name_plural = _("reports of a round")
        ordering = ["round", "audience", "language"]
        constraints = [
            models.UniqueConstraint(fields=["round", "audience", "language"], name="report_per_audience_and_language")
        ]
        triggers = [pgtrigger.Protect(name="report_never_changes", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.round_id} {self.audience} {self.language}"
