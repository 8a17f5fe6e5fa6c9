"""System checks: the issuers of the configuration are those that they were."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections, transaction
from django.db.models import Q

from members.login.issuers import changed_sentence


@register(Tags.database)
def issuers_are_what_they_were(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a configuration that gives another issuer to a provider id that is bound to one for ever."""
    if not settings.OIDC_ISSUERS or "default" not in (databases or ()):
        return []
    return [
        Error(changed_sentence(issuer), id="members.E001")
        for issuer in settings.OIDC_ISSUERS
        for bound in _bound(issuer.provider_id, issuer.issuer)
        if bound != (issuer.provider_id, issuer.issuer)
    ]


def _bound(provider_id: str, issuer: str) -> list[tuple[str, str]]:
    from members.models import BoundIssuer  # imported here: checks are imported while the apps load

    try:
        with transaction.atomic():
            rows = BoundIssuer.objects.filter(Q(provider_id=provider_id) | Q(issuer=issuer))
            return list(rows.values_list("provider_id", "issuer"))
    except DatabaseError:
        if BoundIssuer._meta.db_table in connections["default"].introspection.table_names():
            raise
        return []  # before the first migration
