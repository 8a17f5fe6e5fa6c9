"""The contact list that exists, brought in: file, preview, corrections, application, report."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.contacts_import import services
from members.contacts_import.book import Unreadable
from members.contacts_import.findings import Finding, Level
from members.contacts_import.forms import MappingForm, UploadForm
from members.contacts_import.mapping import Mapping
from members.contacts_import.marked import level_labels, marked
from members.models import ContactImport, Network
from members.pages import acting_person, get_visible, network_page, require
from members.spreadsheets import TYPE

LATEST = 10


@network_page
@require_http_methods(["GET", "HEAD", "POST"])
def contact_imports(request: HttpRequest, network: Network) -> HttpResponse:
    """Take a contact list, and show those of the last days."""
    require(request, "members.import_contacts", network)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = services.upload(network, by=acting_person(request), name=file.name, content=file.read())
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("members:contact_import", network.slug, row.pk)
    rows = ContactImport.objects.visible_to(request.user).filter(network=network).defer("content")
    rows = rows.select_related("uploaded_by__contact")[:LATEST]
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "rows": rows, "kept_days": settings.RETENTION_DAYS["contact_imports"]}
    return render(request, "members/contact_imports.html", context, status=status)


@network_page
@require_safe
def contact_import(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Show what the last dry run understood; once applied, the report."""
    return _page(request, network, _row(request, network, pk))


@network_page
@require_POST
def map_contact_import(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Read the list in another way, and try it again."""
    row = _row(request, network, pk)
    if not row.is_open:
        return redirect("members:contact_import", network.slug, row.pk)
    form = _mapping_form(request, row)
    if not form.is_valid():
        return _page(request, network, row, form=form, status=422)
    services.check(row, by=acting_person(request), mapping=form.chosen())
    return redirect("members:contact_import", network.slug, row.pk)


@network_page
@require_POST
def apply_contact_import(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Write what the preview showed; where the platform has changed since, show what is different now."""
    row, by = _row(request, network, pk), acting_person(request)
    try:
        services.apply(row, by=by, digest=request.POST.get("digest", ""))
    except services.ChangedMeanwhile as changed:
        return _page(request, network, services.check(row, by=by), changed=changed, status=409)
    except services.ListHasErrors:
        return _page(request, network, services.check(row, by=by), status=422)
    messages.success(request, _("The contact list is applied."))
    return redirect("members:contact_import", network.slug, row.pk)


@network_page
@require_POST
def drop_contact_import(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Give a list up."""
    services.drop(_row(request, network, pk), by=acting_person(request))
    messages.success(request, _("The list is deleted; nothing was changed."))
    return redirect("members:contact_imports", network.slug)


@network_page
@require_safe
def marked_contact_import(request: HttpRequest, network: Network, pk: UUID) -> HttpResponse:
    """Give the list back with its doubtful and wrong cells marked."""
    row = _row(request, network, pk)
    if row.content is None:
        return redirect("members:contact_import", network.slug, row.pk)
    book = services.book_of(row)
    found = marked(bytes(row.content), book, _findings(row))
    response = HttpResponse(found, content_type=TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="contacts-checked.xlsx"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _row(request: HttpRequest, network: Network, pk: UUID) -> ContactImport:
    require(request, "members.import_contacts", network)
    return get_visible(request, ContactImport.objects.filter(network=network).select_related("network"), pk=pk)


def _findings(row: ContactImport) -> list[Finding]:
    return [Finding.from_json(kept) for kept in row.findings]


def _mapping_form(request: HttpRequest, row: ContactImport) -> MappingForm:
    data = request.POST if request.resolver_match and request.resolver_match.url_name == "map_contact_import" else None
    return MappingForm(data, book=services.book_of(row), mapping=Mapping.from_json(row.mapping))


def _page(
    request: HttpRequest,
    network: Network,
    row: ContactImport,
    *,
    form: MappingForm | None = None,
    changed: services.ChangedMeanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    findings = _findings(row)
    labels = level_labels()
    context = {
        "row": row,
        "form": form or (_mapping_form(request, row) if row.is_open else None),
        "groups": [_group(level, labels[level], findings) for level in (Level.ERROR, Level.DOUBT, Level.OK)],
        "changed": changed,
        "is_empty": not any(row.counts.get(name) for name in ("new", "changed", "joins")),
    }
    return render(request, "members/contact_import.html", context, status=status)


def _group(level: Level, label: str, findings: Sequence[Finding]) -> dict[str, object]:
    return {"level": level.value, "label": label, "findings": [each for each in findings if each.level == level]}
