"""What comes onto an agenda: what members propose, and what comes up every time."""

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem, Purpose
from meetings.models.meetings import Meeting, Segment
from meetings.querysets_agenda import ProposalQuerySet, StandingItemQuerySet
from members import titles
from members.classification import Classification


@pghistory.track()
class Proposal(models.Model):
    """An item that a member proposes; the secretariat accepts, merges, defers or declines it with a word of reason."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        MERGED = "merged", _("merged")
        DEFERRED = "deferred", _("deferred")
        DECLINED = "declined", _("declined")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="proposals")
    title = titles.TitleField(_("title"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.DISCUSSION)
    presenter = models.CharField(_("presenter"), max_length=300, blank=True)
    paper = models.CharField(_("paper"), max_length=300, blank=True, help_text=_("What the paper will be called."))
    proposed_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("agenda item"),
        help_text=_("What it became, or was merged with; perhaps of a later meeting."),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed item")
        verbose_name_plural = _("proposed items")
        ordering = ["meeting", "id"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.state}"

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


@pghistory.track()
class StandingItem(models.Model):
    """An item that each meeting of a body has; the opening ones come first, the closing ones last."""

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="standing_items")
    group = models.ForeignKey(
        "workstreams.WorkingGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standing_items",
        verbose_name=_("host body"),
        help_text=_("Empty for the plenary."),
    )
    title = titles.TitleField(_("title"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.INFORMATION)
    presenter = models.CharField(_("presenter"), max_length=300, blank=True)
    is_closing = models.BooleanField(_("at the end of the agenda"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = StandingItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing item")
        verbose_name_plural = _("standing items")
        ordering = ["network", "group", "is_closing", "position", "id"]
        constraints = [models.CheckConstraint(name="standing_item_takes_time", condition=Q(minutes__gte=1))]

    def __str__(self) -> str:
        return titles.text(self.title)

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


@pghistory.track()
class ItemClearance(models.Model):
    """Who cleared an agenda item, a segment or a whole meeting for another audience, when and why."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="clearances")
    segment = models.ForeignKey(Segment, models.CASCADE, null=True, blank=True, related_name="clearances")
    item = models.ForeignKey(AgendaItem, models.CASCADE, null=True, blank=True, related_name="clearances")
    before = models.PositiveSmallIntegerField(_("before"), choices=Classification)
    after = models.PositiveSmallIntegerField(_("after"), choices=Classification)
    reason = models.CharField(_("reason"), max_length=1000)
    cleared_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("cleared by"))
    cleared_at = models.DateTimeField(_("cleared at"))

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        ordering = ["-cleared_at", "-id"]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.before} → {self.after}"
