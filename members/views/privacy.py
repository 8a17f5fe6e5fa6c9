"""Privacy: the notice, one's own data, consent, and making a departed person anonymous."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.anonymity import holds_office, make_anonymous
from members.consent import give_consent, standing_consent, withdraw_consent
from members.models import Network, Person
from members.own_data import in_words, own_data
from members.pages import acting_person, get_visible, network_page, require
from members.public import asks_for_consent
from members.retention import purges


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say plainly what is kept about people, why, for how long, and what they can ask for."""
    periods = [{"label": purge.label, "days": settings.RETENTION_DAYS[purge.name]} for purge in purges]
    return render(request, "members/privacy.html", {"periods": periods})


@require_safe
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """Show people what is kept about them."""
    person = acting_person(request)
    kinds = [{"label": kind.label, "rows": [in_words(kind, row) for row in rows]} for kind, rows in own_data(person)]
    context = {"kinds": kinds, "consent": standing_consent(person), "publishing": asks_for_consent(person)}
    return render(request, "members/own_data.html", context)


@require_safe
@login_required
def data_json(request: HttpRequest) -> HttpResponse:
    """Give people what is kept about them as a file."""
    person = acting_person(request)
    response = JsonResponse(
        {kind.name: rows for kind, rows in own_data(person)}, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_POST
@login_required
def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw the consent to be named in public."""
    person = acting_person(request)
    if request.POST.get("consent") == "yes":
        give_consent(person, by=person)
        messages.success(request, _("You may be named in public from now on. You can withdraw this at any time."))
    else:
        withdraw_consent(person, by=person)
        messages.success(request, _("The public reads your role from now on, not your name."))
    return redirect("members:own_data")


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def anonymise(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Make a departed person anonymous, after a warning and a confirmation."""
    require(request, "members.make_anonymous", network)
    rows = Person.objects.filter(offices__membership__network=network).select_related("contact").distinct()
    found = get_visible(request, rows, pk=pk)
    if not hasattr(found, "contact"):
        raise Http404  # it is done already
    is_unconfirmed = request.method == "POST" and request.POST.get("confirm") != "yes"
    if request.method == "POST" and not is_unconfirmed:
        make_anonymous(found, by=acting_person(request))
        messages.success(request, _("The person is anonymous now. What they did stays under their role."))
        return redirect("members:person", network.slug, pk)
    context = {"person": found, "holds_office": holds_office(found), "is_unconfirmed": is_unconfirmed}
    return render(request, "members/anonymise.html", context, status=422 if is_unconfirmed else 200)
