"""Forms of a meeting: what and where it is, its parts, its dates, for whom."""

import datetime
import zoneinfo
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meetings.agenda_forms import LONGEST_TITLE, TITLE_LABELS, page_language
from meetings.dates_offered import OfferedDate
from meetings.leading import hosts_of
from meetings.models import DateAnswer, Meeting, MeetingSeries, Segment
from meetings.services.polls import MOST_OPTIONS
from meetings.services.series import ALL, FOLLOWING, MOST_MEETINGS, THIS
from meetings.wall_time import instant_of
from members import titles
from members.access import allowed
from members.classification import Classification
from members.models import Network, Person, Representative
from members.models.network import validate_time_zone
from workstreams.models import WorkingGroup

LEVELS = [(level.value, level.label) for level in reversed(Classification)]
PLAIN = ("modality", "time_zone", "venue", "join_link", "dial_in", "passcode", "interpretation", "required_un_entities")
EXTRA_SEGMENTS = 2


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required)


def _clock(label: Any, *, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=required)


class MeetingForm(forms.Form):
    """What a meeting is and where it is held."""

    group: Any = forms.ModelChoiceField(
        label=gettext_lazy("Host body"), queryset=None, required=False, empty_label=gettext_lazy("Plenary")
    )
    joint_with: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Together with"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Further groups of a joint meeting."),
    )
    modality = forms.ChoiceField(label=gettext_lazy("How it is held"), choices=Meeting.Modality.choices)
    time_zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=64, validators=[validate_time_zone])
    venue = forms.CharField(label=gettext_lazy("Venue"), max_length=300, required=False)
    join_link = forms.URLField(label=gettext_lazy("Join link"), max_length=500, required=False, assume_scheme="https")
    dial_in = forms.CharField(
        label=gettext_lazy("Dial-in"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Telephone number and code. Link, dial-in and passcode are shown to the invited only."),
    )
    passcode = forms.CharField(label=gettext_lazy("Passcode"), max_length=60, required=False)
    languages = forms.MultipleChoiceField(label=gettext_lazy("Languages"), widget=forms.CheckboxSelectMultiple)
    interpretation = forms.CharField(label=gettext_lazy("Interpretation"), max_length=200, required=False)
    required_un_entities = forms.IntegerField(
        label=gettext_lazy("UN entities for quorum"), min_value=1, max_value=100, required=False
    )

    def __init__(
        self, data: Any = None, *, network: Network, user: Any, meeting: Meeting | None = None, host: str = ""
    ) -> None:
        """Ask for a new meeting (of the group whose code is `host`) or for what changes of one."""
        super().__init__(data, initial=_initial(meeting) if meeting else _fresh(network))
        self.original = meeting.title["original"] if meeting else page_language()
        for code in titles.LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=TITLE_LABELS[code], required=code == self.original, max_length=LONGEST_TITLE
            )
        self.order_fields([*(f"title_{code}" for code in titles.LANGUAGES)])
        _limit_host(cast("forms.ModelChoiceField[Any]", self.fields["group"]), network, user)
        # who is no secretariat brings together only groups led, and leaves those that are there already
        there = Q(pk__in=meeting.joint_bodies.values("group")) if meeting else Q(pk__in=[])
        joint = WorkingGroup.objects.filter(Q(pk__in=hosts_of(user, network).values("pk")) | there)
        cast("forms.ModelMultipleChoiceField[Any]", self.fields["joint_with"]).queryset = joint
        if meeting is not None:
            del self.fields["group"]  # the reference tells the body
        elif host:
            self.initial["group"] = next((row.pk for row in hosts_of(user, network) if row.code == host), None)
        field = cast(forms.MultipleChoiceField, self.fields["languages"])
        field.choices = [(code, titles.language_name(code)) for code in titles.LANGUAGES]

    @property
    def title_fields(self) -> list[Any]:
        """The titles, as the template shows them."""
        return [self[f"title_{code}"] for code in titles.LANGUAGES]

    @property
    def other_fields(self) -> list[Any]:
        """What stands beside one another below the titles."""
        apart = {"joint_with", "languages", *(f"title_{code}" for code in titles.LANGUAGES)}
        return [field for field in self.visible_fields() if field.name not in apart]

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        found = {name: self.cleaned_data[name] for name in PLAIN}
        texts = {code: self.cleaned_data[f"title_{code}"] for code in titles.LANGUAGES}
        found["title"] = titles.title(texts.pop(self.original), original=self.original, **texts)
        found |= {"languages": self.cleaned_data["languages"], "joint_with": list(self.cleaned_data["joint_with"])}
        if "group" in self.fields:
            found["group"] = self.cleaned_data["group"]
        return found


