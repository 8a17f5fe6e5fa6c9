"""Previews: when a secretariat officer saw the network as another role sees it."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.agency import Membership
from members.models.network import Network
from members.models.person import Person
from members.querysets import PreviewQuerySet


class Preview(models.Model):
    """One look at the network through the rights of a role; it reads only and ends by itself."""

    class Role(models.TextChoices):
        UN_CO_CHAIR = "un_co_chair", _("co-chair of the UN side")
        GOVERNMENT_CO_CHAIR = "government_co_chair", _("co-chair of the Government")
        FOCAL_POINT = "focal_point", _("focal point of an agency")
        LIAISON_OFFICER = "liaison_officer", _("liaison officer of the Government")
        STAKEHOLDER = "stakeholder", _("stakeholder")
        OBSERVER = "observer", _("observer")
        GUEST = "guest", _("guest of a meeting")

    LIFETIME = datetime.timedelta(minutes=30)

    network = models.ForeignKey(Network, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("guest"))
    start_path = models.CharField(max_length=300)
    started_at = models.DateTimeField(_("from"), default=timezone.now)
    expires_at = models.DateTimeField(_("ends at"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="preview_as_agency_or_guest",
                condition=models.Q(membership__isnull=False) ^ models.Q(guest__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def until(self) -> datetime.datetime:
        """When it ended, or ends at the latest."""
        return self.ended_at or self.expires_at

    def is_running(self, now: datetime.datetime | None = None) -> bool:
        """Whether it still goes on."""
        return self.ended_at is None and self.expires_at > (now or timezone.now())

    @property
    def label(self) -> str:
        """As whom, in words: the role with its agency."""
        role = str(self.get_role_display())
        return f"{role} ({self.membership.agency.acronym})" if self.membership else role
