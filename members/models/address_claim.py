"""An address that is said to be somebody's, until the one-time link that was sent to it proves it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.person import Person


class AddressClaim(models.Model):
    """A mail with a link to an address that is to be added; whatever address is claimed, only its owner proves it.

    No history is kept of it: that of the person's addresses tells what came of it. The row is purged after its term.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="address_claims")
    address = models.EmailField(_("e-mail address"))
    makes_primary = models.BooleanField(_("becomes the address for mails and signing in"), default=False)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("of use until"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("address to be confirmed")
        verbose_name_plural = _("addresses to be confirmed")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.address

    @property
    def about(self) -> str:
        """The key by which the outbox knows what its mail is about."""
        return f"address_claim:{self.pk}"
