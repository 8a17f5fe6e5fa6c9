"""Invitations as they were sent, before and beside the agenda: place and time per audience, unchangeable."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.distributions import never_changes
from meetings.models.meetings import Meeting
from members.classification import Classification


@pghistory.track(pghistory.InsertEvent())
class Notice(models.Model):
    """One sending of invitations, of what changed in them, or of their withdrawal."""

    class Method(models.TextChoices):
        REQUEST = "REQUEST", _("invitation")
        CANCEL = "CANCEL", _("cancellation")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notices")
    method = models.CharField(_("sort"), max_length=10, choices=Method, default=Method.REQUEST)
    sequence = models.PositiveIntegerField(_("sequence"), help_text=_("RFC 5545: rises with each change."))
    sent_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("notice of a meeting")
        verbose_name_plural = _("notices of meetings")
        ordering = ["meeting", "-pk"]
        triggers = [never_changes("notice_never_changes")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.method} {self.sequence}"

    @property
    def about(self) -> str:
        """The opaque key under which the outbox keeps this notice's messages."""
        return f"notice:{self.pk}"


@pghistory.track(pghistory.InsertEvent())
class NoticeEdition(models.Model):
    """What a notice said to one audience, set of segments and language: the source of its calendar files."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="editions")
    audience = models.PositiveSmallIntegerField(_("audience"), choices=Classification)
    segments = models.CharField(_("segments"), max_length=200)
    language = models.CharField(_("language"), max_length=2)
    snapshot = models.JSONField(_("snapshot"))
    checksum = models.CharField(_("SHA-256 of the snapshot"), max_length=64)

    class Meta:
        verbose_name = _("edition of a notice")
        verbose_name_plural = _("editions of notices")
        ordering = ["notice", "audience", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "audience", "segments", "language"], name="notice_edition_per_audience_and_language"
            )
        ]
        triggers = [never_changes("notice_edition_never_changes")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.audience} {self.language}"
