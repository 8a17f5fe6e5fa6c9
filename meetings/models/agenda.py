"""Agenda items and their papers."""

from typing import TYPE_CHECKING

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting, Segment
from meetings.querysets import AgendaItemQuerySet, PaperQuerySet
from members import fold, titles
from members.classification import ClassificationField, EffectiveClassificationField, inherits_from, passes_on_to

if TYPE_CHECKING:
    from members.models import Person


class Purpose(models.TextChoices):
    """What is wanted from the meeting."""

    INFORMATION = "information", _("information")
    DISCUSSION = "discussion", _("discussion")
    DECISION = "decision", _("decision")


@pghistory.track(exclude=["words_fold"])
class AgendaItem(models.Model):
    """One item of the agenda, and afterwards its summary."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    title = titles.TitleField(_("title"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    # the role, as documents print it, or somebody without a record; the person behind it changes with a hand-over
    presenter = models.CharField(_("presenter"), max_length=300, blank=True)
    presenter_person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="presented_items",
        verbose_name=_("person who presents"),
    )
    summary = models.TextField(_("summary"), blank=True)
    standing = models.ForeignKey(
        "StandingItem", models.SET_NULL, null=True, blank=True, related_name="items", verbose_name=_("standing item")
    )
    is_follow_up = models.BooleanField(
        _("follow-up of decisions and action points"), default=False, help_text=_("At most one item of a meeting.")
    )
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()
    words_fold = fold.folded_words("presenter", titles=("title",))

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="item_position_per_meeting", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="item_takes_time", condition=Q(minutes__gte=1)),
            models.UniqueConstraint(fields=["meeting"], condition=Q(is_follow_up=True), name="one_follow_up"),
        ]
        triggers = [
            inherits_from({"meeting_id": "meetings_meeting", "segment_id": "meetings_segment"}),
            passes_on_to(
                {
                    "meetings_paper": "item_id",
                    "meetings_decision": "item_id",
                    "meetings_actionpoint": "item_id",
                    "meetings_minutesparagraph": "item_id",
                }
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.position}"

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)

    @property
    def presenter_text(self) -> str:
        """The name of the person with the role, for pages; documents that are kept print the role alone."""
        return with_role(self.presenter_person, self.presenter)


def with_role(person: "Person | None", role: str) -> str:
    """Return the name with the role behind it; the role alone where nobody is named or the name is gone."""
    if person is None or not hasattr(person, "contact"):
        return role
    return f"{person.name}, {role}" if role and role != person.name else person.name


@pghistory.track(exclude=["words_fold"])
class Paper(models.Model):
    """A numbered document of a meeting or of one of its items; its texts are its files.

    What begins for the UN only is numbered in a series of its own (U1, U2, …), so that the other series has no holes;
    once cleared it takes its number there, and keeps the former one.
    """

    class Series(models.TextChoices):
        OPEN = "", _("open")
        UN_ONLY = "U", _("UN only")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="papers")
    series = models.CharField(_("series"), max_length=1, choices=Series, default=Series.OPEN, blank=True)
    number = models.PositiveSmallIntegerField(_("number"))
    former_label = models.CharField(_("former number"), max_length=10, blank=True)
    title = titles.TitleField(_("title"))
    language = models.CharField(_("language"), max_length=2, default="en")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()
    words_fold = fold.stored(fold.Fold(Concat(*fold.title_words("title"), output_field=models.TextField())))

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["meeting", "series", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "series", "number"], name="paper_number_per_meeting")]
        triggers = [
            inherits_from({"meeting_id": "meetings_meeting", "item_id": "meetings_agendaitem"}),
            passes_on_to({"meetings_paperfile": "paper_id"}),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.label}"

    @property
    def label(self) -> str:
        """The number within the meeting: 3, or U1 in the series for the UN only."""
        return f"{self.series}{self.number}"

    @property
    def reference(self) -> str:
        """The number for ever, such as NET-2026-02/3; needs the meeting."""
        return f"{self.meeting.reference}/{self.label}"

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)
