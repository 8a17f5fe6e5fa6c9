"""Forms of an action point: they turn strings into values and nothing else."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.services.action_points import Transition
from members.models import Agency
from workstreams.models import Commitment, Workstream


class MoveForm(forms.Form):
    """What a transition needs to be told: a reason, or the evidence that it is done."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    evidence = forms.CharField(
        label=_("What shows that it is done"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence_link = forms.URLField(label=_("Link to it"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, transition: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id, self.use_required_attribute = f"id_{transition.name}_%s", False
        if transition.needs != "reason":
            del self.fields["reason"]
        if transition.needs != "evidence":
            del self.fields["evidence"], self.fields["evidence_link"]


class NotOursForm(forms.Form):
    """Whom to ask instead."""

    ask = forms.CharField(label=_("Not ours, ask"), max_length=300)


class ReassignForm(forms.Form):
    """Another owner; `seen` is the one that the person saw."""

    owner = forms.ChoiceField(label=_("New owner"))
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        choices = [(key, agency.acronym) for key, agency in self.agencies.items()]
        self.fields["owner"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]  # it is a ChoiceField


class LinksForm(forms.Form):
    """Who contributes, and to what the action point belongs."""

    contributors = forms.ModelMultipleChoiceField(
        label=_("Contributors"), queryset=Agency.objects.none(), required=False
    )
    workstream = forms.ModelChoiceField(label=_("Workstream"), queryset=Workstream.objects.none(), required=False)
    commitment = forms.ModelChoiceField(label=_("Commitment"), queryset=Commitment.objects.none(), required=False)

    def __init__(self, *args: Any, agencies: Any, workstreams: Any, commitments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("contributors", agencies), ("workstream", workstreams), ("commitment", commitments)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # it is a ModelChoiceField
        self.fields["workstream"].label_from_instance = _workstream_label  # type: ignore[attr-defined]  # as above
        self.fields["commitment"].label_from_instance = _commitment_label  # type: ignore[attr-defined]  # as above


def _workstream_label(row: Any) -> str:
    return f"{row.reference} {row.title_text}"


def _commitment_label(row: Any) -> str:
    return f"{row.framework.code} {row.code} {row.title_text}"[:120]
