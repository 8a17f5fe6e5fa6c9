"""What reminders keep: the ledger of rungs, the policy of a network, and what people do not want to hear."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Rung(models.Model):
    """A rung of the ladder that a person has heard; append-only. It is asked once, whatever the scheduler does."""

    scope = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    about = models.CharField(max_length=200)
    person = models.UUIDField()
    rung = models.SmallIntegerField()
    audience = models.CharField(max_length=20)
    due_on = models.DateField()
    recorded_at = models.DateTimeField()
    message = models.ForeignKey("notifications.Message", on_delete=models.PROTECT, related_name="rungs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "about", "person", "rung"], name="rung_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.rung:+d}"


class ReminderPolicy(models.Model):
    """How a network wants one sort of reminders, where not as its source suggests."""

    scope = models.CharField(max_length=100)
    source = models.CharField(max_length=100)
    is_on = models.BooleanField(_("reminders are sent"), default=True)
    days = ArrayField(models.SmallIntegerField(), verbose_name=_("days"))
    is_weekly = models.BooleanField(_("then weekly"), default=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "source"], name="policy_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.source}"


class Quiet(models.Model):
    """A person's wish not to be reminded for a while, of one thing or of one sort; append-only, and it always ends."""

    class Reason(models.TextChoices):
        SNOOZED = "snoozed", _("later")
        NOT_MINE = "not_mine", _("not mine")
        MUTED = "muted", _("not this sort")

    scope = models.CharField(max_length=100)
    person = models.UUIDField()
    source = models.CharField(max_length=100)
    about = models.CharField(max_length=200, blank=True)  # empty for everything of the source
    reason = models.CharField(max_length=20, choices=Reason)
    note = models.CharField(max_length=300, blank=True)
    since_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=("snoozed", "not_mine", "muted")), name="quiet_reason"),
            models.CheckConstraint(condition=Q(until_at__gt=F("since_at")), name="quiet_ends"),
        ]
        indexes = [models.Index(fields=["person", "until_at"], name="quiet_person")]

    def __str__(self) -> str:
        return self.reason
