"""Calendar feeds: made and shown once, revoked for ever, answered by what their person may see on that day."""

import hmac

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import CalendarFeed
from members.access import access_of, acting
from members.models import Network, Person
from notifications.errors import Conflict
from workstreams.models import WorkingGroup

MOST = 20  # feeds of one person that are open at the same time


def open_feed(
    person: Person, *, by: Person, kind: str, network: Network | None = None, group: WorkingGroup | None = None
) -> tuple[CalendarFeed, str]:
    """Make a feed; return it with its token, which nobody can read again. Raises Conflict for too many."""
    prefix, secret = CalendarFeed.generate()
    with acting(by):
        if person.calendar_feeds.filter(revoked_at__isnull=True).count() >= MOST:
            raise Conflict(_("You have many feeds already: revoke one first."))
        feed = CalendarFeed.objects.create(
            person=person,
            kind=kind,
            network=network if kind == CalendarFeed.Kind.NETWORK else None,
            group=group if kind == CalendarFeed.Kind.GROUP else None,
            prefix=prefix,
            digest=CalendarFeed.digest_of(secret),
        )
    return feed, f"{prefix}_{secret}"


def revoke_feed(feed: CalendarFeed, *, by: Person) -> None:
    """Close a feed for ever. Raises Conflict when it is closed already."""
    with acting(by):
        if not CalendarFeed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
            raise Conflict(_("This feed was revoked already."))


def feed_of(token: str) -> CalendarFeed | None:
    """Return the open feed of a token, whose person still is in what it is of; None for anything else."""
    prefix, _underscore, secret = token.partition("_")
    rows = CalendarFeed.objects.filter(prefix=prefix, revoked_at__isnull=True)
    feed = rows.select_related("person__contact", "network", "group__network").first()
    if feed is None or not hmac.compare_digest(feed.digest, CalendarFeed.digest_of(secret)):
        return None
    network = feed.network or (feed.group.network if feed.group else None)
    if network is not None and access_of(feed.person).level(network.pk) is None:
        return None
    return feed


def note_use(feed: CalendarFeed) -> None:
    """Remember the day on which a calendar last asked, written at most once an hour."""
    now = timezone.now()
    if feed.last_used_at is None or (now - feed.last_used_at).total_seconds() > 3600:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)
