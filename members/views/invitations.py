"""Pages about invitations: who is invited, inviting, and what the secretariat decides."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import invitations as services
from members.access import access_of, allowed
from members.invitation_forms import InviteForm, RefusalForm
from members.models import Invitation, Membership, Network
from members.pages import acting_person, get_visible, network_page, require
from notifications.errors import Conflict


@network_page
def invitations(request: HttpRequest, network: Network) -> HttpResponse:
    """Show who is invited, proposals that wait first."""
    require(request, "members.view_invitations", network)
    return _list(request, network)


def _list(
    request: HttpRequest, network: Network, refusal: RefusalForm | None = None, status: int = 200
) -> HttpResponse:
    function = request.GET.get("function", "")
    rows = Invitation.objects.visible_to(request.user).filter(membership__network=network).with_people()
    found = list(rows.order_by("-created_at", "-pk")[:200])
    hidden = services.hidden_names(request.user, found)
    lines = [
        {
            "invitation": row,
            "name": services.address_of(row.person) if row.person_id in hidden else row.person.name,
            "address": services.address_of(row.person),
            "may": {
                name: allowed(request.user, f"members.{name}_invitation", row)
                for name in ("approve", "refuse", "renew", "withdraw")
            },
        }
        for row in found
    ]
    waiting = [line for line in lines if cast(Invitation, line["invitation"]).state == Invitation.State.PROPOSED]
    context = {
        "waiting": waiting,
        "others": [line for line in lines if line not in waiting],
        "refusal": refusal or RefusalForm(),
        "agencies": _inviting_for(request.user, network, function),
        "function": function,
    }
    return render(request, "members/invitations.html", context, status=status)


def _inviting_for(user: Any, network: Network, function: str) -> list[Membership]:
    """Return the memberships for which the user may invite somebody, to the function where one is named."""
    rows = Membership.objects.visible_to(user).filter(network=network).active_on(network.today())
    found = [row for row in rows.select_related("agency") if allowed(user, "members.invite", row)]
    return [row for row in found if not function or function in services.functions_for(row)]


@network_page
def invite(request: HttpRequest, network: Network, acronym: str) -> HttpResponse:
    """Invite somebody to an office of an agency; an agency's own proposal goes to the secretariat."""
    require(request, "members.view_directory", network)
    today = network.today()
    rows = Membership.objects.visible_to(request.user).filter(network=network, agency__acronym=acronym)
    membership = rows.active_on(today).select_related("agency", "network").first()
    if membership is None:
        raise Http404
    require(request, "members.invite", membership)
    is_secretariat = access_of(request.user).is_secretariat(network.pk)
    functions = services.functions_for(membership) if is_secretariat else services.proposable_for(membership)
    wanted = request.GET.get("function", "focal_point")
    initial = {"language": network.languages[0] if network.languages else "en", "function": wanted}
    form = InviteForm(request.POST or None, initial=initial, functions=functions)
    if request.method == "POST" and form.is_valid() and _invited(request, form, membership):
        return redirect("members:invitations", network=network.slug)
    context = {"form": form, "agency": membership.agency, "is_secretariat": is_secretariat}
    return render(request, "members/invite.html", context)


def _invited(request: HttpRequest, form: InviteForm, membership: Membership) -> bool:
    """Invite, and say so; what stands against it stands above the form, which keeps what was typed."""
    by, given = acting_person(request), form.cleaned_data
    try:
        person = services.person_with_address(
            given["address"],
            name=given["name"],
            language=given["language"],
            time_zone=membership.network.time_zone,
            by=by,
        )
        made = services.invite(membership, person, by=by, function=given["function"], starts_on=given["starts_on"])
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return False
    if made.state == Invitation.State.SENT:
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": given["address"]})
    else:
        messages.success(request, _("Thank you. The secretariat will look at your proposal."))
    return True


def _found(request: HttpRequest, network: Network, pk: int, permission: str) -> Invitation:
    rows = Invitation.objects.filter(membership__network=network).select_related("membership__network")
    found = get_visible(request, rows, pk=pk)
    if not access_of(request.user).is_secretariat(network.pk):
        require(request, f"members.{permission}_invitation", found)
    # the secretariat learns from the service by what state it came too late
    return found


def _act(request: HttpRequest, network: Network, pk: int, action: str, sentence: str) -> HttpResponse:
    found = _found(request, network, pk, action)
    getattr(services, f"{action}_invitation")(found, by=acting_person(request))
    messages.success(request, sentence)
    return redirect("members:invitations", network=network.slug)


@network_page
@require_POST
def approve(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Approve a proposal; the mail goes out."""
    return _act(request, network, pk, "approve", _("The invitation is on its way."))


@network_page
@require_POST
def renew(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Send an invitation once more."""
    return _act(request, network, pk, "renew", _("The invitation is on its way."))


@network_page
@require_POST
def withdraw(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Take an invitation back."""
    return _act(request, network, pk, "withdraw", _("The invitation is withdrawn; its link opens nothing any more."))


@network_page
@require_POST
def refuse(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Say no to a proposal, with a word of reason."""
    found = _found(request, network, pk, "refuse")
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return _list(request, network, form, status=422)
    services.refuse_invitation(found, by=acting_person(request), reason=form.cleaned_data["reason"])
    messages.success(request, _("The proposal is refused."))
    return redirect("members:invitations", network=network.slug)
