"""The networks of the installation, for who runs it: opened, put below another one, given a first officer."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.invitations import renew_invitation, withdraw_invitation
from members.models import Invitation, Network, Representative
from members.network_settings.first_steps import steps_of
from members.network_settings.opening import invite_first_officer, open_network, set_parent
from members.network_settings.opening_forms import OfficerForm, OpenNetworkForm, ParentForm
from members.pages import View, acting_person, get_visible, require
from notifications.errors import Conflict

OFFICER = Representative.Function.SECRETARIAT_OFFICER


def of_the_installation(view: View) -> View:
    """Let in who runs the installation; everybody else is refused."""

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        require(request, "members.open_network", None)
        return view(request, **arguments)

    return wrapped


@of_the_installation
@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """List the networks, with what tells whether somebody runs them."""
    officers = Representative.objects.filter(
        membership__network=OuterRef("pk"), function=OFFICER, ended_on__isnull=True
    )
    rows = Network.objects.visible_to(request.user).select_related("parent").annotate(has_officer=Exists(officers))
    return render(request, "members/networks/list.html", {"rows": rows})


@of_the_installation
@require_http_methods(["GET", "HEAD", "POST"])
def new_network(request: HttpRequest) -> HttpResponse:
    """Open a network and invite its first officer."""
    form = OpenNetworkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _done(form, lambda: open_network(form.opening(), form.officer(), by=acting_person(request)))
        if made is not None:
            messages.success(request, _("The network is open, in preparation. Its first officer is invited."))
            return redirect("members:network", made.slug)
    return render(request, "members/networks/new.html", {"form": form}, status=422 if form.errors else 200)


@of_the_installation
@require_safe
def network(request: HttpRequest, network: str) -> HttpResponse:
    """Show how far a network is, who is invited into its secretariat, and where it stands."""
    return _page(request, _network(request, network))


@of_the_installation
@require_POST
def parent(request: HttpRequest, network: str) -> HttpResponse:
    """Put a network below another one, or below none."""
    found = _network(request, network)
    form = ParentForm(request.POST, network=found)
    done = form.is_valid() and _is_done(
        form, lambda: set_parent(found, form.cleaned_data["parent"], by=acting_person(request))
    )
    if done:
        messages.success(request, _("The parent network is saved. It reads nothing until the secretariat lets it."))
        return redirect("members:network", found.slug)
    return _page(request, found, parent_form=form, status=422)


@of_the_installation
@require_POST
def invite_officer(request: HttpRequest, network: str) -> HttpResponse:
    """Invite an officer into a secretariat that has none."""
    found = _network(request, network)
    form = OfficerForm(request.POST)
    done = form.is_valid() and _is_done(
        form, lambda: invite_first_officer(found, form.officer(), by=acting_person(request))
    )
    if done:
        messages.success(request, _("The invitation is on its way."))
        return redirect("members:network", found.slug)
    return _page(request, found, officer_form=form, status=422)


@of_the_installation
@require_POST
def renew_officer(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    """Send the invitation of an officer once more."""
    renew_invitation(_invitation(request, network, pk), by=acting_person(request))
    messages.success(request, _("The invitation is on its way."))
    return redirect("members:network", network)


@of_the_installation
@require_POST
def withdraw_officer(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    """Take the invitation of an officer back."""
    withdraw_invitation(_invitation(request, network, pk), by=acting_person(request))
    messages.success(request, _("The invitation is withdrawn; its link opens nothing any more."))
    return redirect("members:network", network)


def _network(request: HttpRequest, slug: str) -> Network:
    return get_visible(request, Network.objects.select_related("parent"), slug=slug)


def _of_the_secretariat(network: Network) -> list[Invitation]:
    """Return the invitations into the secretariat that are not answered; nothing else of a network is shown here."""
    rows = Invitation.objects.filter(membership__network=network, function=OFFICER, state=Invitation.State.SENT)
    return list(rows.with_people().order_by("-created_at"))


def _invitation(request: HttpRequest, slug: str, pk: int) -> Invitation:
    found = next((row for row in _of_the_secretariat(_network(request, slug)) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _done[Made](form: OfficerForm | ParentForm, service: Callable[[], Made]) -> Made | None:
    """Return what the service made; what stands against it stands above the form."""
    try:
        return service()
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return None


def _is_done(form: OfficerForm | ParentForm, service: Callable[[], object]) -> bool:
    return _done(form, service) is not None


def _page(
    request: HttpRequest,
    found: Network,
    *,
    parent_form: ParentForm | None = None,
    officer_form: OfficerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "subject": found,
        "steps": steps_of(found),
        "invitations": _of_the_secretariat(found),
        "has_officer": _in_office(found),
        "parent_form": parent_form or ParentForm(network=found),
        "officer_form": officer_form or OfficerForm(initial={"officer_language": next(iter(found.languages), "en")}),
    }
    return render(request, "members/networks/network.html", context, status=status)


def _in_office(network: Network) -> bool:
    rows = Representative.objects.active_on(network.today()).filter(membership__network=network, function=OFFICER)
    return rows.exists()
