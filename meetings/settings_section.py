"""The meeting clock as a section of a network's settings, and the first meeting as a first step of a new one."""

from itertools import pairwise
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.clock import COUNTED_FROM, STEPS, lead_times_of
from meetings.models import Meeting, MeetingClock
from members.history_values import sentence_case
from members.models import Network, Person
from members.registry import (
    Editing,
    FirstStep,
    SettingFact,
    SettingsSection,
    register_first_step,
    settings_sections,
)

BEFORE = ("letter", "notice", "call_for_items", "items_close", "agenda", "papers", "reminder")
IN_ORDER = ("call_for_items", "items_close", "agenda", "papers")


class ClockForm(forms.Form):
    """Working days before and after a meeting; days before are entered without a sign."""

    is_grid = True  # many short fields side by side

    def __init__(self, data: Any = None, *, network: Network, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for step in STEPS:
            self.fields[step] = forms.IntegerField(
                label=_name(step), min_value=0, max_value=60, help_text=_counted(step)
            )
        clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        self.fields["closes_at"] = forms.TimeField(label=_("Close of business"), widget=clock)

    def clean(self) -> dict[str, Any]:
        """Count the days before a meeting as negative ones; refuse a clock that runs backwards."""
        given: dict[str, Any] = super().clean() or {}
        for earlier, later in pairwise(IN_ORDER):
            if None not in (given.get(earlier), given.get(later)) and given[earlier] < given[later]:
                text = _("This comes before “%(step)s”: give at least as many days.") % {"step": _name(later)}
                self.add_error(earlier, text)
        return given | {step: -given[step] for step in BEFORE if given.get(step) is not None}


def _name(step: str) -> str:
    field: Any = MeetingClock._meta.get_field(step)
    return sentence_case(str(field.verbose_name))


def _counted(step: str) -> str:
    if step in BEFORE:
        return _("working days before the meeting")
    sources = {"draft_minutes": _("working days after the draft"), "comments": _("working days after the comments")}
    return sources.get(COUNTED_FROM.get(step, ""), _("working days after the meeting"))


def _clock(network: Network) -> MeetingClock | None:
    return MeetingClock.objects.filter(network=network).first()


def current(network: Network) -> dict[str, Any]:
    """Return the values of the form as they stand."""
    clock = _clock(network) or MeetingClock()
    days = {step: abs(getattr(clock, step)) for step in STEPS}
    return days | {"closes_at": clock.closes_at}


def save(network: Network, values: dict[str, Any], by: Person) -> None:
    """Set the clock of the network; meetings that are announced keep their days."""
    MeetingClock.objects.update_or_create(network=network, defaults=values)


def facts(network: Network, user: Any) -> list[SettingFact]:
    """Say when each step is due."""
    clock = MeetingClock.objects.visible_to(user).filter(network=network).first()
    times = lead_times_of(clock)
    found = [SettingFact(_name(step), _in_words(step, abs(getattr(times, step)))) for step in STEPS]
    closes_at = (clock or MeetingClock()).closes_at
    return [*found, SettingFact(_("Close of business"), time_format(closes_at, "H:i"))]


def _in_words(step: str, days: int) -> str:
    texts = {
        "before": ngettext(
            "%(count)d working day before the meeting", "%(count)d working days before the meeting", days
        ),
        "meeting": ngettext(
            "%(count)d working day after the meeting", "%(count)d working days after the meeting", days
        ),
        "draft_minutes": ngettext(
            "%(count)d working day after the draft", "%(count)d working days after the draft", days
        ),
        "comments": ngettext(
            "%(count)d working day after the comments", "%(count)d working days after the comments", days
        ),
    }
    return texts["before" if step in BEFORE else COUNTED_FROM.get(step, "meeting")] % {"count": days}


def register() -> None:
    """Add the section and the step."""
    settings_sections.register(
        SettingsSection(
            "clock",
            gettext_lazy("Meeting clock"),
            facts,
            lead=gettext_lazy("Deadlines of a meeting follow from its day. Those that were announced stay."),
            editing=Editing(ClockForm, current, save),
            history=("meeting_clock",),
        )
    )
    register_first_step(
        90,
        FirstStep(
            "meeting",
            gettext_lazy("The first meeting"),
            lambda network: Meeting.objects.filter(network=network).exists(),
            lambda network: reverse("meetings:create_meeting", args=[network.slug]),
        ),
    )
