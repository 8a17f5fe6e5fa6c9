"""What the platform keeps about a person, for that person: read on a page and taken along as JSON."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import ApiToken, Consent, Invitation, Person, Representative
from members.titles import language_name
from notifications.models import Message, State
from notifications.registry import registry

Rows = list[dict[str, Any]]
Says = Callable[[str], str]


@dataclass(frozen=True)
class Exporter:
    """One kind of data about a person: `rows` answers dictionaries with stable keys, in few queries.

    `words` says by key what a value is called on the page; the file keeps the value.
    """

    name: str
    label: str | Promise
    rows: Callable[[Person], Rows]
    words: Mapping[str, Says] = field(default_factory=dict)


exporters: list[Exporter] = []
LABELS: dict[str, str | Promise] = {
    "name": _("Name"),
    "rank": _("Rank"),
    "ranks": _("Title or rank"),
    "forms_of_address": _("How you are addressed"),
    "phone": _("Telephone"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
    "address": _("E-mail"),
    "network": _("Network"),
    "agency": _("Agency"),
    "function": _("Function"),
    "from": _("From"),
    "until": _("Until"),
    "state": _("State"),
    "at": _("When"),
    "about": _("About"),
    "note": _("Note"),
}


def own_data(person: Person) -> list[tuple[Exporter, Rows]]:
    """Return everything that is kept about the person, by kind."""
    return [(exporter, exporter.rows(person)) for exporter in exporters]


def named(choices: type[TextChoices]) -> Says:
    """Return what says a value of these choices in words."""
    return lambda value: str(dict(choices.choices).get(value, value))


def in_words(exporter: Exporter, row: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    """Return what there is in a row as labels and words, days and times in the order of the reader's language."""
    found = []
    for key, value in row.items():
        if isinstance(value, dict):
            value = ", ".join(str(text) for text in value.values())
        if value:
            found.append((LABELS[key], exporter.words[key](value) if key in exporter.words else _said(value)))
    return found


def _said(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "j E Y, H:i")
    return date_format(value, "j E Y") if isinstance(value, datetime.date) else str(value)


def _kind(name: str) -> str:
    known = {kind.name: kind.label for kind in registry.kinds()}
    return str(known.get(name, name))


def _profile(person: Person) -> Rows:
    contact = getattr(person, "contact", None)
    row = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    if contact is None:
        return [row]
    texts = {"ranks": contact.ranks, "forms_of_address": contact.forms_of_address}
    return [row | {"rank": contact.rank, "phone": contact.phone} | texts]


def _addresses(person: Person) -> Rows:
    claims = person.address_claims.order_by("created_at")
    return [{"address": row.address} for row in person.email_addresses.all()] + [
        {"address": row.address, "from": row.created_at, "until": row.ended_at or row.expires_at} for row in claims
    ]


def _offices(person: Person) -> Rows:
    rows = Representative.objects.filter(person=person).select_related("membership__agency", "membership__network")
    return [
        {
            "network": row.membership.network.slug,
            "agency": row.membership.agency.acronym,
            "function": row.function,
            "from": row.started_on,
            "until": row.ended_on,
        }
        for row in rows.order_by("started_on")
    ]


def _invitations(person: Person) -> Rows:
    rows = Invitation.objects.filter(person=person).select_related("membership__agency", "membership__network")
    return [
        {
            "network": row.membership.network.slug,
            "agency": row.membership.agency.acronym,
            "function": row.function,
            "state": row.state,
            "at": row.created_at,
        }
        for row in rows.order_by("created_at")
    ]


def _account(person: Person) -> Rows:
    account = getattr(person, "account", None)
    if account is None:
        return []
    tokens = ApiToken.objects.filter(account=account).order_by("created_at")
    return [{"address": account.email, "from": account.date_joined}] + [
        {"about": f"unnm_{token.prefix}", "name": token.name, "from": token.created_at, "until": token.expires_at}
        for token in tokens
    ]


def _consents(person: Person) -> Rows:
    rows = Consent.objects.filter(person=person).order_by("given_at")
    return [{"from": row.given_at, "until": row.withdrawn_at} for row in rows]


def _mails(person: Person) -> Rows:
    rows = Message.objects.filter(person=person.pk).order_by("created_at")
    return [
        {"network": row.scope, "about": row.kind, "state": row.state, "at": row.created_at}
        for row in rows.only("scope", "kind", "state", "created_at")
    ]


def register() -> None:
    """Add the kinds of this app and of the outbox."""
    function, invitation = named(Representative.Function), named(Invitation.State)
    exporters.extend(
        [
            Exporter("profile", _("Profile"), _profile, {"language": language_name}),
            Exporter("addresses", _("Addresses"), _addresses),
            Exporter("account", _("Account and tokens"), _account),
            Exporter("offices", _("Offices"), _offices, {"function": function}),
            Exporter("invitations", _("Invitations"), _invitations, {"function": function, "state": invitation}),
            Exporter("consents", _("Consents to be named in public"), _consents),
            Exporter("mails", _("Mails to you"), _mails, {"about": _kind, "state": named(State)}),
        ]
    )
