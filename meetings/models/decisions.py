"""Decisions and action points, numbered for ever."""

import pghistory
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem, with_role
from meetings.models.meetings import Meeting
from meetings.querysets import ActionPointQuerySet, DecisionQuerySet
from members import fold
from members.classification import ClassificationField, EffectiveClassificationField, inherits_from, passes_on_to

PARENTS = {"meeting_id": "meetings_meeting", "item_id": "meetings_agendaitem"}


@pghistory.track(exclude=["words_fold"])
class Decision(models.Model):
    """What a meeting decided."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="decisions")
    reference = models.CharField(_("reference"), max_length=60, help_text=_("Such as NET-2026-01/D1."))
    text = models.TextField(_("text"))
    mode = models.CharField(_("mode"), max_length=40, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("supersedes")
    )
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()
    words_fold = fold.folded_words("reference", "text")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["meeting", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "reference"], name="decision_reference")]
        triggers = [inherits_from(PARENTS), passes_on_to({"meetings_actionpoint": "decision_id"})]

    def __str__(self) -> str:
        return self.reference

    @property
    def mode_text(self) -> str:
        """How it was decided, in the reader's language where it is the usual way."""
        return gettext("consensus") if self.mode == "consensus" else self.mode


@pghistory.track(exclude=["words_fold"])
class ActionPoint(models.Model):
    """What an agency owes after a meeting; on the day it goes to the agency's current people."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        IN_PROGRESS = "in_progress", _("in progress")
        BLOCKED = "blocked", _("blocked")
        DONE = "done", _("done")
        VERIFIED = "verified", _("verified")
        CANCELLED = "cancelled", _("cancelled")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="action_points")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="action_points")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="action_points")
    workstream = models.ForeignKey(
        "workstreams.Workstream", models.PROTECT, null=True, blank=True, related_name="action_points"
    )
    commitment = models.ForeignKey(
        "workstreams.Commitment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_points",
        verbose_name=_("commitment"),
    )
    reference = models.CharField(_("reference"), max_length=60, help_text=_("Such as NET-2026-01/A3."))
    text = models.TextField(_("text"))
    owner = models.ForeignKey("members.Agency", models.PROTECT, related_name="action_points", verbose_name=_("owner"))
    # the role, or somebody without a record; the person behind it changes with a hand-over
    assignee = models.CharField(_("assignee"), max_length=200, blank=True)
    assignee_person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_action_points",
        verbose_name=_("assigned person"),
    )
    contributors = models.ManyToManyField(
        "members.Agency", through="ActionPointContributor", related_name="contributed_action_points"
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True, help_text=_("Why it is blocked or cancelled."))
    evidence = models.TextField(_("evidence"), blank=True, help_text=_("What shows that it is done."))
    evidence_link = models.URLField(_("link to the evidence"), max_length=500, blank=True)
    ask_instead = models.CharField(
        _("not ours, ask"), max_length=300, blank=True, help_text=_("What its owner told the secretariat.")
    )
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()
    words_fold = fold.folded_words("reference", "text")

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        ordering = ["meeting", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "reference"], name="action_point_reference"),
            models.CheckConstraint(
                name="action_point_reason",
                condition=~models.Q(state__in=["blocked", "cancelled"]) | ~models.Q(reason=""),
                violation_error_message=_("Say why it is blocked or cancelled."),
            ),
        ]
        triggers = [
            inherits_from({**PARENTS, "decision_id": "meetings_decision", "workstream_id": "workstreams_workstream"}),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def assignee_text(self) -> str:
        """The name of the assigned person with the role."""
        return with_role(self.assignee_person, self.assignee)


@pghistory.track()
class ActionPointContributor(models.Model):
    """An agency that contributes to an action point which another owns."""

    action_point = models.ForeignKey(ActionPoint, models.PROTECT, related_name="contributor_rows")
    agency = models.ForeignKey("members.Agency", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("contributor to an action point")
        verbose_name_plural = _("contributors to an action point")
        ordering = ["action_point", "id"]
        constraints = [models.UniqueConstraint(fields=["action_point", "agency"], name="contributor_named_once")]

    def __str__(self) -> str:
        return f"{self.action_point_id} {self.agency_id}"
