"""Terms of reference of a network: each file is a version of its own, and the older ones stay."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.network import Network
from members.models.person import Person
from members.querysets import TermsOfReferenceQuerySet


@pghistory.track(exclude=["file", "sha256"])
class TermsOfReference(models.Model):
    """One version of the terms of reference, as the file that was agreed."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="terms")
    version = models.PositiveIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    mime_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    file = models.FileField(upload_to="terms", max_length=200, editable=False)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    objects = TermsOfReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of reference")
        verbose_name_plural = _("terms of reference")
        ordering = ["network", "-version"]
        constraints = [models.UniqueConstraint(fields=["network", "version"], name="one_file_per_version_of_terms")]

    def __str__(self) -> str:
        return f"{self.version}"
