"""The profile page: how one is named and addressed, and the tokens for the API."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.access import access_of
from members.forms import ProfileForm, TokenForm, record_of
from members.history import history_of
from members.models import Account, ApiToken, Network, Person, Representative
from members.pages import require
from members.public import asks_for_consent
from members.services import issue_token, revoke_token, update_profile

TOKEN_FIELDS = "id_token_%s"  # noqa: S105  # ids of fields: the page has two forms, and each asks for a name


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own profile, and change it."""
    account = cast(Account, request.user)
    person = account.person
    form = ProfileForm(request.POST or None, initial=record_of(person))
    if request.method == "POST" and form.is_valid():
        require(request, "members.change_person", person)
        changed = update_profile(person, by=person, **form.values())
        with translation.override(changed.language):
            messages.success(request, _("Your profile is saved."))
        response = redirect("members:profile")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # the language chosen for a visit gives way to this one
        return response
    return _page(request, form=form)


@never_cache
@login_required
@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it once: in this very answer, so that it is kept nowhere, the session included."""
    account = cast(Account, request.user)
    form = TokenForm(request.POST, auto_id=TOKEN_FIELDS)
    if not form.is_valid():
        return _page(request, token_form=form)
    _token, text = issue_token(
        account,
        by=account.person,
        name=form.cleaned_data["name"],
        is_read_only=form.is_read_only,
        lifetime=form.lifetime,
    )
    return _page(request, new_token=text)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of one's own tokens."""
    account = cast(Account, request.user)
    token = get_object_or_404(ApiToken, pk=pk, account=account)
    require(request, "members.revoke_apitoken", token)
    revoke_token(token, by=account.person)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("members:profile")


def _page(
    request: HttpRequest,
    *,
    form: ProfileForm | None = None,
    token_form: TokenForm | None = None,
    new_token: str = "",
) -> HttpResponse:
    account = cast(Account, request.user)
    person = account.person
    networks = list(Network.objects.filter(pk__in=access_of(account).levels))
    if len(networks) == 1:
        request.network = networks[0]  # type: ignore[attr-defined]  # keeps the navigation where there is no choice
    context = {
        "form": form or ProfileForm(initial=record_of(person)),
        "token_form": token_form or TokenForm(auto_id=TOKEN_FIELDS),
        "new_token": new_token,
        "tokens": account.api_tokens.order_by("-created_at", "-pk"),
        "addresses": person.email_addresses.all(),
        "offices": _current_offices(person),
        "is_asked_for_consent": bool(asks_for_consent(person)),
        "entries": history_of(person, account, related=["contact"]),
    }
    return render(request, "members/profile.html", context)


def _current_offices(person: Person) -> list[Representative]:
    """Return the offices that hold today, each by the clock of its own network."""
    rows = person.offices.possibly_active_around(timezone.now().date())
    offices = rows.select_related("membership__agency", "membership__network").by_function()
    return [
        office
        for office in offices
        if (today := office.membership.network.today())
        and office.is_active_on(today)
        and office.membership.is_active_on(today)
    ]
