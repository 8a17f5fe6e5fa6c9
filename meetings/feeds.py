"""What a calendar feed holds: the meetings that its person may see, each by the parts that the person may see."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.documents.feed import Entry
from meetings.models import CalendarFeed, Meeting, Participant, Segment
from members import titles
from members.access import allowed

PAST = datetime.timedelta(days=180)  # how far back a feed reaches
MOST = 300  # meetings in one feed


def name_of(feed: CalendarFeed) -> str:
    """Return the name under which a calendar shows the feed, in the person's language."""
    with translation.override(feed.person.language):
        if feed.network is not None:
            return str(feed.network.title_text)
        if feed.group is not None:
            return f"{feed.group.code} · {feed.group.title_text}"
        return _("My meetings of the network")


def entries_of(feed: CalendarFeed) -> Iterator[Entry]:
    """Yield the meetings of the feed, in four queries: no part, title or link that its person may not see."""
    person = feed.person
    rows = Meeting.objects.visible_to(person).filter(_wanted(feed)).distinct()
    since = timezone.now() - PAST
    rows = rows.filter(segments__ends_at__gte=since).select_related("network", "group")
    parts = Segment.objects.visible_to(person).order_by("starts_at", "position")
    own = Participant.objects.filter(person=person).prefetch_related("attendances")
    prefetched = rows.order_by("pk").prefetch_related(
        Prefetch("segments", parts, to_attr="visible_parts"), Prefetch("participants", own, to_attr="own_rows")
    )
    with translation.override(person.language):
        for meeting in prefetched[:MOST]:
            yield from _entries(meeting, person)


def _wanted(feed: CalendarFeed) -> Q:
    if feed.kind == CalendarFeed.Kind.NETWORK:
        return Q(network=feed.network)
    if feed.kind == CalendarFeed.Kind.GROUP:
        return Q(group=feed.group) | Q(joint_with=feed.group)
    return Q(participants__person=feed.person_id, participants__withdrawn_at__isnull=True)


def _entries(meeting: Any, person: Any) -> Iterator[Entry]:
    own = next(iter(meeting.own_rows), None)
    named = {attendance.segment_id for attendance in own.attendances.all()} if own else set()
    may_join = own is not None or allowed(person, "meetings.distribute_agenda", meeting)
    for number, part in enumerate(part for part in meeting.visible_parts if not named or part.pk in named):
        title = titles.text(meeting.title)
        if len(meeting.visible_parts) > 1 and part.title_text:
            title = f"{title}: {part.title_text}"
        link = (part.join_link or meeting.join_link) if may_join else ""
        page = reverse("meetings:meeting", args=[meeting.network.slug, meeting.reference])
        lines = [str(meeting.network.title_text), f"{settings.SITE_URL}{page}"]
        if link:
            lines.append(_("Join online: %(link)s") % {"link": link})
        if may_join and not part.join_link:
            lines += [_("Dial-in: %(number)s") % {"number": meeting.dial_in}] if meeting.dial_in else []
            lines += [_("Passcode: %(passcode)s") % {"passcode": meeting.passcode}] if meeting.passcode else []
        yield Entry(
            uid=f"{part.pk}-{meeting.uid}" if number else str(meeting.uid),
            sequence=meeting.sequence,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
            time_zone=meeting.time_zone,
            summary=f"{meeting.reference}: {title}",
            location=meeting.venue or (str(_("Online")) if meeting.modality == Meeting.Modality.ONLINE else ""),
            description="\n".join(lines),
            url=link,
            is_cancelled=meeting.state == Meeting.State.CANCELLED,
            is_tentative=meeting.state == Meeting.State.PLANNED,
            changed_at=meeting.created_at,
        )
