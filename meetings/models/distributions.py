"""Distributions of an agenda: what was sent, to which audience, unchangeable."""

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting
from meetings.querysets import DistributionQuerySet, EditionQuerySet
from members.classification import Classification


def never_changes(name: str) -> pgtrigger.Trigger:
    """Return the trigger that refuses to change or delete a row of a sent distribution."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


@pghistory.track(pghistory.InsertEvent())
class Distribution(models.Model):
    """One sending of an agenda, revision 1, 2, …"""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="distributions")
    revision = models.PositiveSmallIntegerField(_("revision"))
    sent_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"))

    objects = DistributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        ordering = ["meeting", "-revision"]
        constraints = [models.UniqueConstraint(fields=["meeting", "revision"], name="revision_per_meeting")]
        triggers = [never_changes("distribution_never_changes")]

    def __str__(self) -> str:
        return f"{self.meeting_id} r{self.revision}"

    @property
    def about(self) -> str:
        """The opaque key under which the outbox keeps this distribution's messages."""
        return f"distribution:{self.pk}"


@pghistory.track(pghistory.InsertEvent())
class Edition(models.Model):
    """The snapshot of a distribution for one audience, set of segments and language."""

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="editions")
    audience = models.PositiveSmallIntegerField(_("audience"), choices=Classification)
    segments = models.CharField(
        _("segments"), max_length=200, help_text=_("The positions of the segments, such as 1,2.")
    )
    language = models.CharField(_("language"), max_length=2)
    snapshot = models.JSONField(_("snapshot"))
    checksum = models.CharField(_("SHA-256 of the snapshot"), max_length=64)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["distribution", "audience", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "audience", "segments", "language"], name="edition_per_audience_and_language"
            )
        ]
        triggers = [never_changes("edition_never_changes")]

    def __str__(self) -> str:
        return f"{self.distribution_id} {self.audience} {self.language}"
