"""Preview as: choose a role, look, stop; and who looked as whom."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members.forms import PreviewForm
from members.models import Agency, Membership, Network, Preview
from members.pages import acting_person, network_page, require
from members.previewing import SESSION_KEY, guests_of, start_preview
from notifications.errors import Conflict

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def preview(request: HttpRequest, network: Network) -> HttpResponse:
    """Let the secretariat choose as whom to look, and show who looked as whom."""
    require(request, "members.preview_as", network)
    active = Membership.objects.visible_to(request.user).filter(network=network).active_on(network.today())
    form = PreviewForm(
        request.POST if request.method == "POST" else None,
        agencies=Agency.objects.filter(pk__in=active.values("agency")),
        guests=[(str(guest.person_id), guest.label) for guest in guests_of(network)],
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _start(request, network, form.cleaned_data)
        except Conflict as error:
            form.add_error(None, str(error))
    rows = Preview.objects.visible_to(request.user).filter(network=network)
    rows = rows.select_related("person__contact", "membership__agency")
    context = {"form": form, "previews": rows[:SHOWN]}
    return render(request, "members/preview.html", context, status=422 if form.errors else 200)


def _start(request: HttpRequest, network: Network, given: dict[str, Any]) -> HttpResponse:
    agency = given["agency"].acronym if given["agency"] else ""
    by = acting_person(request)
    found = start_preview(network, given["role"], by=by, agency=agency, guest=given["guest"])
    request.session[SESSION_KEY] = found.pk
    return redirect(found.start_path)


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """End the preview of this session."""
    pk = request.session.pop(SESSION_KEY, None)
    found = Preview.objects.filter(pk=pk).select_related("network").first()
    if found is None:
        return redirect("home")
    messages.success(request, _("The preview is over. You are yourself again."))
    return redirect("members:preview", found.network.slug)
