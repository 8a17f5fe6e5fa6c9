"""Invitations: how a person comes into an office, with four eyes where an agency names its own people."""

import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.agency import Membership
from members.models.person import Person, Representative
from members.querysets import InvitationQuerySet


@pghistory.track()
class Invitation(models.Model):
    """A person who is asked to hold an office; the office begins when the person accepts."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for the secretariat")
        SENT = "sent", _("invited")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined by the person")
        PASSED_ON = "passed_on", _("passed on to somebody else")
        REFUSED = "refused", _("refused by the secretariat")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.PROPOSED, State.SENT)

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    function = models.CharField(_("function"), max_length=30, choices=Representative.Function)
    starts_on = models.DateField(
        _("from"), null=True, blank=True, help_text=_("The first day in office; empty for the day of acceptance.")
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PROPOSED)
    replaces = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
        verbose_name=_("takes over from"),
        help_text=_("Whose office and what goes with it passes on with the acceptance."),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    mails = models.PositiveSmallIntegerField(_("mails"), default=0, help_text=_("How often it was sent."))
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "person", "function"],
                condition=Q(state__in=("proposed", "sent")),
                name="one_open_invitation",
                violation_error_message=_("This person is invited to this office already."),
            ),
            models.CheckConstraint(
                name="invitation_four_eyes", condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("invited_by"))
            ),
            models.CheckConstraint(
                name="invitation_sent_has_end", condition=~Q(state="sent") | Q(expires_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.function}"

    @property
    def network_id(self) -> int:
        """The network that the person is invited to."""
        return self.membership.network_id

    @property
    def about(self) -> str:
        """The key by which the outbox knows what its mails are about."""
        return f"invitation:{self.pk}"

    def is_expired(self, now: datetime.datetime | None = None) -> bool:
        """Whether it was sent and its time is over."""
        return (
            self.state == self.State.SENT and self.expires_at is not None and self.expires_at <= (now or timezone.now())
        )

    @property
    def state_label(self) -> str:
        """The state in words; an invitation that nobody answered in time has expired."""
        return str(_("expired")) if self.is_expired() else str(self.get_state_display())
