"""An uploaded contact list between its preview and its application; what it holds is purged after some days."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.network import Network
from members.models.person import Person
from members.querysets import ContactImportQuerySet


class ContactImport(models.Model):
    """A contact list that somebody uploaded, how it is read, and what the last dry run said."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a decision")
        APPLIED = "applied", _("applied")
        DROPPED = "dropped", _("dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, models.PROTECT, related_name="contact_imports")
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    created_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(_("file"), max_length=200)
    checksum = models.CharField(_("checksum (SHA-256)"), max_length=64)
    content = models.BinaryField(null=True)  # in the row, so that it is written, read and purged with it
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    mapping = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    absent = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    purged_at = models.DateTimeField(_("purged at"), null=True, blank=True)

    objects = ContactImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of contacts")
        verbose_name_plural = _("imports of contacts")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="contact_import_ended", condition=Q(state="waiting") | Q(ended_at__isnull=False)
            ),
            models.CheckConstraint(
                name="contact_import_purged", condition=Q(purged_at__isnull=True) | Q(content__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_open(self) -> bool:
        """Whether it can still be applied."""
        return self.state == self.State.WAITING and self.purged_at is None
