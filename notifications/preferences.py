"""Where people choose how often they hear of what: signed in, by the link of a mail, or by one click in a mail app."""

import datetime

from django import forms
from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from notifications.links import UNSUBSCRIBE, Answer
from notifications.models import Rung
from notifications.registry import AnswerPurpose, registry
from notifications.rhythms import Rhythm, choose, rhythms_of

PURPOSE = "mail_preferences"
LIFETIME = datetime.timedelta(days=365)  # a mail app may offer to unsubscribe for as long as the mail lies there


class PreferenceForm(forms.Form):
    """One choice for each topic."""

    def __init__(self, data: object = None, *, chosen: dict[str, Rhythm]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # request.POST or None
        for source in registry.sources():
            self.fields[source.name] = forms.ChoiceField(
                label=str(source.label).capitalize(),
                choices=Rhythm.choices,
                initial=chosen.get(source.name, Rhythm.DAILY),
                widget=forms.RadioSelect,
                required=False,  # a page from before a topic was there leaves it as it is
            )

    def chosen(self) -> dict[str, str]:
        """Return what the person chose, by topic."""
        return {topic: rhythm for topic, rhythm in self.cleaned_data.items() if rhythm}


def register() -> None:
    """Give the outbox the purposes of these pages."""
    choosing, leaving = gettext_lazy("choose how often mails come"), gettext_lazy("get no such mails any more")
    registry.register_purpose(AnswerPurpose(PURPOSE, choosing, by_link, single_use=False, lifetime=LIFETIME))
    registry.register_purpose(AnswerPurpose(UNSUBSCRIBE, leaving, unsubscribe, single_use=False, lifetime=LIFETIME))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Let whoever is signed in choose."""
    person = registry.viewer(request)
    if person is None:
        raise Http404
    form = _form(request, person)
    if form.is_valid():
        choose(person, form.chosen())
        notices.success(request, _("Your choice is kept."))
        return redirect("notifications:preferences")
    return _page(request, form)


def by_link(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Let the person of a mail choose, without a password."""
    form = _form(request, answer.person)
    if form.is_valid():
        with transaction.atomic():
            choose(answer.person, form.chosen())
            answer.complete()
        notices.success(request, _("Your choice is kept."))
        return redirect(request.path)
    return _page(request, form, answer.recipient.name)


def unsubscribe(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Send no mails of the sorts that this mail named any more: one POST and no redirect (RFC 8058)."""
    names = set(Rung.objects.filter(message=answer.message).values_list("source", flat=True))
    sources = [source for source in registry.sources() if source.name in names]
    is_done = request.method == "POST"
    if is_done:
        with transaction.atomic():
            choose(answer.person, {source.name: Rhythm.NEVER for source in sources})
            answer.complete()
    context = {"recipient": answer.recipient, "labels": [source.label for source in sources], "is_done": is_done}
    return render(request, "notifications/unsubscribe.html", context)


def _form(request: HttpRequest, person: object) -> PreferenceForm:
    chosen = {topic: rhythm for (_who, topic), rhythm in rhythms_of([person]).items()}  # type: ignore[list-item]  # of this one person only
    return PreferenceForm(request.POST if request.method == "POST" else None, chosen=chosen)


def _page(request: HttpRequest, form: PreferenceForm, name: str = "") -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "notifications/preferences.html", {"form": form, "answering": name}, status=status)
