"""The outbox: bodies, kept once; messages, one per person; what happened to them; answers by link.

There is no pghistory here. Rows are many, and the history is part of the design: bodies and attempts cannot change
(triggers in migration 0002), a message keeps what and to whom for ever, and each end or try of it writes an Attempt.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.querysets import MessageQuerySet


class StoredFile(models.Model):
    """The bytes of an attachment, kept once however many bodies carry them."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    mime_type = models.CharField(max_length=200)
    file = models.FileField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256


class Body(models.Model):
    """The text of a mail for one revision, audience and language, with slots written `[[name]]`.

    Immutable, except that it may be purged once: its text is dropped, the row stays.
    """

    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=100, blank=True)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(
                fields=["content_hash"], condition=Q(purged_at__isnull=True), name="body_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | Q(text="", html=""), name="body_purged_has_no_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.language}".strip()


class BodyAttachment(models.Model):
    """A file that goes with every mail of a body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uses")
    filename = models.CharField(max_length=200)
    is_calendar = models.BooleanField(default=False)
    calendar_method = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["body", "position"]
        constraints = [models.UniqueConstraint(fields=["body", "position"], name="attachment_position")]

    def __str__(self) -> str:
        return self.filename


class State(models.TextChoices):
    """Where a message is on its way; “sent” means that the SMTP server accepted it."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DEFERRED = "deferred", _("Deferred")
    FAILED = "failed", _("Refused")
    UNKNOWN = "unknown", _("Unknown")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


WAITING = (State.QUEUED, State.DEFERRED, State.UNKNOWN)
UNFINISHED = (*WAITING, State.SENDING)


def _only_in(states: tuple[State, ...], field: str) -> Q:
    """Return the condition “this field is set in these states and in no other”."""
    return Q(**{"state__in": states, f"{field}__isnull": False}) | (
        ~Q(state__in=states) & Q(**{f"{field}__isnull": True})
    )


class Message(models.Model):
    """One e-mail to one person."""

    State = State
    WAITING = WAITING
    UNFINISHED = UNFINISHED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What it is: never changes.
    scope = models.CharField(max_length=100)
    kind = models.CharField(max_length=100)
    about = models.CharField(max_length=200)
    step = models.CharField(max_length=100)
    person = models.UUIDField()
    language = models.CharField(max_length=10)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="messages")
    slots = models.JSONField(default=dict)
    links = models.JSONField(default=dict)
    nonce = models.CharField(max_length=32)
    message_id = models.CharField(max_length=250)
    in_reply_to = models.CharField(max_length=250, blank=True)
    thread = models.CharField(max_length=250, blank=True)
    is_urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    # Where it is: changed by services and delivery only, by compare-and-set.
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now)  # the 48 hours of trying count from here
    next_try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    turn_at = models.DateTimeField(null=True, blank=True)  # promised by paces.py; next_try_at is the same then
    failure = models.CharField(max_length=500, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "about", "step", "person"], name="message_once"),
            models.UniqueConstraint(fields=["message_id"], name="message_id_once"),  # unique=True has a second index
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state"),
            models.CheckConstraint(
                condition=_only_in(UNFINISHED, "next_try_at"), name="message_unfinished_has_next_try"
            ),
            models.CheckConstraint(
                condition=_only_in((State.SENDING,), "claimed_at"), name="message_sending_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True, claimed_by="") | ~(Q(claimed_at__isnull=True) | Q(claimed_by="")),
                name="message_lease_has_owner",
            ),
            models.CheckConstraint(condition=_only_in((State.SENT,), "sent_at"), name="message_sent_has_time"),
            models.CheckConstraint(
                condition=~Q(state__in=(State.FAILED, State.DEFERRED, State.UNKNOWN)) | ~Q(failure=""),
                name="message_failure_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                models.F("is_urgent").desc(),
                "next_try_at",
                condition=Q(state__in=WAITING),
                name="message_queue",
            ),
            models.Index(fields=["claimed_at"], condition=Q(state=State.SENDING), name="message_leases"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=WAITING, expires_at__isnull=False),
                name="message_expiry",
            ),
            models.Index(fields=["scope", "-created_at", "id"], name="message_list"),
            models.Index(fields=["about", "state"], name="message_about"),
            models.Index(fields=["person", "-created_at"], name="message_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state not in UNFINISHED


class Pace(models.Model):
    """How many places of a stretch of time are given away at a receiving domain; see paces.py."""

    domain = models.CharField(max_length=253, primary_key=True)
    stretch_at = models.DateTimeField()
    taken = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.domain


class Outcome(models.TextChoices):
    """What can happen to a message."""

    ACCEPTED = "accepted", _("Accepted by the mail server")
    DEFERRED = "deferred", _("Deferred, to be tried again")
    REFUSED = "refused", _("Refused for good")
    UNKNOWN = "unknown", _("Connection lost after handing over")
    FAULTY = "faulty", _("Could not be written")
    LEASE_ENDED = "lease_ended", _("The sender stopped while sending")
    EXPIRED = "expired", _("No longer of use")
    RETRIED = "retried", _("Put back into the queue by hand")
    CANCELLED = "cancelled", _("Cancelled by hand")
    REPEATED = "repeated", _("Sent again by hand")
    RETURNED = "returned", _("Came back from the other side")
    DELAYED = "delayed", _("Waits on the other side")
    AUTO_ANSWERED = "auto_answered", _("Answered by a machine")
    ANSWERED = "answered", _("Answered")


class Attempt(models.Model):
    """One thing that happened to a message on its way; append-only."""

    Outcome = Outcome

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="history")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="attempt_outcome")]

    def __str__(self) -> str:
        return self.outcome


class UsedLink(models.Model):
    """An answer given by a link; append-only. A single-use link has at most one."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="used_links")
    purpose = models.CharField(max_length=100)
    is_single_use = models.BooleanField()
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "purpose"], condition=Q(is_single_use=True), name="link_used_once"
            )
        ]

    def __str__(self) -> str:
        return self.purpose


class Seen(models.Model):
    """That a person has opened a message in the app; a row of its own, since delivery writes the message's."""

    message = models.OneToOneField(Message, models.PROTECT, primary_key=True, related_name="seen")
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.message_id)


# Django finds models here; those of incoming mail and of reminders stand beside what works with them.
from notifications.following.models import Change, Follow  # noqa: E402  # Django finds the models of an app here; they need those above
from notifications.incoming.models import InboundFile, InboundMessage  # noqa: E402  # as the line above
from notifications.reminders.models import Quiet, ReminderPolicy, Rung  # noqa: E402  # as the line above
from notifications.rhythms import Preference  # noqa: E402  # as the line above

__all__ = [
    "UNFINISHED",
    "WAITING",
    "Attempt",
    "Body",
    "BodyAttachment",
    "Change",
    "Follow",
    "InboundFile",
    "InboundMessage",
    "Message",
    "Outcome",
    "Pace",
    "Preference",
    "Quiet",
    "ReminderPolicy",
    "Rung",
    "Seen",
    "State",
    "StoredFile",
    "UsedLink",
]
