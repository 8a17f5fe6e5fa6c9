"""What came back, kept with the message that it answers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sort(models.TextChoices):
    """What an incoming mail is."""

    BOUNCE = "bounce", _("Came back")
    DELAY = "delay", _("Delayed on the way")
    AUTOMATIC = "automatic", _("Automatic answer")
    CALENDAR = "calendar", _("Answer from a calendar")
    REPLY = "reply", _("Reply")


class InboundMessage(models.Model):
    """One mail that came to the return address of a message; kept once, however often it is delivered."""

    Sort = Sort

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey("notifications.Message", on_delete=models.PROTECT, related_name="inbound")
    digest = models.CharField(max_length=64)
    sort = models.CharField(max_length=20, choices=Sort)
    received_at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=300, blank=True)  # as the mail says, which proves nothing
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    left_out = models.PositiveSmallIntegerField(default=0)  # files of a type or size that is not kept
    # Of bounces and delays: what the other server said, and which of the person's addresses it is about.
    status = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    address_mark = models.CharField(max_length=4, blank=True)
    is_hard = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "digest"], name="inbound_once"),
            models.CheckConstraint(
                condition=Q(sort__in=("bounce", "delay", "automatic", "calendar", "reply")), name="inbound_sort"
            ),
        ]
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return self.sort


class InboundFile(models.Model):
    """A file that came with a reply."""

    inbound = models.ForeignKey(InboundMessage, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    stored_file = models.ForeignKey("notifications.StoredFile", on_delete=models.PROTECT, related_name="arrivals")
    filename = models.CharField(max_length=200)
    mime_type = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbound", "position"], name="inbound_file_position")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.filename
