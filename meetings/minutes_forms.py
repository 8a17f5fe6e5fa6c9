"""Forms of the minutes: they turn strings into values and nothing else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import MinutesComment
from meetings.models.minutes import LONGEST_NOTE
from members.classification import Classification
from members.titles import LANGUAGES


class RevisionForm(forms.Form):
    """The revision that the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class RewriteForm(RevisionForm):
    """Another text of an item."""

    text = forms.CharField(
        label=_("Text"), required=False, strip=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 8})
    )


class SilenceForm(RevisionForm):
    """Until when silence lasts; empty for the working days of the network's clock."""

    ends_on = forms.DateField(
        label=_("Until close of business on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Empty: as many working days as the network gives."),
    )


class CommentForm(forms.Form):
    """What somebody says on a paragraph."""

    paragraph = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Your comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(forms.Form):
    """Why somebody breaks the silence."""

    text = forms.CharField(
        label=_("What you object to, and which text you would accept"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CommentAnswerForm(forms.Form):
    """What became of a comment."""

    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[row for row in MinutesComment.State.choices if row[0] != MinutesComment.State.WAITING],
    )
    answer = forms.CharField(label=_("In a sentence"), max_length=1000, required=False)


class BriefForm(forms.Form):
    """What the secretariat writes for the co-chairs."""

    purpose = forms.CharField(
        label=_("What the meeting is for"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in both editions: nothing that is for the UN only."),
    )
    lines_un = forms.CharField(
        label=_("Speaking lines of the UN co-chair"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One line each. Without any, they are made of the decisions wanted."),
    )
    lines_government = forms.CharField(
        label=_("Speaking lines of the Government co-chair"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class BriefEditionForm(forms.Form):
    """Which edition is wanted."""

    edition = forms.ChoiceField(choices=[("un", "un"), ("government", "government")], required=False)
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES], required=False)


class MinutesEditionForm(forms.Form):
    """Which edition is wanted: the reader's own level and language where nothing is said."""

    audience = forms.ChoiceField(choices=[(level.key, level.label) for level in Classification], required=False)
    language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES], required=False)

    def values(self, level: Classification, language: str) -> dict[str, Any]:
        """Return audience and language; never a wider view than the reader's level."""
        wanted = self.cleaned_data["audience"]
        audience = min(level, Classification.from_key(wanted)) if wanted else level
        return {"audience": Classification(audience), "language": self.cleaned_data["language"] or language}
