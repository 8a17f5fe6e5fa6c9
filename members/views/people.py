"""The record of a person, kept by the secretariat for those who do not keep it themselves."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.forms import ProfileForm, record_of
from members.models import Network, Person, Representative
from members.pages import acting_person, get_visible, network_page, require
from members.services import update_profile


@network_page
def edit(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Correct name, ranks, forms of address, telephone, language and time zone of a person in office."""
    require(request, "members.view_directory", network)
    found = get_visible(request, Person.objects.select_related("contact"), pk=pk)
    offices = Representative.objects.visible_to(request.user).filter(membership__network=network, person=found)
    if not offices.exists():
        raise Http404  # the person exists, but not in this network
    require(request, "members.correct_person", network)
    if not offices.active_on(network.today()).exists():
        raise Http404  # who has left is nobody's to correct
    form = ProfileForm(request.POST or None, initial=record_of(found), languages=network.languages)
    if request.method == "POST" and form.is_valid():
        update_profile(found, by=acting_person(request), **form.values())
        messages.success(request, _("The record is saved."))
        return redirect("members:person", network=network.slug, pk=found.pk)
    context = {"form": form, "person": found}
    return render(request, "members/edit_person.html", context, status=422 if form.errors else 200)
