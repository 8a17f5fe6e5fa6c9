"""Grants by which the UN side of a parent network reads a network: explicit, dated, and taken back at any time."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.network import Network
from members.models.person import Person
from members.querysets import ReadingGrantQuerySet


@pghistory.track()
class ReadingGrant(models.Model):
    """The network lets the UN side of its parent read what is public or for the network; a new one is a new row."""

    network = models.ForeignKey(Network, models.PROTECT, related_name="reading_grants")
    reader = models.ForeignKey(
        Network, models.PROTECT, related_name="granted_reading", verbose_name=_("parent network")
    )
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300)
    ended_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ReadingGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading by the parent network")
        verbose_name_plural = _("readings by the parent network")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "reader"], condition=Q(ended_at__isnull=True), name="one_standing_reading_grant"
            ),
            models.CheckConstraint(name="no_reading_grant_to_itself", condition=~Q(network=F("reader"))),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} reads {self.network_id}"
