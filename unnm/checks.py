"""System checks: what must not go into production together."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def demo_is_not_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse the demonstration's conveniences (printed password, one-click login) in production."""
    if settings.DEMO and settings.PRODUCTION:
        return [
            Error(
                "DEMO and PRODUCTION are both on: anybody could enter as any demo person.",
                hint="Unset DEMO, or set PRODUCTION=0.",
                id="unnm.E001",
            )
        ]
    return []


@register(Tags.security)
def debug_is_not_production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse DEBUG in production."""
    if settings.DEBUG and settings.PRODUCTION:
        return [Error("DEBUG and PRODUCTION are both on.", hint="Unset DEBUG.", id="unnm.E002")]
    return []


@register(Tags.security, deploy=True)
def links_in_mails_lead_here(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when mails of a production installation would carry links that nobody can open safely."""
    if settings.PRODUCTION and not settings.SITE_URL.startswith("https://"):
        return [
            Warning(
                "SITE_URL does not start with https://: the links in mails would be open to anybody on the way.",
                hint="Set SITE_URL to the public address, such as https://network.example.org.",
                id="unnm.W001",
            )
        ]
    return []
