"""Forms only turn strings into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionPoint, Meeting
from meetings.querysets import ActionPointQuerySet, DecisionQuerySet
from meetings.services.audiences import EditionKey
from meetings.services.invitations import ANSWERS
from members.classification import Classification
from members.models import Agency, Person
from members.titles import LANGUAGES
from workstreams.models import WorkingGroup


class AnswerForm(forms.Form):
    """The answer to an invitation; three buttons of the same name."""

    answer = forms.ChoiceField(choices=[(answer.value, answer.label) for answer in ANSWERS])


class DistributeForm(forms.Form):
    """The revision that the sender saw as the next one."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class PreviewForm(forms.Form):
    """An edition that has not been sent yet, as the address of its preview names it."""

    audience = forms.ChoiceField(choices=[(level.key, level.label) for level in Classification])
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])
    segments = forms.RegexField(r"^\d+(,\d+)*$", required=False)
    participant = forms.IntegerField(required=False)

    def key(self, meeting: Meeting) -> EditionKey:
        """Return the edition of the meeting; without segments, with all of them."""
        positions = {int(position) for position in (self.cleaned_data["segments"] or "").split(",") if position}
        segments = [s.pk for s in meeting.segments.all() if not positions or s.position in positions]
        audience = Classification.from_key(self.cleaned_data["audience"])
        return EditionKey(audience, tuple(segments), self.cleaned_data["language"])


class NamingForm(forms.Form):
    """Who presents or does something: somebody with a record, or a role or a name in words."""

    person = forms.ChoiceField(
        label=_("Person"),
        required=False,
        help_text=_("When this person hands the office over, it passes on with the rest."),
    )
    role = forms.CharField(
        label=_("Role, or somebody without a record"),
        max_length=200,
        required=False,
        help_text=_("As documents print it. Empty for the office of the person."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: dict[Person, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        names = [
            (str(person.pk), f"{person.name} ({agency})" if agency else person.name)
            for person, agency in people.items()
        ]
        self.fields["person"].choices = [("", _("Nobody with a record")), *names]  # type: ignore[attr-defined]  # it is a ChoiceField

    def values(self) -> dict[str, Any]:
        """Return what the service takes; the role of a former person gives way to that of the new one."""
        data = self.cleaned_data
        is_other = data["person"] != self.initial["person"]
        role = "" if is_other and data["person"] and data["role"] == self.initial["role"] else data["role"]
        return {"person": self.people.get(data["person"]), "role": role, "seen": data["seen"]}


OPEN = "open_all"
STATES = [("", _("All states")), (OPEN, _("not finished")), *ActionPoint.State.choices]


class OutcomeFilter(forms.Form):
    """Narrows the register of decisions and action points."""

    q = forms.CharField(label=_("Text or reference"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Agency.objects.none(),
        to_field_name="acronym",
        required=False,
        empty_label=_("All owners"),
    )

    body = forms.ModelChoiceField(
        label=_("Body"),
        queryset=WorkingGroup.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All bodies"),
    )

    def __init__(self, data: Any, *, owners: Any, groups: Any) -> None:
        super().__init__(data)
        self.fields["body"].queryset = groups  # type: ignore[attr-defined]  # it is a ModelChoiceField
        self.fields["body"].label_from_instance = lambda group: f"{group.code} {group.title_text}"  # type: ignore[attr-defined]  # as above
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # it is a ModelChoiceField

    @property
    def is_narrowing(self) -> bool:
        """Whether any filter is set."""
        return self.is_valid() and any(self.cleaned_data.values())

    def action_points(self, rows: ActionPointQuerySet) -> ActionPointQuerySet:
        """Return the action points that fit; all of them where the filter makes no sense."""
        if not self.is_valid():
            return rows
        values = self.cleaned_data
        if values["state"]:
            rows = rows.open() if values["state"] == OPEN else rows.filter(state=values["state"])
        if values["owner"]:
            rows = rows.filter(owner=values["owner"])
        if values["body"]:
            rows = rows.filter(meeting__group=values["body"])
        return rows.with_words(values["q"]) if values["q"] else rows

    def decisions(self, rows: DecisionQuerySet) -> DecisionQuerySet:
        """Return the decisions that fit the text; none where only action points are asked for."""
        if not self.is_valid():
            return rows
        if self.cleaned_data["state"] or self.cleaned_data["owner"]:
            return rows.none()
        if self.cleaned_data["body"]:
            rows = rows.filter(meeting__group=self.cleaned_data["body"])
        return rows.with_words(self.cleaned_data["q"]) if self.cleaned_data["q"] else rows
