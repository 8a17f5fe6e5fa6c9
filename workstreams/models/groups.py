"""Working groups: standing bodies of a network for a goal, their mandate and seats."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import fold, titles
from members.classification import (
    Classification,
    ClassificationField,
    EffectiveClassificationField,
    inherits_from,
    passes_on_to,
)
from members.dated import Dated, ends_after_start
from workstreams.querysets import SeatQuerySet, WorkingGroupQuerySet


@pghistory.track(exclude=["words_fold"])
class WorkingGroup(models.Model):
    """A standing body of a network for a goal."""

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="working_groups")
    code = models.CharField(_("code"), max_length=20)
    title = titles.TitleField(_("title"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    classification = ClassificationField(default=Classification.PUBLIC)
    effective_classification = EffectiveClassificationField()
    words_fold = fold.folded_words("code", titles=("title",))

    objects = WorkingGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["network", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["network", "code"], name="group_code_per_network")]
        triggers = [inherits_from(), passes_on_to({"workstreams_workstream": "group_id"})]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of the group's home page."""
        return reverse("workstreams:group", args=[self.network.slug, self.code])

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


@pghistory.track()
class Mandate(models.Model):
    """One version of a group's mandate."""

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="mandates")
    version = models.PositiveSmallIntegerField(_("version"))
    text = titles.TitleField(_("text"))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["group", "-version"]
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="mandate_version_per_group")]

    def __str__(self) -> str:
        return f"{self.group_id} v{self.version}"


@pghistory.track()
class Seat(Dated):
    """An agency or a person in a function of a group, from a day to a day."""

    class Function(models.TextChoices):
        LEAD = "lead", _("lead")
        CO_LEAD = "co_lead", _("co-lead")
        GOVERNMENT_CO_LEAD = "government_co_lead", _("government co-lead")
        MEMBER = "member", _("member")

    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="seats")
    agency = models.ForeignKey("members.Agency", models.PROTECT, null=True, blank=True, related_name="seats")
    person = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="seats")
    function = models.CharField(_("function"), max_length=20, choices=Function)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["group", "id"]
        constraints = [
            ends_after_start("seat_ends_after_start"),
            models.CheckConstraint(
                name="seat_of_agency_or_person", condition=Q(agency__isnull=False) ^ Q(person__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.function}"
