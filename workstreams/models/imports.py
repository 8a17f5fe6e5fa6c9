"""A workplan that somebody uploads as a spreadsheet, kept from the upload until it is applied, dropped or forgotten."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workstreams.models.workplans import Workplan


class WorkplanImport(models.Model):
    """One upload with the way in which it is read."""

    class State(models.TextChoices):
        OPEN = "open", _("being checked")
        APPLIED = "applied", _("applied")
        DROPPED = "dropped", _("dropped")

    workplan = models.ForeignKey(Workplan, models.PROTECT, related_name="imports")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    file_name = models.CharField(_("file name"), max_length=200)
    checksum = models.CharField(_("checksum"), max_length=64, help_text="SHA-256")
    content = models.BinaryField(_("content"), null=True)
    columns = models.JSONField(_("columns"), default=dict)
    language = models.CharField(_("language of the sheet"), max_length=2)
    uploaded_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    ended_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    counts = models.JSONField(_("what it did"), default=dict, blank=True)

    class Meta:
        verbose_name = _("import of a workplan")
        verbose_name_plural = _("imports of a workplan")
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="ended_import_is_forgotten", condition=Q(state="open") | Q(content__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.file_name
