"""What people write about reminders: later, not mine, less; and a network's policy."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.reminders.ladder import Ladder

WEEK, MONTH = 7, 30
EARLIEST, LATEST = -30, 60


class WishForm(forms.Form):
    """One wish of a person about one thing."""

    SNOOZE, NOT_MINE, MUTE = "snooze", "not_mine", "mute"

    wish = forms.ChoiceField(choices=[(SNOOZE, SNOOZE), (NOT_MINE, NOT_MINE), (MUTE, MUTE)])
    source = forms.CharField(max_length=100)
    about = forms.CharField(max_length=200)
    days = forms.IntegerField(min_value=1, max_value=MONTH, required=False)
    ask = forms.CharField(label=_("Whom to ask instead"), max_length=300, required=False)


class PolicyForm(forms.Form):
    """Whether and when a network reminds of one sort of things."""

    source = forms.CharField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(label=_("Reminders are sent"), required=False)
    days = forms.CharField(
        label=_("Days"),
        required=False,
        max_length=60,
        help_text=_("Days before (with a minus) and after the due day, such as -7, -1, 1."),
    )
    is_weekly = forms.BooleanField(label=_("Then every week"), required=False)

    def clean_days(self) -> list[int]:
        """Return the days as numbers, each once."""
        words = self.cleaned_data["days"].replace("−", "-").replace(",", " ").split()
        try:
            days = sorted({int(word) for word in words})
        except ValueError:
            raise ValidationError(_("Write whole numbers, separated by commas.")) from None
        if any(not EARLIEST <= day <= LATEST for day in days):
            raise ValidationError(_("A day is between -30 and 60."))
        return days


def policy_initial(source: str, ladder: Ladder, *, is_on: bool) -> dict[str, Any]:
    """Return what the form of a source shows at first."""
    days = ", ".join(str(day) for day in ladder.days)
    return {"source": source, "is_on": is_on, "days": days, "is_weekly": ladder.is_weekly}
