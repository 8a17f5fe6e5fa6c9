"""Forms of the workplan: they turn strings into values and nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.classification import Classification
from members.models import Agency
from workstreams.models import BudgetLine, Commitment, StatusUpdate, WorkingGroup, Workstream
from workstreams.quarters import Quarter
from workstreams.services.evidence import NewEvidence

Status = StatusUpdate.Status
OFFERED = [
    Status.ON_TRACK,
    Status.DELAYED,
    Status.ON_HOLD,
    Status.COMPLETED,
    Status.NOT_STARTED,
    Status.CANCELLED,
]
LONGEST_TEXT = 4000


class WorkplanFilter(forms.Form):
    """What the table of the workplan is narrowed to; the choices are those that the reader may see."""

    group = forms.ChoiceField(label=gettext_lazy("Working group"), required=False)
    lead = forms.ChoiceField(label=gettext_lazy("Lead agency"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    commitment = forms.ChoiceField(label=gettext_lazy("Commitment"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    funding = forms.ChoiceField(label=gettext_lazy("Funding"), required=False)
    classification = forms.ChoiceField(label=gettext_lazy("Who may read it"), required=False)

    def __init__(
        self,
        *args: Any,
        groups: Iterable[WorkingGroup],
        leads: Iterable[Agency],
        commitments: Iterable[Commitment],
        periods: Iterable[Quarter],
        level: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", pgettext_lazy("filter", "all"))
        self._choose("group", [everything, *((group.code, f"{group.code} {group.title_text}") for group in groups)])
        self._choose("lead", [everything, *((agency.acronym, agency.acronym) for agency in leads)])
        self._choose("status", [everything, *Status.choices])
        self._choose("commitment", [everything, *_by_framework(commitments)])
        self._choose("period", [everything, *((quarter.key, quarter.label) for quarter in periods)])
        self._choose("funding", [everything, *BudgetLine.Funding.choices])
        readable = [(one.key, one.label) for one in Classification if one <= level]
        self._choose("classification", [everything, *readable])

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def values(self) -> dict[str, str]:
        """Return what was chosen; a value that is not among the choices narrows nothing and is shown as an error."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _by_framework(commitments: Iterable[Commitment]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices by framework: value `gcm:9`, words “9 Smuggling”."""
    found: dict[str, list[tuple[str, str]]] = {}
    for commitment in commitments:
        choice = (commitment.key, f"{commitment.code} {commitment.label_text}")
        found.setdefault(commitment.framework.title_text, []).append(choice)
    return list(found.items())


class StatusUpdateForm(forms.Form):
    """How it is going with a workstream, in two minutes: filled in with what was said last."""

    status = forms.ChoiceField(
        label=gettext_lazy("How is it going?"), widget=forms.RadioSelect(attrs={"class": "cards"})
    )
    progress = forms.IntegerField(
        label=gettext_lazy("Progress in per cent"), required=False, min_value=0, max_value=100, step_size=1
    )
    narrative = forms.CharField(
        label=gettext_lazy("What happened, in two sentences"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    support_needed = forms.CharField(
        label=gettext_lazy("What would help?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    risks = forms.CharField(
        label=gettext_lazy("Risks"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    as_of_on = forms.DateField(
        label=gettext_lazy("As of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    classification = forms.TypedChoiceField(label=gettext_lazy("Who may read this"), coerce=int)
    evidence_file = forms.FileField(
        label=gettext_lazy("Evidence: a file"),
        required=False,
        help_text=gettext_lazy(
            "PDF, Word, Excel, PowerPoint, PNG or JPEG, at most 10 MB. Nothing about single people."
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg"}),
    )
    evidence_address = forms.URLField(
        label=gettext_lazy("Evidence: a link"), required=False, max_length=1000, assume_scheme="https"
    )

    def __init__(
        self,
        *args: Any,
        workstream: Workstream,
        level: int,
        last: StatusUpdate | None,
        is_correction: bool,
        draft: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        today = workstream.network.today()
        self.initial = {
            **_initial(workstream, last, level),
            "as_of_on": last.as_of_on if last and is_correction else today,
            **(draft or {}),
        }
        self.fields["status"].choices = [(value, _with_sign(value)) for value in OFFERED]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["as_of_on"].widget.attrs["max"] = today.isoformat()
        self._offer_audiences(workstream.effective_classification, level)
        if self.initial["progress"] not in (None, ""):
            # Only then: a slider cannot be left empty, so it would report a number that nobody gave.
            self.fields["progress"].widget.input_type = "range"
        if last is not None and not is_correction and draft is None:
            said_on = date_format(last.as_of_on, "j E Y")
            hint = _("Filled in with what was said on %(day)s: change what is new.") % {"day": said_on}
            self.fields["narrative"].help_text = hint

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        found = dict(self.cleaned_data)
        file, address = found.pop("evidence_file"), found.pop("evidence_address")
        evidence = [NewEvidence(name=file.name, content=file.read())] if file else []
        return {**found, "evidence": [*evidence, *([NewEvidence(address=address)] if address else [])]}

    def _offer_audiences(self, strictest_parent: int, level: int) -> None:
        """Offer what is as strict as the workstream and readable for the reporter; one choice is no question."""
        offered = [choice for choice in Classification if strictest_parent <= choice <= level]
        field = self.fields["classification"]
        field.choices = [(choice.value, choice.label) for choice in offered]  # type: ignore[attr-defined]  # a ChoiceField
        if len(offered) == 1:
            field.widget = forms.HiddenInput()


def _initial(workstream: Workstream, last: StatusUpdate | None, level: int) -> dict[str, Any]:
    names = ("status", "progress", "narrative", "support_needed", "risks")
    said = {name: getattr(last, name) if last else None for name in names}
    parent = workstream.effective_classification
    return {**said, "classification": max(parent, last.classification if last else parent)}


def _with_sign(status: str) -> str:
    """Return the status as the pages show it: sign, word and colour."""
    return mark_safe(render_to_string("ui/status.html", {"status": status}).strip())  # noqa: S308  # our own template


class UploadForm(forms.Form):
    """A workplan as a spreadsheet."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV, at most 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The activities are written in"),
        choices=[
            ("en", pgettext_lazy("language", "English")),
            ("az", pgettext_lazy("language", "Azerbaijani")),
            ("ru", pgettext_lazy("language", "Russian")),
        ],
    )
