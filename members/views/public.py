"""What everybody may read without an account, and the switch that the secretariat has over it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.history import history_of
from members.models import Network
from members.pages import acting_person, network_page, require
from members.public import public_networks, public_sides, switch_public_page


@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """List the networks that have a public page."""
    return render(request, "members/public_networks.html", {"published": public_networks()})


@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a network to everybody, where its secretariat has switched that on."""
    found = Network.objects.filter(slug=slug, has_public_page=True).first()
    if found is None:
        raise Http404
    return render(request, "members/public_network.html", {"published": found, "sides": public_sides(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def public_page(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the secretariat what the public reads or would read, and open or close the page."""
    require(request, "members.change_network", network)
    if request.method == "POST":
        is_on = request.POST.get("is_on") == "yes"
        switch_public_page(network, by=acting_person(request), is_on=is_on)
        messages.success(request, _("Everybody can read this page now.") if is_on else _("The public page is closed."))
        return redirect("members:public_page", network.slug)
    context = {"published": network, "sides": public_sides(network), "entries": history_of(network, request.user)}
    return render(request, "members/public_page.html", context)
