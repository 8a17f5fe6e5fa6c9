"""Forms of signing in and of the security of an account: allauth's, in the words of this product."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
AGAIN = _("New password, once more")
REMEMBER = _("Keep me signed in on this device")
CODE = _("Code")


def _say(form: forms.Form, name: str, label: Any, **attributes: Any) -> None:
    """Give a field our label and attributes; a placeholder vanishes when somebody types, so there is none."""
    field = form.fields[name]
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attributes


class LoginForm(account.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", EMAIL, autocomplete="username webauthn", autofocus=True)
        _say(self, "password", PASSWORD)
        _say(self, "remember", REMEMBER)


class RequestCodeForm(account.RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """Where to send a code to sign in with."""

    remember = forms.BooleanField(label=REMEMBER, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", EMAIL, autocomplete="username", autofocus=True)


class _CodeMixin:
    """A code that is typed, by hand or by the device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"autofocus": True, "autocapitalize": "characters", "spellcheck": "false"}
        _say(self, "code", CODE, **attributes)  # type: ignore[arg-type]  # mixed into forms


class ConfirmCodeForm(_CodeMixin, account.ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """The code that came by mail, to sign in."""


class ConfirmResetCodeForm(_CodeMixin, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]  # no types
    """The code that came by mail, to choose a new password."""


class FactorCodeForm(_CodeMixin, factor.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """A code of the authenticator app, or a recovery code."""


class FactorCodeAgainForm(_CodeMixin, factor.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The same, before something sensitive."""


class ActivateTotpForm(_CodeMixin, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """The first code of a new authenticator app."""


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """Whose password was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", EMAIL, autocomplete="username", autofocus=True)


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """A new password after a code by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password1", NEW_PASSWORD, autofocus=True)
        _say(self, "password2", AGAIN)


class SetPasswordForm(account.SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The first password of an account that had none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password1", NEW_PASSWORD, autofocus=True)
        _say(self, "password2", AGAIN)


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", _("Present password"), autofocus=True)
        _say(self, "password1", NEW_PASSWORD)
        _say(self, "password2", AGAIN)


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The password once more, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", PASSWORD, autofocus=True)


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """How a new passkey is called, and whether it is enough alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name"),
            max_length=100,
            required=False,
            help_text=_("Where it is kept, such as “phone” or “office key”."),
        )
        field = self.fields["passwordless"]
        field.label = _("Sign in with it alone, without a password")
        field.help_text = _("The device then asks for its PIN, fingerprint or face. Some older keys cannot do this.")
        field.initial = True


class RenamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=100)
