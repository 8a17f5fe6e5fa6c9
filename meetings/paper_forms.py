"""Forms for papers; they only turn strings and files into values."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem
from members.classification import Classification
from members.titles import LANGUAGES

ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg"
LANGUAGE_NAMES = {"en": _("English"), "az": _("Azerbaijani"), "ru": _("Russian")}
WARNING = _("Nothing about individual migrants, victims or survivors belongs in it. PDF is read best on a phone.")
VERSION, TRANSLATION = "version", "translation"


class FileForm(forms.Form):
    """A file and its language."""

    language = forms.ChoiceField(
        label=_("Language of the file"), choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
    )
    file = forms.FileField(
        label=_("File"), help_text=WARNING, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED})
    )

    def upload(self) -> dict[str, Any]:
        """Return the file's content and name with its language, as the services take them."""
        given: UploadedFile[Any] = self.cleaned_data["file"]
        return {"language": self.cleaned_data["language"], "content": given.read(), "filename": given.name or ""}


def _readers() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Who may read it"),
        coerce=int,
        choices=Classification.choices,
        widget=forms.RadioSelect(attrs={"class": "cards"}),
    )


class PaperForm(FileForm):
    """A new paper; whoever is not of the secretariat chooses no readers: it is for the UN only until cleared."""

    title = forms.CharField(label=_("Title"), max_length=300)
    item = forms.ModelChoiceField(label=_("Item"), queryset=AgendaItem.objects.none(), required=False)
    field_order = ["title", "item", "language", "file"]

    def __init__(self, *args: Any, items: Any, may_choose: bool, needs_item: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        field.queryset, field.required = items, needs_item  # type: ignore[attr-defined]  # it is a ModelChoiceField
        field.label_from_instance = lambda item: item.title_text  # type: ignore[attr-defined]  # as above
        field.empty_label = None if needs_item else str(_("the meeting as a whole"))  # type: ignore[attr-defined]  # as above
        if may_choose:
            self.fields["classification"] = _readers()
            self.initial.setdefault("classification", Classification.UN_ONLY)

    @property
    def readers(self) -> Classification:
        """For whom the paper is."""
        return Classification(self.cleaned_data.get("classification", Classification.UN_ONLY))


class HandInForm(FileForm):
    """The paper that the presenter of an item hands in by the link in a mail."""

    title = forms.CharField(label=_("Title"), max_length=300)
    field_order = ["title", "language", "file"]


class VersionForm(FileForm):
    """The next version of a paper, or the last one in a further language."""

    what = forms.ChoiceField(
        label=_("What it is"),
        choices=[(VERSION, _("a new version")), (TRANSLATION, _("the last version in a further language"))],
        widget=forms.RadioSelect,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["what", "language", "file", "seen"]


class ClearanceForm(forms.Form):
    """For whom a paper is from now on, and why."""

    before = forms.TypedChoiceField(coerce=int, choices=Classification.choices, widget=forms.HiddenInput)
    after = _readers()
    reason = forms.CharField(label=_("Why, and who agreed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