def _limit_host(field: Any, network: Network, user: Any) -> None:
    """Offer the bodies for which the user plans meetings: the plenary is the secretariat's."""
    field.queryset = hosts_of(user, network)
    if not allowed(user, "meetings.host_meeting", network):
        field.required, field.empty_label = True, None
        field.widget.is_required = True


def _fresh(network: Network) -> dict[str, Any]:
    return {"time_zone": network.time_zone, "languages": network.languages}


def _initial(meeting: Meeting) -> dict[str, Any]:
    found = {name: getattr(meeting, name) for name in (*PLAIN, "languages")}
    found |= {f"title_{code}": meeting.title.get(code, "") for code in titles.LANGUAGES}
    return found | {"joint_with": list(meeting.joint_bodies.values_list("group", flat=True))}


class SegmentForm(forms.Form):
    """One part of a meeting; an empty one is none."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Name of the part"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=gettext_lazy("Empty where there is only one."),
    )
    day = _day(gettext_lazy("Day"), required=False)
    start = _clock(gettext_lazy("From"), required=False)
    end = _clock(pgettext_lazy("end of a part", "To"), required=False)
    classification = forms.TypedChoiceField(label=gettext_lazy("For whom"), choices=LEVELS, coerce=int)
    link = forms.URLField(
        label=gettext_lazy("Join link of this part"), max_length=500, required=False, assume_scheme="https"
    )
    delete = forms.BooleanField(label=gettext_lazy("Take this part away"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for day and times together."""
        found = self.cleaned_data
        given = [name for name in ("day", "start", "end") if found.get(name) is not None]
        if given and len(given) < 3:
            self.add_error(None, _("Give the day, the beginning and the end."))
        if found.get("start") and found.get("end") and found["end"] <= found["start"]:
            self.add_error("end", _("A part of the meeting ends before it begins."))
        return found

    @property
    def is_given(self) -> bool:
        """Whether the row says anything."""
        return bool(self.cleaned_data.get("day") or self.cleaned_data.get("id"))

    def row(self, zone: zoneinfo.ZoneInfo) -> dict[str, Any]:
        """Return what the service takes. Raises ValidationError for a time that the clocks skip."""
        found = self.cleaned_data
        row: dict[str, Any] = {"id": found.get("id"), "delete": found.get("delete", False)}
        if found.get("day") is None:
            return row
        if "name" in self.changed_data or row["id"] is None:  # a name that is kept keeps its other languages
            name = found.get("name", "").strip()
            row["title"] = titles.title(name, original=page_language()) if name else None
        return row | {
            "starts_at": instant_of(found["day"], found["start"], zone),
            "ends_at": instant_of(found["day"], found["end"], zone),
            "classification": found["classification"],
            "join_link": found.get("link", ""),
        }


SegmentForms = forms.formset_factory(SegmentForm, extra=EXTRA_SEGMENTS, max_num=8, absolute_max=10)


def segment_forms(data: Any, meeting: Meeting | None = None, *, user: Any = None) -> Any:
    """Return the parts of the meeting as forms, and empty ones to add more.

    Where the user clears nothing for more readers, a part that others read already is offered to no more of them.
    """
    initial = [_segment_initial(meeting, row) for row in meeting.segments.all()] if meeting else []
    formset = SegmentForms(data, initial=initial, prefix="parts")
    if meeting is not None and not allowed(user, "meetings.clear_meeting", meeting):
        is_read = meeting.classification < Classification.UN_ONLY
        for form in formset:
            new = Classification.UN_ONLY if is_read else Classification.PUBLIC
            field = cast("forms.TypedChoiceField", form.fields["classification"])
            field.choices = levels_from(form.initial.get("classification", new))
    return formset


