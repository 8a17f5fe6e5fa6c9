"""Filters of the lists: by references, acronyms and days, as the pages have them."""

import datetime
from typing import Any

import django_filters  # type: ignore[import-untyped]  # it ships no types
from django.db.models import QuerySet

from meetings.models import ActionPoint, AgendaItem, Decision, Distribution, Meeting, Minutes, Paper, Participant

PLENARY = "plenary"


class OfMeeting(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Narrows what belongs to meetings."""

    meeting = django_filters.CharFilter(field_name="meeting__reference", label="Reference of the meeting.")


class MeetingFilter(django_filters.FilterSet):  # type: ignore[misc]  # as above
    """Narrows meetings; days are days in the network's time zone."""

    state = django_filters.ChoiceFilter(choices=Meeting.State.choices)
    body = django_filters.CharFilter(method="of_body", label="Code of the host group, or “plenary”.")
    from_day = django_filters.DateFilter(method="not_before", label="The first day on which it may start.")
    to_day = django_filters.DateFilter(method="not_after", label="The last day on which it may start.")

    class Meta:
        model = Meeting
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> Any:
        """Return the filters; `from` and `to` are no names that Python allows in a class."""
        found = super().get_filters()
        found["from"] = found.pop("from_day")
        found["to"] = found.pop("to_day")
        return found

    def of_body(self, rows: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """Return the plenary meetings, or those of the group."""
        return rows.filter(group__isnull=True) if value == PLENARY else rows.filter(group__code=value)

    def not_before(self, rows: Any, name: str, value: datetime.date) -> Any:
        """Return the meetings that start on the day or later."""
        return rows.filter(starts_at__gte=self._midnight(value))

    def not_after(self, rows: Any, name: str, value: datetime.date) -> Any:
        """Return the meetings that start on the day or earlier."""
        return rows.filter(starts_at__lt=self._midnight(value + datetime.timedelta(days=1)))

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        zone = self.request.parser_context["view"].network.zone
        return datetime.datetime.combine(day, datetime.time.min, zone)


class AgendaItemFilter(OfMeeting):
    """Narrows agenda items."""

    class Meta:
        model = AgendaItem
        fields = ["purpose"]


class PaperFilter(OfMeeting):
    """Narrows papers."""

    class Meta:
        model = Paper
        fields = ["language"]


class ParticipantFilter(OfMeeting):
    """Narrows participants."""

    agency = django_filters.CharFilter(field_name="agency__acronym", label="Acronym of the agency.")

    class Meta:
        model = Participant
        fields = ["answer"]


class DistributionFilter(OfMeeting):
    """Narrows distributions."""

    class Meta:
        model = Distribution
        fields = ["revision"]


class DecisionFilter(OfMeeting):
    """Narrows decisions."""

    q = django_filters.CharFilter(method="with_words", label="Words of the text or the reference.")

    class Meta:
        model = Decision
        fields: list[str] = []

    def with_words(self, rows: Any, name: str, value: str) -> Any:
        """Return the rows with the words."""
        return rows.with_words(value)


class MinutesFilter(OfMeeting):
    """Narrows minutes."""

    class Meta:
        model = Minutes
        fields = ["state"]


class ActionPointFilter(DecisionFilter):
    """Narrows action points."""

    owner = django_filters.CharFilter(field_name="owner__acronym", label="Acronym of the agency that owes it.")
    is_open = django_filters.BooleanFilter(method="unfinished", label="Neither done, verified nor cancelled.")

    class Meta:
        model = ActionPoint
        fields = ["state"]

    def unfinished(self, rows: Any, name: str, value: bool) -> Any:
        """Return what is open, or what is finished."""
        return rows.open() if value else rows.exclude(pk__in=rows.open().values("pk"))
