"""The settings of a network: everybody in it reads what concerns them, the secretariat changes them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import allowed
from members.files import checked_document
from members.history import history_of
from members.models import DayException, Network, ReadingGrant, TermsOfReference
from members.network_settings import services
from members.network_settings.first_steps import steps_of
from members.network_settings.forms import DayForm, GrantForm, TermsForm
from members.pages import acting_person, get_visible, network_page, require
from members.registry import Editing, SettingFact, SettingsSection, settings_sections
from notifications.errors import Conflict


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it; `change_url` is empty for who may not change it."""

    name: str
    label: str
    lead: str
    facts: list[SettingFact]
    change_url: str


@network_page
@require_safe
def overview(request: HttpRequest, network: Network) -> HttpResponse:
    """Show each section as far as it concerns the reader, and to the UN side who changed what."""
    require(request, "members.view_network", network)
    sections = [section for section in settings_sections.all() if allowed(request.user, section.view, network)]
    related = [name for section in sections for name in section.history]
    may_change = allowed(request.user, "members.change_network", network)
    context = {
        "sections": [shown for section in sections if (shown := _shown(request, network, section)).facts],
        "entries": history_of(network, request.user, related),
        "steps": steps_of(network) if may_change else [],
    }
    return render(request, "members/settings/overview.html", context)


def _shown(request: HttpRequest, network: Network, section: SettingsSection) -> Shown:
    url = ""
    if allowed(request.user, section.change, network):
        if section.editing is not None:
            url = reverse("members:change_settings", args=[network.slug, section.name])
        elif section.url is not None:
            url = section.url(network)
    return Shown(section.name, str(section.label), str(section.lead), section.facts(network, request.user), url)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def change(request: HttpRequest, network: Network, section: str) -> HttpResponse:
    """Change one section; who comes second sees what stands now and keeps the own values."""
    found = settings_sections.get(section)
    if found is None or found.editing is None:
        raise Http404
    require(request, found.view, network)
    require(request, found.change, network)
    form = _form(found.editing, network, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        seen = request.POST.get("seen") or services.fingerprint(network, found.editing)
        return _section_page(request, network, found, form, seen=seen, status=422 if form.errors else 200)
    try:
        services.change_sections(
            network,
            [(found.editing, form.cleaned_data)],
            by=acting_person(request),
            seen=request.POST.get("seen", ""),
            read=[found.editing],
        )
    except services.SettingsConflict as conflict:
        form.add_error(None, str(conflict))
        network.refresh_from_db()
        seen = services.fingerprint(network, found.editing)
        return _section_page(request, network, found, form, seen=seen, status=409, is_conflict=True)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        return _section_page(request, network, found, form, seen=request.POST.get("seen", ""), status=409)
    messages.success(request, _("The settings are saved."))
    return redirect("members:settings", network.slug)


def _form(editing: Editing, network: Network, data: Any) -> forms.Form:
    return editing.form(data, network=network, initial=editing.current(network))


def _section_page(
    request: HttpRequest, network: Network, section: SettingsSection, form: forms.Form, *, status: int, **more: Any
) -> HttpResponse:
    editing = section.editing
    if editing is None:
        raise Http404
    context: dict[str, Any] = {"section": section, "form": form, "facts": section.facts(network, request.user)}
    return render(request, editing.template, context | editing.context(network, request.user) | more, status=status)


@network_page
@require_POST
def add_day(request: HttpRequest, network: Network) -> HttpResponse:
    """Enter a day that a decree made a day off or a working day."""
    require(request, "members.change_network", network)
    form = DayForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.add_day(
                network,
                by=acting_person(request),
                day=form.cleaned_data["day"],
                is_working=form.is_working,
                note=form.cleaned_data["note"],
            )
        except Conflict as conflict:
            form.add_error("day", str(conflict))
            status = 409
        else:
            messages.success(request, _("The day is entered."))
            return redirect("members:change_settings", network.slug, "calendar")
    section = settings_sections.get("calendar")
    if section is None or section.editing is None:
        raise Http404
    shown = _form(section.editing, network, None)
    seen = services.fingerprint(network, section.editing)
    return _section_page(request, network, section, shown, seen=seen, day_form=form, status=status)


@network_page
@require_POST
def remove_day(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Take back a day that was entered by hand."""
    require(request, "members.change_network", network)
    found = DayException.objects.filter(network=network, pk=pk).first()
    if found is None:
        raise Http404
    services.remove_day(found, by=acting_person(request))
    messages.success(request, _("The day is taken back: the holidays of the country decide again."))
    return redirect("members:change_settings", network.slug, "calendar")


@network_page
@require_safe
def terms(request: HttpRequest, network: Network) -> HttpResponse:
    """List the versions of the terms of reference."""
    return _terms_page(request, network, TermsForm(initial={"language": next(iter(network.languages), "en")}))


@network_page
@require_POST
def add_terms(request: HttpRequest, network: Network) -> HttpResponse:
    """Keep a file as the next version."""
    require(request, "members.change_network", network)
    form = TermsForm(request.POST, request.FILES)
    if form.is_valid():
        values = dict(form.cleaned_data)
        file = values.pop("file")
        try:
            document = checked_document(file.name, file.read())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            made = services.add_terms(network, document, by=acting_person(request), **values)
            messages.success(request, _("Version %(version)d is kept.") % {"version": made.version})
            return redirect("members:terms", network.slug)
    return _terms_page(request, network, form, status=422)


def _terms_page(request: HttpRequest, network: Network, form: TermsForm, status: int = 200) -> HttpResponse:
    rows = TermsOfReference.objects.visible_to(request.user).filter(network=network)
    context = {"versions": rows.select_related("uploaded_by__contact"), "form": form}
    return render(request, "members/settings/terms.html", context, status=status)


@network_page
@require_safe
def terms_file(request: HttpRequest, network: Network, version: int) -> HttpResponse:
    """Give a version out as a file, never to be shown or run by the browser."""
    found = get_visible(request, TermsOfReference.objects.filter(network=network), version=version)
    with found.file.open() as file:
        response = HttpResponse(file.read(), content_type=found.mime_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, found.file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@network_page
@require_safe
def reading(request: HttpRequest, network: Network) -> HttpResponse:
    """Show to whom of the parent network this network is open, since when, by whom."""
    return _reading_page(request, network, GrantForm())


@network_page
@require_POST
def grant_reading(request: HttpRequest, network: Network) -> HttpResponse:
    """Open the network to the UN side of its parent."""
    require(request, "members.grant_reading", network)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _reading_page(request, network, form, status=422)
    services.grant_reading(network, by=acting_person(request), reason=form.cleaned_data["reason"])
    messages.success(request, _("The parent network reads this network from now on."))
    return redirect("members:reading", network.slug)


@network_page
@require_POST
def end_reading(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Close the network to its parent again, at once."""
    require(request, "members.grant_reading", network)
    found = get_visible(request, ReadingGrant.objects.filter(network=network), pk=pk)
    services.end_reading(found, by=acting_person(request))
    messages.success(request, _("The parent network does not read this network any more."))
    return redirect("members:reading", network.slug)


def _reading_page(request: HttpRequest, network: Network, form: GrantForm, status: int = 200) -> HttpResponse:
    require(request, "members.view_readinggrant", network)
    rows = ReadingGrant.objects.visible_to(request.user).filter(network=network)
    grants = list(rows.select_related("reader", "given_by__contact", "ended_by__contact"))
    standing = next((one for one in grants if one.ended_at is None and one.reader_id == network.parent_id), None)
    context = {"grants": grants, "standing": standing, "form": form}
    return render(request, "members/settings/reading.html", context, status=status)
