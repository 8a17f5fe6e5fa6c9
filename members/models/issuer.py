"""Which OpenID Connect issuer stands behind a provider id, for ever."""

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track(pghistory.InsertEvent())
class BoundIssuer(models.Model):
    """A provider id and its issuer, written at first use.

    An identity is (issuer, subject), and the links of accounts name the provider id: if that could ever come to mean
    another issuer, whoever runs the new one could enter every linked account. So a trigger refuses any change.
    """

    provider_id = models.CharField(_("provider id"), max_length=50, primary_key=True)
    issuer = models.CharField(_("issuer"), max_length=500, unique=True)
    bound_at = models.DateTimeField(_("bound at"), auto_now_add=True)

    class Meta:
        verbose_name = _("issuer of sign-ins")
        verbose_name_plural = _("issuers of sign-ins")
        ordering = ["provider_id"]
        triggers = [
            pgtrigger.Protect(name="issuer_bound_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.issuer}"
