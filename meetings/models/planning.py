"""Before there is a meeting: a series that repeats, and the search for a date."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.querysets_agenda import DatePollQuerySet
from members import titles
from members.classification import ClassificationField, EffectiveClassificationField, inherits_from
from members.models.network import validate_time_zone


@pghistory.track()
class MeetingSeries(models.Model):
    """Meetings of a body that repeat in local wall time; each of them is a meeting of its own."""

    class Unit(models.TextChoices):
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months, on the same weekday of the month")

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="meeting_series")
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, default=Unit.MONTHS)
    every = models.PositiveSmallIntegerField(
        _("every"), default=2, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    starts_on = models.DateField(_("first day"), help_text=_("In the network’s time zone."))

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")
        ordering = ["network", "id"]
        constraints = [models.CheckConstraint(name="series_repeats", condition=Q(every__gte=1))]

    def __str__(self) -> str:
        return f"{self.every} {self.unit}"


@pghistory.track()
class DatePoll(models.Model):
    """The search for a date: up to five are offered, people answer, the secretariat picks one."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DECIDED = "decided", _("decided")
        WITHDRAWN = "withdrawn", _("withdrawn")

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="date_polls")
    group = models.ForeignKey(
        "workstreams.WorkingGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="date_polls",
        verbose_name=_("host body"),
        help_text=_("Empty for a plenary meeting of the network."),
    )
    title = titles.TitleField(_("title"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=120, validators=[MinValueValidator(15), MaxValueValidator(600)]
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    meeting = models.ForeignKey(
        "Meeting", models.PROTECT, null=True, blank=True, related_name="date_polls", verbose_name=_("meeting")
    )
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()

    objects = DatePollQuerySet.as_manager()

    class Meta:
        verbose_name = _("search for a date")
        verbose_name_plural = _("searches for a date")
        ordering = ["network", "-asked_at"]
        triggers = [inherits_from({"group_id": "workstreams_workinggroup"})]

    def __str__(self) -> str:
        return titles.text(self.title)

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


@pghistory.track()
class DateOption(models.Model):
    """One date that is offered."""

    poll = models.ForeignKey(DatePoll, models.PROTECT, related_name="options")
    starts_at = models.DateTimeField(_("starts at"))

    class Meta:
        verbose_name = _("date offered")
        verbose_name_plural = _("dates offered")
        ordering = ["poll", "starts_at"]
        constraints = [models.UniqueConstraint(fields=["poll", "starts_at"], name="date_offered_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


@pghistory.track()
class DateAsked(models.Model):
    """A person who is asked which dates suit."""

    poll = models.ForeignKey(DatePoll, models.PROTECT, related_name="asked")
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("person asked for a date")
        verbose_name_plural = _("people asked for a date")
        ordering = ["poll", "id"]
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="person_asked_once")]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.person_id}"


@pghistory.track()
class DateAnswer(models.Model):
    """Whether a date suits a person."""

    class Answer(models.TextChoices):
        YES = "yes", _("suits")
        PERHAPS = "perhaps", _("if need be")
        NO = "no", _("does not suit")

    asked = models.ForeignKey(DateAsked, models.PROTECT, related_name="answers")
    option = models.ForeignKey(DateOption, models.PROTECT, related_name="answers")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)

    class Meta:
        verbose_name = _("answer to a date")
        verbose_name_plural = _("answers to a date")
        ordering = ["asked", "option"]
        constraints = [models.UniqueConstraint(fields=["asked", "option"], name="one_answer_per_date")]

    def __str__(self) -> str:
        return f"{self.option_id} {self.answer}"
