"""Forms of the room: they turn strings into values and nothing else."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Attendance, Decision, Meeting, Participant
from meetings.models.minutes import LONGEST_NOTE
from members.models import Agency


class NoteForm(forms.Form):
    """What was typed, and the text from which the person started."""

    base = forms.CharField(required=False, strip=False, max_length=LONGEST_NOTE, widget=forms.HiddenInput)
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_NOTE, widget=forms.Textarea)


class DecisionForm(forms.Form):
    """What was decided."""

    text = forms.CharField(
        label=gettext_lazy("What was decided"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_un_only = forms.BooleanField(label=gettext_lazy("For the UN only"), required=False)
    supersedes = forms.CharField(
        label=gettext_lazy("Supersedes"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("The number of an earlier decision."),
    )

    def __init__(self, *args: Any, earlier: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = earlier

    def clean_supersedes(self) -> Decision | None:
        """Return the decision of that number, among those of the network."""
        reference = self.cleaned_data["supersedes"].strip()
        if not reference:
            return None
        found: Decision | None = self.earlier.filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError(_("There is no decision of this number."))
        return found


class ActionPointForm(forms.Form):
    """What an agency owes."""

    text = forms.CharField(
        label=gettext_lazy("What is to be done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"))
    due_on = forms.DateField(
        label=gettext_lazy("Due on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    decision = forms.ChoiceField(label=gettext_lazy("Follows from"), required=False)
    is_un_only = forms.BooleanField(label=gettext_lazy("For the UN only"), required=False)

    def __init__(
        self,
        *args: Any,
        agencies: Iterable[Agency],
        decisions: Iterable[Decision],
        due_on: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["due_on"] = due_on
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.decisions = {str(decision.pk): decision for decision in decisions}
        owners = [(key, agency.acronym) for key, agency in self.agencies.items()]
        self.fields["owner"].choices = [("", "—"), *owners]  # type: ignore[attr-defined]  # it is a ChoiceField
        references = [(key, decision.reference) for key, decision in self.decisions.items()]
        self.fields["decision"].choices = [("", "—"), *references]  # type: ignore[attr-defined]  # as above

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "owner": self.agencies[data["owner"]],
            "due_on": data["due_on"],
            "decision": self.decisions.get(data["decision"]),
            "is_un_only": data["is_un_only"],
        }


PRESENCES = [("", gettext_lazy("not noted")), *Attendance.Presence.choices]


def presence_by_answer(meeting: Meeting, participant: Participant) -> str:
    """Return what somebody's answer lets expect, as the attendance begins with it; empty where nothing was said."""
    if participant.answer == Participant.Answer.ACCEPTED:
        is_online = meeting.modality == Meeting.Modality.ONLINE
        return Attendance.Presence.ONLINE if is_online else Attendance.Presence.IN_PERSON
    return Attendance.Presence.APOLOGY if participant.answer == Participant.Answer.DECLINED else ""


class AttendanceForm(forms.Form):
    """Who came: a choice for each person and segment."""

    def __init__(self, *args: Any, rows: Iterable[tuple[int, int, str, str]], **kwargs: Any) -> None:
        """Take rows of (participant, segment, label, presence as it stands)."""
        super().__init__(*args, **kwargs)
        self.keys: dict[str, tuple[int, int]] = {}
        for participant, segment, label, presence in rows:
            name = f"p{participant}-{segment}"
            self.keys[name] = (participant, segment)
            self.fields[name] = forms.ChoiceField(label=label, choices=PRESENCES, required=False, initial=presence)

    def values(self) -> dict[tuple[int, int], str]:
        """Return who was present where; only what was sent."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items() if name in self.data}
