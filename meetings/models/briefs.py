"""What the secretariat writes for the co-chairs' brief; the rest of it is made of what there is."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting
from meetings.querysets_of_minutes import BriefQuerySet


@pghistory.track()
class Brief(models.Model):
    """Purpose and speaking lines of a meeting, the lines for each side apart."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="brief")
    purpose = models.TextField(_("what the meeting is for"), max_length=600, blank=True)
    lines_un = models.TextField(_("speaking lines of the UN co-chair"), max_length=1200, blank=True)
    lines_government = models.TextField(_("speaking lines of the Government co-chair"), max_length=1200, blank=True)

    objects = BriefQuerySet.as_manager()

    class Meta:
        verbose_name = _("brief")
        verbose_name_plural = _("briefs")
        ordering = ["meeting"]

    def __str__(self) -> str:
        return f"{self.meeting_id}"