def levels_from(widest: int) -> list[tuple[int, Any]]:
    """Return the levels to choose from, the strictest first, none wider than the one given."""
    return [(value, label) for value, label in LEVELS if value >= widest]


def _segment_initial(meeting: Meeting, segment: Segment) -> dict[str, Any]:
    start, end = segment.starts_at.astimezone(meeting.zone), segment.ends_at.astimezone(meeting.zone)
    return {
        "id": segment.pk,
        "name": segment.title_text,
        "day": start.date(),
        "start": start.time(),
        "end": end.time(),
        "classification": segment.classification,
        "link": segment.join_link,
    }


def segment_rows(formset: Any, zone: zoneinfo.ZoneInfo) -> list[dict[str, Any]]:
    """Return the parts as the service takes them."""
    return [form.row(zone) for form in formset if form.is_given]


class RepeatForm(forms.Form):
    """How a new meeting repeats."""

    count = forms.IntegerField(label=gettext_lazy("How many meetings"), min_value=1, max_value=MOST_MEETINGS, initial=1)
    every = forms.IntegerField(label=gettext_lazy("Every"), min_value=1, max_value=24, initial=2)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=MeetingSeries.Unit.choices, initial="months")


SCOPE_CHOICES = [
    (THIS, gettext_lazy("this meeting")),
    (FOLLOWING, gettext_lazy("this and the following")),
    (ALL, gettext_lazy("all of the series")),
]


class EditForm(forms.Form):
    """How far an edit reaches, and why a part is for more people."""

    scope = forms.ChoiceField(label=gettext_lazy("Change"), choices=SCOPE_CHOICES, initial=THIS, required=False)
    follow = forms.BooleanField(
        label=gettext_lazy("When the day changes, the steps of the clock that are not done follow"),
        required=False,
        initial=True,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, and who agreed"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Needed where a part is for more people than before."),
    )


