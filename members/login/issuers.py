"""The OpenID Connect issuers of the configuration, and the table that binds each provider id to its issuer for ever."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Issuer:
    """An OpenID Connect issuer by which people may sign in."""

    provider_id: str
    name: str
    issuer: str
    client_id: str
    secret: str
    allowed_domains: frozenset[str]
    trusted_second_factor: bool = False


ISSUER_KEYS = {"provider_id", "name", "issuer", "client_id", "secret", "allowed_domains"}
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})


def parse(name: str, value: str) -> tuple[Issuer, ...]:
    """Return the issuers of a JSON list; the message of an error never quotes a value, as one is a secret."""
    if not value.strip():
        return ()
    try:
        rows = json.loads(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a JSON list, see docs/CONFIGURATION.md.") from None
    if not isinstance(rows, list):
        raise ImproperlyConfigured(f"{name} must be a JSON list, see docs/CONFIGURATION.md.")
    found = tuple(_issuer(f"{name}[{number}]", row) for number, row in enumerate(rows))
    for key in ("provider_id", "issuer"):
        if len({getattr(each, key) for each in found}) < len(found):
            raise ImproperlyConfigured(f"{name} names the same {key} twice.")
    return found


def _issuer(where: str, row: Any) -> Issuer:
    if not isinstance(row, dict) or not ISSUER_KEYS <= row.keys() <= {*ISSUER_KEYS, "trusted_second_factor"}:
        wanted = ", ".join(sorted(ISSUER_KEYS))
        raise ImproperlyConfigured(f"{where} must have exactly {wanted}, and may have trusted_second_factor.")
    for key in ISSUER_KEYS - {"allowed_domains"}:
        if not isinstance(row[key], str) or not row[key].strip():
            raise ImproperlyConfigured(f"{where}.{key} must be a text that is not empty.")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}", row["provider_id"]):
        raise ImproperlyConfigured(f"{where}.provider_id must be of small letters, digits and hyphens, at most 50.")
    parts = urlsplit(row["issuer"])
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{where}.issuer must be an https:// address without ? and #.")
    domains = row["allowed_domains"]
    if not isinstance(domains, list) or not domains or not all(isinstance(x, str) and "." in x for x in domains):
        raise ImproperlyConfigured(f"{where}.allowed_domains must be a list of e-mail domains that is not empty.")
    if not isinstance(row.get("trusted_second_factor", False), bool):
        raise ImproperlyConfigured(f"{where}.trusted_second_factor must be true or false.")
    return Issuer(**row | {"allowed_domains": frozenset(domain.strip().lower() for domain in domains)})


class IssuerChanged(Exception):
    """The configuration names another issuer for a provider id than the one that it is bound to for ever."""


def configured(provider_id: str) -> Issuer | None:
    """Return the issuer that the configuration has for a provider id."""
    return next((each for each in settings.OIDC_ISSUERS if each.provider_id == provider_id), None)


def bind(issuer: Issuer) -> None:
    """Bind the provider id to its issuer at first use. Raises IssuerChanged when either is bound otherwise.

    Of two processes that bind at once with different configurations, the second waits for the first and is refused.
    """
    from members.models import BoundIssuer  # imported here, since the settings import this module

    if BoundIssuer.objects.filter(provider_id=issuer.provider_id, issuer=issuer.issuer).exists():
        return
    BoundIssuer.objects.bulk_create(
        [BoundIssuer(provider_id=issuer.provider_id, issuer=issuer.issuer)], ignore_conflicts=True
    )
    if not BoundIssuer.objects.filter(provider_id=issuer.provider_id, issuer=issuer.issuer).exists():
        raise IssuerChanged(changed_sentence(issuer))


def changed_sentence(issuer: Issuer) -> str:
    """Return what an operator must know about a provider id whose issuer was changed."""
    return (
        f"OIDC_ISSUERS gives “{issuer.provider_id}” the issuer {issuer.issuer}, but this provider id or this issuer is "
        "bound to another for ever. Take a new provider id for a new issuer, and leave the old one as it was."
    )
