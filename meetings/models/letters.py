"""The official letter to the counterpart: made for signature, numbered for ever, with the scan of what was signed."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting


@pghistory.track()
class OfficialLetter(models.Model):
    """A letter by which the Government is invited; its words are frozen when it takes its number."""

    network = models.ForeignKey("members.Network", models.PROTECT, related_name="official_letters")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="official_letters")
    agency = models.ForeignKey("members.Agency", models.PROTECT, related_name="+", verbose_name=_("addressee"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("outgoing number"))
    words = models.JSONField(_("words"), help_text=_("What the letter says, in each language."))
    created_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made at"))
    scan = models.ForeignKey("notifications.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    scanned_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)

    class Meta:
        verbose_name = _("official letter")
        verbose_name_plural = _("official letters")
        ordering = ["network", "-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["network", "year", "number"], name="outgoing_number_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The outgoing number, such as 2026/014."""
        return f"{self.year}/{self.number:03}"
