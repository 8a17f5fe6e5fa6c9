"""Forms of invitations; they only turn strings into values."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from members.forms import ProfileForm
from members.models import Network, Representative


class InviteForm(forms.Form):
    """Whom to invite into which office of an agency."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    address = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    function = forms.ChoiceField(label=_("Function"))
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("The language of the mail; it can be changed.")
    )
    starts_on = forms.DateField(
        label=_("First day in office"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty for the day on which the person accepts."),
    )

    def __init__(self, *args: Any, functions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Representative.Function.choices)
        field = cast(forms.ChoiceField, self.fields["function"])
        field.choices = [(function, labels[function]) for function in functions]


class RefusalForm(forms.Form):
    """Why a proposal is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ColleagueForm(forms.Form):
    """Who should get the invitation instead."""

    name = forms.CharField(label=_("Name of your colleague"), max_length=200)
    address = forms.EmailField(label=_("E-mail address of your colleague"))


class RecordForm(ProfileForm):
    """What a person who accepts says about themselves."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Without one, the links in our mails still open."),
    )

    def __init__(self, *args: Any, network: Network, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, languages=network.languages, **kwargs)
        self.order_fields(["name", *(f"{name}_{code}" for code in self.forms_in for name in ("rank", "address"))])
        self.order_fields([name for name in self.fields if name != "password"])
        if has_account:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Refuse a password that is too short or too common; none at all is fine."""
        password = str(self.cleaned_data["password"])
        if password:
            password_validation.validate_password(password)
        return password

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        return super().values() | {"password": self.cleaned_data.get("password", "")}
