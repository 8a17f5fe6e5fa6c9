"""The files of papers: versions, language variants, who cleared them and who looked at them."""

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import Paper
from meetings.querysets import PaperFileQuerySet
from members import fold, stems
from members.classification import Classification, ClassificationField, EffectiveClassificationField, inherits_from


@pghistory.track(exclude=["words_fold", "stems", "text"])
class PaperFile(models.Model):
    """One version of a paper in one language. It is never replaced: who uploads again makes the next version.

    Its classification is that with which it was written; clearing the paper clears what is current, not former drafts.
    """

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="files")
    version = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2)
    stored_file = models.ForeignKey("notifications.StoredFile", models.PROTECT, related_name="+")
    filename = models.CharField(_("file name"), max_length=200)
    text = models.TextField(_("text"), blank=True, editable=False)
    is_late = models.BooleanField(_("late"), default=False)
    uploaded_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    classification = ClassificationField()
    effective_classification = EffectiveClassificationField()
    words_fold = fold.stored(fold.Fold("text"))
    stems = stems.stored("text")

    objects = PaperFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a paper")
        verbose_name_plural = _("files of papers")
        ordering = ["paper", "-version", "language"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "version", "language"], name="one_file_per_version_and_language")
        ]
        indexes = [GinIndex(fields=["stems"], name="paper_file_stems")]
        triggers = [
            inherits_from({"paper_id": "meetings_paper"}),
            pgtrigger.Protect(name="paper_file_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} v{self.version} {self.language}"

    @property
    def network_id(self) -> int:
        """The network of the paper; needs the paper and its meeting."""
        return self.paper.meeting.network_id


@pghistory.track(pghistory.InsertEvent())
class PaperClearance(models.Model):
    """Who made a paper readable for whom, when and why."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="clearances")
    before = models.PositiveSmallIntegerField(_("before"), choices=Classification)
    after = models.PositiveSmallIntegerField(_("after"), choices=Classification)
    reason = models.CharField(_("reason"), max_length=500)
    cleared_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("cleared by"))
    cleared_at = models.DateTimeField(_("cleared at"))

    class Meta:
        verbose_name = _("clearance of a paper")
        verbose_name_plural = _("clearances of papers")
        ordering = ["paper", "-cleared_at", "-pk"]
        triggers = [pgtrigger.Protect(name="paper_clearance_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.before}>{self.after}"


class PaperLook(models.Model):
    """The last version of a paper that a person opened."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="looks")
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(_("version"))
    looked_at = models.DateTimeField(_("looked at"))

    class Meta:
        verbose_name = _("look at a paper")
        verbose_name_plural = _("looks at papers")
        constraints = [models.UniqueConstraint(fields=["paper", "person"], name="one_look_per_person")]

    def __str__(self) -> str:
        return f"{self.paper_id} v{self.version}"
