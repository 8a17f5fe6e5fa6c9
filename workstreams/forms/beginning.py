"""Forms of what a new network begins with; they only turn strings into values."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import titles
from members.classification import Classification
from workstreams.forms.editing import LONGEST_TITLE

RESERVED = "new"  # the address of the form itself


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _titled(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with the title in the language of the page."""
    language = (get_language() or "en").split("-")[0]
    return values | {"title": titles.title(values["title"], original=language)}


class WorkplanForm(forms.Form):
    """The first workplan."""

    title = forms.CharField(label=_("Title of the new workplan"), max_length=LONGEST_TITLE)
    starts_on = forms.DateField(label=_("First day"), widget=_date())
    ends_on = forms.DateField(label=_("Last day"), widget=_date())
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), initial="USD", help_text=_("ISO 4217, such as USD.")
    )

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return _titled(self.cleaned_data)


class GroupForm(forms.Form):
    """A working group."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        validators=[RegexValidator(r"^[\w.-]+$", _("Letters, digits, hyphens and dots only."))],
        help_text=_("Such as WG1: the references of its workstreams begin with it."),
    )
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    classification = forms.TypedChoiceField(
        label=_("Who may read it"),
        coerce=int,
        choices=lambda: [(level.value, level.label) for level in Classification],
        initial=Classification.NETWORK.value,
        widget=forms.RadioSelect,
    )

    def clean_code(self) -> str:
        """Refuse the code that our own address needs."""
        code: str = self.cleaned_data["code"]
        if code.lower() == RESERVED:
            raise forms.ValidationError(_("This code is needed for an address. Give another one."))
        return code

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return _titled(self.cleaned_data)
