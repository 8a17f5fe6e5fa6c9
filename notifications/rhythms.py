"""How often a person wants to hear of a topic: at once, daily, weekly, never."""

import datetime
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.reminders.ladder import ONE_DAY, IsWorking, next_working


class Rhythm(models.TextChoices):
    """When mails about a topic go out, always in working hours."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day, in the morning")
    WEEKLY = "weekly", _("once a week, on the first working day")
    NEVER = "never", _("never")


class Preference(models.Model):
    """What a person chose for a topic; who chose nothing hears of it daily."""

    person = models.UUIDField()
    topic = models.CharField(max_length=100)
    rhythm = models.CharField(max_length=10, choices=Rhythm)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "notifications"
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="preference_once"),
            models.CheckConstraint(
                condition=models.Q(rhythm__in=("at_once", "daily", "weekly", "never")), name="preference_rhythm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.rhythm}"


def rhythms_of(persons: Iterable[UUID]) -> dict[tuple[UUID, str], Rhythm]:
    """Return what these persons chose, by person and topic, in one query."""
    rows = Preference.objects.filter(person__in=set(persons))
    return {(row.person, row.topic): Rhythm(row.rhythm) for row in rows}


@transaction.atomic
def choose(person: UUID, rhythms: Mapping[str, str]) -> None:
    """Set how often the person wants to hear of these topics."""
    for topic, rhythm in rhythms.items():
        Preference.objects.update_or_create(
            person=person, topic=topic, defaults={"rhythm": Rhythm(rhythm), "changed_at": timezone.now()}
        )


def preferred_day(day: datetime.date, rhythm: Rhythm, is_working: IsWorking) -> datetime.date:
    """Return the first working day, from this one on, on which mails of this rhythm go out."""
    day = next_working(day, is_working)
    if rhythm is not Rhythm.WEEKLY:
        return day
    monday = day - day.weekday() * ONE_DAY
    if next_working(monday, is_working) >= day:
        return next_working(monday, is_working)
    return next_working(monday + 7 * ONE_DAY, is_working)
