"""What was committed to: frameworks are data, with period and version, never code."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from members import fold, titles
from workstreams.querysets import CommitmentQuerySet, FrameworkQuerySet


@pghistory.track()
class Framework(models.Model):
    """A set of commitments: the Global Compact, the SDGs, a Cooperation Framework, national priorities."""

    class Kind(models.TextChoices):
        GCM_OBJECTIVES = "gcm_objectives", _("objectives of the Global Compact")
        GCM_PRINCIPLES = "gcm_principles", _("guiding principles of the Global Compact")
        SDG_TARGETS = "sdg_targets", _("SDG targets")
        UNSDCF = "unsdcf", _("Cooperation Framework")
        NATIONAL = "national", _("national priorities")
        OTHER = "other", _("other")

    code = models.SlugField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=40, default="1")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = titles.TitleField(_("title"))
    network = models.ForeignKey(
        "members.Network", models.PROTECT, null=True, blank=True, help_text=_("Empty for a framework of all networks.")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Rises with every edit: whoever edits an older one is told so.")
    )

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "code", "version"], name="framework_version_per_network", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return titles.text(self.title)

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)

    @property
    def sign(self) -> str:
        """The short name before the code of a commitment: GCM 9, SDG 10.7."""
        return self.code.upper()


@pghistory.track(exclude=["words_fold"])
class Commitment(models.Model):
    """One commitment of a framework: a GCM objective, an SDG target, an outcome, a priority."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="commitments")
    code = models.CharField(_("code"), max_length=20)
    position = models.PositiveIntegerField(_("position"))
    title = titles.TitleField(_("title"))
    label = titles.TitleField(_("short label"), null=True, blank=True)
    is_placeholder = models.BooleanField(
        _("placeholder"), default=False, help_text=_("The official wording is awaited.")
    )
    is_from_memory = models.BooleanField(
        _("not yet checked"), default=False, help_text=_("Written from memory: check it against the source.")
    )
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text=_("Rises with every edit: whoever edits an older one is told so.")
    )
    words_fold = fold.folded_words("code", titles=("title", "label"))

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["framework", "position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="commitment_code_per_framework")]

    def __str__(self) -> str:
        return self.code

    @property
    def title_text(self) -> str:
        """The title in the active language."""
        return titles.text(self.title)

    @property
    def key(self) -> str:
        """The natural key by which filters and the API name it, such as `gcm:9`."""
        return f"{self.framework.code}:{self.code}"

    @property
    def label_text(self) -> str:
        """The short label in the active language, else the title."""
        return titles.text(self.label) or self.title_text


@pghistory.track()
class CommitmentLink(models.Model):
    """A cross-link between two commitments, with where it comes from."""

    class Strength(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")

    source = models.ForeignKey(Commitment, models.PROTECT, related_name="links_to")
    target = models.ForeignKey(Commitment, models.PROTECT, related_name="links_from")
    strength = models.CharField(_("strength"), max_length=10, choices=Strength)
    origin = models.CharField(_("origin"), max_length=300)

    class Meta:
        verbose_name = _("cross-link")
        verbose_name_plural = _("cross-links")
        ordering = ["source", "strength", "target__position"]
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="one_link_per_pair")]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
