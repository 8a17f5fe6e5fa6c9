"""The sessions of an account: which are open, on which device, since when; and ending them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from members.access import acting
from members.models import Account

# What a browser calls itself, in the order in which the words decide: each names those that it descends from.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Seen:
    """One open session."""

    pk: int
    device: str
    ip: str
    began_at: datetime
    seen_at: datetime
    is_current: bool


def open_sessions(account: Account, current_key: str | None) -> list[Seen]:
    """Return the open sessions, the current one first and then the last seen, in two queries.

    A session that began before the password changed is over, though its row still lies there.
    """
    rows = list(UserSession.objects.filter(user=account).order_by("-last_seen_at"))
    alive = _alive(account, [row.session_key for row in rows])
    found = [
        Seen(row.pk, device(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == current_key)
        for row in rows
        if row.session_key in alive
    ]
    return sorted(found, key=lambda seen: not seen.is_current)


def _alive(account: Account, keys: Iterable[str]) -> set[str]:
    rows = Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now())
    now = account.get_session_auth_hash()
    return {row.session_key for row in rows if constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), now)}


def device(user_agent: str) -> str:
    """Return browser and system in words, such as “Firefox, Windows”; what is unknown as it calls itself."""
    names = [next((name for word, name in table if word in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or user_agent[:60]


def end(account: Account, rows: Iterable[UserSession]) -> int:
    """End sessions of an account; return how many."""
    with acting(account.person), transaction.atomic():
        keys = [row.session_key for row in rows if row.user_id == account.pk]
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(user=account, session_key__in=keys).delete()
    return len(keys)
