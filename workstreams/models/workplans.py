"""Workplans of a network and their lines, the workstreams."""

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
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
from workstreams.models.commitments import Commitment
from workstreams.models.groups import WorkingGroup
from workstreams.querysets import (
    BudgetLineQuerySet,
    OfWorkstreamQuerySet,
    WorkplanQuerySet,
    WorkplanVersionLineQuerySet,
    WorkplanVersionQuerySet,
    WorkstreamQuerySet,
)


@pghistory.track()
class Workplan(models.Model):
    """A network's plan for a period; a new period rolls over what continues."""

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="workplans")
    title = titles.TitleField(_("title"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    version = models.CharField(_("version"), max_length=20, default="1.0")
    currency = models.CharField(_("currency"), max_length=3, default="USD", help_text=_("ISO 4217"))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_by = models.CharField(_("adopted by"), max_length=300, blank=True)
    rolled_over_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = WorkplanQuerySet.as_manager()

    class Meta:
        verbose_name = _("workplan")
        verbose_name_plural = _("workplans")
        ordering = ["network", "-starts_on"]
        constraints = [
            models.CheckConstraint(name="workplan_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.UniqueConstraint(fields=["network", "starts_on"], name="one_workplan_per_period"),
        ]

    def __str__(self) -> str:
        return titles.text(self.title)

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


@pghistory.track()
class WorkplanVersion(models.Model):
    """A workplan as it was adopted: nothing of it changes any more."""

    workplan = models.ForeignKey(Workplan, models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=20)
    adopted_on = models.DateField(_("adopted on"))
    adopted_by = models.CharField(_("adopted by"), max_length=300)
    recorded_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = WorkplanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a workplan")
        verbose_name_plural = _("versions of a workplan")
        ordering = ["workplan", "-recorded_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["workplan", "version"], name="version_adopted_once")]
        triggers = [pgtrigger.Protect(name="adopted_for_ever", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.version


class WorkplanVersionLine(models.Model):
    """One line of an adopted workplan, for those who could read it on that day."""

    version = models.ForeignKey(WorkplanVersion, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(_("position"))
    values = models.JSONField(_("values"))
    effective_classification = models.PositiveSmallIntegerField(choices=Classification, db_index=True)

    objects = WorkplanVersionLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an adopted workplan")
        verbose_name_plural = _("lines of an adopted workplan")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="line_of_version_once")]
        triggers = [pgtrigger.Protect(name="adopted_for_ever", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.version_id} {self.position}"


class ChosenColumns(models.Model):
    """Which columns of the workplan a person looks at, kept for the next time."""

    person = models.OneToOneField("members.Person", models.PROTECT, related_name="+")
    columns = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("chosen columns")
        verbose_name_plural = _("chosen columns")

    def __str__(self) -> str:
        return ", ".join(self.columns)


@pghistory.track(exclude=["words_fold"])
class Workstream(models.Model):
    """One line of the workplan. Its status is not stored here: it is derived from the status updates."""

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="workstreams")
    workplan = models.ForeignKey(Workplan, models.PROTECT, related_name="workstreams")
    group = models.ForeignKey(WorkingGroup, models.PROTECT, related_name="workstreams")
    reference = models.CharField(_("reference"), max_length=20)
    title = titles.TitleField(_("title"))
    lead = models.ForeignKey(
        "members.Agency", models.PROTECT, related_name="led_workstreams", verbose_name=_("lead agency")
    )
    contributors = models.ManyToManyField(
        "members.Agency",
        through="Contribution",
        related_name="contributed_workstreams",
        verbose_name=_("contributing agencies"),
    )
    national_counterpart = models.ForeignKey(
        "members.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("national counterpart"),
    )
    commitments = models.ManyToManyField(
        Commitment, through="WorkstreamCommitment", related_name="workstreams", verbose_name=_("commitments")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    location = models.CharField(_("location"), max_length=200, blank=True)
    gender_marker = models.PositiveSmallIntegerField(
        _("gender marker"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(3)],
        help_text=_("0 to 3, as in UN INFO"),
    )
    human_rights_marker = models.PositiveSmallIntegerField(
        _("human rights marker"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(3)],
        help_text=_("0 to 3, as in UN INFO"),
    )
    remarks = models.TextField(_("remarks"), blank=True)
    title_fold = fold.stored(fold.Fold(Concat(*fold.title_words("title"), output_field=models.TextField())))
    words_fold = fold.folded_words("reference", "location", titles=("title",))
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("continues"),
        help_text=_("The workstream of the period before that this one goes on with."),
    )
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Rises with every edit: whoever edits an older one is told so.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkstreamQuerySet.as_manager()

    class Meta:
        verbose_name = _("workstream")
        verbose_name_plural = _("workstreams")
        ordering = ["network", "group__position", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["network", "reference"], name="workstream_reference_per_network"),
            models.CheckConstraint(name="workstream_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="gender_marker_0_to_3", condition=Q(gender_marker__lte=3)),
            models.CheckConstraint(name="human_rights_marker_0_to_3", condition=Q(human_rights_marker__lte=3)),
        ]
        indexes = [
            models.Index(fields=["network", "effective_classification"], name="workstream_audience"),
            GinIndex(OpClass("title_fold", "gin_trgm_ops"), name="workstream_looks_like"),
        ]
        triggers = [
            inherits_from({"group_id": "workstreams_workinggroup"}),
            passes_on_to({"workstreams_statusupdate": "workstream_id"}),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the address of the workstream's page."""
        return reverse("workstreams:workstream", args=[self.network.slug, self.reference])

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)


@pghistory.track()
class Contribution(models.Model):
    """An agency that contributes to a workstream which another leads."""

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="contributions")
    agency = models.ForeignKey("members.Agency", models.PROTECT, related_name="contributions")

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["workstream", "id"]
        constraints = [models.UniqueConstraint(fields=["workstream", "agency"], name="agency_contributes_once")]

    def __str__(self) -> str:
        return f"{self.workstream_id} {self.agency_id}"


@pghistory.track()
class WorkstreamCommitment(models.Model):
    """A commitment to which a workstream contributes."""

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="commitment_rows")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="workstream_rows")

    class Meta:
        verbose_name = _("commitment of a workstream")
        verbose_name_plural = _("commitments of a workstream")
        ordering = ["workstream", "commitment__position"]
        constraints = [models.UniqueConstraint(fields=["workstream", "commitment"], name="commitment_named_once")]

    def __str__(self) -> str:
        return f"{self.workstream_id} {self.commitment_id}"


@pghistory.track()
class Partner(models.Model):
    """Who pays for a workstream or carries it out, as UN INFO asks: a body of the directory, or a name."""

    class Role(models.TextChoices):
        CONTRIBUTING = "contributing", _("contributing partner")
        IMPLEMENTING = "implementing", _("implementing partner")

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="partners")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    agency = models.ForeignKey(
        "members.Agency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)

    objects = OfWorkstreamQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["workstream", "role", "id"]
        constraints = [
            models.CheckConstraint(
                name="partner_is_agency_or_name",
                condition=Q(agency__isnull=False, name="") | (Q(agency__isnull=True) & ~Q(name="")),
            ),
            models.UniqueConstraint(
                fields=["workstream", "role", "agency", "name"], name="partner_named_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The acronym of the agency, else the name as it was written."""
        return self.agency.acronym if self.agency else self.name


@pghistory.track()
class Clearance(models.Model):
    """Who changed for whom a workstream is, when and why."""

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="clearances")
    before = models.PositiveSmallIntegerField(_("before"), choices=Classification)
    after = models.PositiveSmallIntegerField(_("after"), choices=Classification)
    reason = models.TextField(_("reason"))
    cleared_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("cleared by"))
    cleared_at = models.DateTimeField(_("cleared at"))

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        ordering = ["workstream", "-cleared_at", "-id"]
        triggers = [pgtrigger.Protect(name="cleared_for_ever", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


@pghistory.track()
class BudgetLine(models.Model):
    """Money for a workstream from one source for one year, in whole units of the currency."""

    class Funding(models.TextChoices):
        FUNDED = "funded", _("funded")
        PARTLY_FUNDED = "partly_funded", _("partly funded")
        PIPELINE = "pipeline", _("in the pipeline")
        UNFUNDED = "unfunded", _("not funded")
        IN_KIND = "in_kind", _("in kind")

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="budget_lines")
    agency = models.ForeignKey("members.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("source of funds"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD", help_text=_("ISO 4217"))
    required = models.DecimalField(_("required"), max_digits=14, decimal_places=2, default=0)
    available = models.DecimalField(_("available"), max_digits=14, decimal_places=2, default=0)
    spent = models.DecimalField(_("spent"), max_digits=14, decimal_places=2, null=True, blank=True)
    funding = models.CharField(_("funding"), max_length=20, choices=Funding, default=Funding.UNFUNDED)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["workstream", "year", "id"]
        constraints = [
            models.CheckConstraint(name="budget_not_negative", condition=Q(required__gte=0, available__gte=0))
        ]

    def __str__(self) -> str:
        return f"{self.required} {self.currency}"


@pghistory.track()
class Indicator(models.Model):
    """How the result of a workstream is measured."""

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="indicators")
    statement = titles.TitleField(_("statement"))
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("year of the baseline"), null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("year of the target"), null=True, blank=True)

    objects = OfWorkstreamQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["workstream", "id"]

    def __str__(self) -> str:
        return titles.text(self.statement)

    @property
    def statement_text(self) -> str:
        """The statement in the active language."""
        return titles.text(self.statement)


@pghistory.track()
class Measurement(models.Model):
    """A dated value of an indicator."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements")
    measured_on = models.DateField(_("measured on"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["indicator", "-measured_on", "-id"]

    def __str__(self) -> str:
        return f"{self.value} ({self.measured_on})"