class AudienceForm(forms.Form):
    """For whom a meeting is from now on, and why."""

    before = forms.IntegerField(widget=forms.HiddenInput)
    classification = forms.TypedChoiceField(label=gettext_lazy("For whom"), choices=LEVELS, coerce=int)
    reason = forms.CharField(
        label=gettext_lazy("Why, and who agreed"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Needed where it is for more people than before."),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, int], widest: int = Classification.PUBLIC) -> None:
        """Offer the levels from `widest` on: the reason is asked where the meeting can be opened by it."""
        super().__init__(data, initial=initial)
        cast("forms.TypedChoiceField", self.fields["classification"]).choices = levels_from(widest)
        if widest == initial["before"]:
            del self.fields["reason"]


class CancelForm(forms.Form):
    """Which meetings are cancelled, each scope with the references that it reaches, and why."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Which meetings are cancelled"), required=False, widget=forms.RadioSelect, initial=THIS
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, data: Any = None, *, reached: Mapping[str, list[str]]) -> None:
        super().__init__(data, initial={"seen": " ".join(reached.get(ALL, []))})
        self.reached = reached
        if len(reached) == 1:
            del self.fields["scope"], self.fields["seen"]
            return
        scopes = cast("forms.ChoiceField", self.fields["scope"])
        scopes.choices = [(key, f"{label}: {', '.join(reached[key])}") for key, label in SCOPE_CHOICES]

    def values(self) -> dict[str, Any]:
        """Return what the service takes: of the references that were on the page, those that the scope reaches."""
        found = self.cleaned_data
        scope = found.get("scope") or THIS
        if scope == THIS or not found["seen"]:
            return {"scope": scope, "reason": found["reason"]}
        seen = found["seen"].split()
        if scope == FOLLOWING:
            own = self.reached[THIS][0]
            seen = seen[seen.index(own) :] if own in seen else []
        return {"scope": scope, "reason": found["reason"], "seen": seen}


class MoveForm(forms.Form):
    """The new day of a step, and whether the later ones follow."""

    seen = forms.DateField(widget=forms.HiddenInput)
    due_on = _day(gettext_lazy("New day"))
    follow = forms.BooleanField(label=gettext_lazy("the later steps follow"), required=False)


class AskForDatesForm(forms.Form):
    """A search for a date."""

    group: Any = forms.ModelChoiceField(
        label=gettext_lazy("Host body"), queryset=None, required=False, empty_label=gettext_lazy("Plenary")
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=15, max_value=600, initial=120)
    classification = forms.TypedChoiceField(
        label=gettext_lazy("For whom"),
        choices=LEVELS,
        coerce=int,
        help_text=gettext_lazy("Only people who may read it can be asked."),
    )
    people: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is asked"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, network: Network, user: Any) -> None:
        super().__init__(data)
        self.network = network
        for number in range(1, MOST_OPTIONS + 1):
            self.fields[f"day_{number}"] = _day(_("Date %(number)d") % {"number": number}, required=number == 1)
            self.fields[f"start_{number}"] = _clock(_("From"), required=number == 1)
        _limit_host(cast("forms.ModelChoiceField[Any]", self.fields["group"]), network, user)
        offices = Representative.objects.filter(membership__network=network).active_on(network.today())
        rows = offices.select_related("membership__agency", "person__contact").by_function()
        labels: dict[Any, str] = {}
        for office in rows:
            label = f"{office.person.name}, {office.get_function_display()}, {office.membership.agency.acronym}"
            labels.setdefault(office.person_id, label)
        people = cast("forms.ModelMultipleChoiceField[Any]", self.fields["people"])
        people.queryset = Person.objects.filter(pk__in=list(labels)).select_related("contact")
        people.choices = sorted(labels.items(), key=itemgetter(1))

    def clean(self) -> dict[str, Any]:
        """Ask for day and time together, and gather the instants."""
        found, zone = self.cleaned_data, self.network.zone
        self.starts: list[datetime.datetime] = []
        for number in range(1, MOST_OPTIONS + 1):
            day, clock = found.get(f"day_{number}"), found.get(f"start_{number}")
            if (day is None) != (clock is None):
                self.add_error(f"day_{number}", _("Give the day and the time."))
            elif day is not None and clock is not None:
                try:
                    self.starts.append(instant_of(day, clock, zone))
                except ValidationError as error:
                    self.add_error(f"day_{number}", error)
        return found

    @property
    def date_fields(self) -> list[tuple[Any, Any]]:
        """The dates, as the template shows them."""
        return [(self[f"day_{number}"], self[f"start_{number}"]) for number in range(1, MOST_OPTIONS + 1)]

    def values(self) -> dict[str, Any]:
        """Return the fields of the search."""
        found = {name: self.cleaned_data[name] for name in ("group", "minutes", "classification")}
        title = titles.title(self.cleaned_data["title"], original=page_language())
        return {**found, "title": title, "time_zone": self.network.time_zone}


class DatesForm(forms.Form):
    """Which dates suit: one choice for each."""

    def __init__(self, data: Any = None, *, dates: list[OfferedDate], given: dict[int, str]) -> None:
        super().__init__(data)
        self.keys = [each.option.pk for each in dates]
        for each in dates:
            self.fields[f"option_{each.option.pk}"] = forms.ChoiceField(
                label=each.times.here,
                help_text=format_html('<span class="{}">{}</span>', "late" if each.objections else "", each.note)
                if each.note
                else "",
                choices=DateAnswer.Answer.choices,
                widget=forms.RadioSelect,
                initial=given.get(each.option.pk),
            )

    def answers(self) -> dict[int, str]:
        """Return what the service takes."""
        return {key: self.cleaned_data[f"option_{key}"] for key in self.keys}
