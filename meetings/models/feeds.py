"""Calendar feeds: an address that a calendar program asks again and again, with a token in place of a password."""

import hashlib
import hmac
import secrets

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PREFIX_LENGTH = 12


@pghistory.track(exclude=["last_used_at"])
class CalendarFeed(models.Model):
    """A feed of one person, who sees in it what the person may see on that day; kept as prefix and keyed digest."""

    class Kind(models.TextChoices):
        OWN = "own", _("meetings to which I am invited")
        NETWORK = "network", _("all meetings of the network")
        GROUP = "group", _("meetings of the working group")

    person = models.ForeignKey("members.Person", models.PROTECT, related_name="calendar_feeds")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    network = models.ForeignKey("members.Network", models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey("workstreams.WorkingGroup", models.PROTECT, null=True, blank=True, related_name="+")
    prefix = models.CharField(max_length=PREFIX_LENGTH, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="feed_names_what_it_is_of",
                condition=Q(kind="own", network__isnull=True, group__isnull=True)
                | Q(kind="network", network__isnull=False, group__isnull=True)
                | Q(kind="group", network__isnull=True, group__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @staticmethod
    def generate() -> tuple[str, str]:
        """Return a new prefix and secret; the token in the address is `<prefix>_<secret>`."""
        return secrets.token_hex(PREFIX_LENGTH // 2), secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return the digest of a secret, keyed with SECRET_KEY so that a stolen table opens nothing."""
        key = hashlib.sha256(b"meetings.CalendarFeed:" + settings.SECRET_KEY.encode()).digest()
        return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
