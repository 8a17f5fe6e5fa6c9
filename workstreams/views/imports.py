"""Importing the workplan that exists as a spreadsheet: upload, look, correct the reading, apply."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from openpyxl.utils import get_column_letter

from members.contacts_import.book import Book, Unreadable
from members.contacts_import.marked import marked
from members.contacts_import.reading import LARGEST
from members.models import Network
from members.pages import acting_person, network_page, require
from members.spreadsheets import TYPE
from members.titles import LANGUAGES
from notifications.errors import Conflict
from workstreams.forms import UploadForm
from workstreams.imports.headings import FIELDS, Columns
from workstreams.imports.services import HasErrors, apply, book_of, drop, planned, read_otherwise, upload
from workstreams.models import WorkplanImport
from workstreams.views.workplan import current_workplan

SHOWN = 300  # findings of a sheet on its page; the marked workbook has all


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def new_import(request: HttpRequest, network: Network) -> HttpResponse:
    """Take a sheet; show those that were taken before."""
    require(request, "workstreams.import_workplan", network)
    plan = current_workplan(request, network)
    if plan is None:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(LARGEST + 1)
            language = form.cleaned_data["language"]
            made = upload(plan, by=acting_person(request), name=file.name, content=content, language=language)
            return redirect("workstreams:import", network.slug, made.pk)
        except Unreadable as error:
            form.add_error("file", str(error))
    earlier = WorkplanImport.objects.filter(workplan__network=network).select_related("uploaded_by__contact")[:20]
    return render(request, "workstreams/import_new.html", {"form": form, "plan": plan, "earlier": earlier})


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def show_import(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Show what the sheet would do; POST reads it with other columns."""
    row = _loaded(request, network, pk)
    if request.method == "POST":
        columns = _columns(request, Columns.from_json(row.columns))
        given = request.POST.get("language", "")
        language = given if given in LANGUAGES else row.language
        try:
            read_otherwise(row, by=acting_person(request), columns=columns, language=language)
        except Conflict as conflict:
            return _conflict(request, row, conflict)
        return redirect("workstreams:import", network.slug, row.pk)
    return _page(request, row)


def _columns(request: HttpRequest, before: Columns) -> Columns:
    fields = {
        int(name.removeprefix("column-")): value
        for name, value in request.POST.items()
        if name.startswith("column-") and name.removeprefix("column-").isdecimal() and value in FIELDS
    }
    header = request.POST.get("header", "")
    number = int(header) if header.isascii() and header.isdecimal() and len(header) < 6 else before.header
    return Columns(request.POST.get("sheet", before.sheet), number, fields)


def _page(request: HttpRequest, row: WorkplanImport, status: int = 200, **more: Any) -> HttpResponse:
    if row.state != WorkplanImport.State.OPEN:
        return render(request, "workstreams/import.html", {"row": row}, status=status)
    book = book_of(row)
    columns = Columns.from_json(row.columns)
    found = planned(row, request.user, book)
    doubts = [finding for finding in found.findings if finding.level != "ok"]
    context = {
        "row": row,
        "found": found,
        "digest": found.digest(),
        "doubts": sorted(doubts, key=lambda finding: finding.level != "error")[:SHOWN],
        "understood": [finding for finding in found.findings if finding.level == "ok"][:SHOWN],
        "columns": _selects(book, columns),
        "mapping": columns,
        "sheets": [sheet.name for sheet in book.sheets],
        "fields": FIELDS,
        **more,
    }
    return render(request, "workstreams/import.html", context, status=status)


def _selects(book: Book, columns: Columns) -> list[dict[str, Any]]:
    sheet = next((one for one in book.sheets if one.name == columns.sheet), book.sheets[0])
    header = sheet.row(columns.header)
    return [
        {
            "number": number,
            "letter": get_column_letter(number),
            "heading": header.text(number) if header else "",
            "field": columns.fields.get(number, ""),
        }
        for number in range(1, sheet.width + 1)
    ]


@require_POST
@network_page
def apply_import(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Write all of it, or nothing."""
    row = _loaded(request, network, pk)
    try:
        found = apply(row, by=acting_person(request), digest=request.POST.get("digest", ""))
    except Conflict as conflict:
        return _conflict(request, row, conflict)
    except HasErrors as error:
        return _page(request, row, 422, refused=[str(error)])
    except ValidationError as error:
        return _page(request, row, 422, refused=error.messages)
    counts = {"new": len(found.new), "changed": len(found.changed), "same": found.unchanged}
    messages.success(request, _("Imported: new %(new)d, changed %(changed)d, as before %(same)d.") % counts)
    return redirect("workstreams:workplan", network.slug)


@require_POST
@network_page
def drop_import(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Give the sheet up."""
    row = _loaded(request, network, pk)
    try:
        drop(row, by=acting_person(request))
    except Conflict as conflict:
        return _conflict(request, row, conflict)
    messages.success(request, _("The sheet is dropped; nothing of it was written."))
    return redirect("workstreams:new_import", network.slug)


@require_safe
@network_page
def marked_import(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Give the sheet back with its doubtful and wrong cells marked."""
    row = _loaded(request, network, pk)
    if row.state != WorkplanImport.State.OPEN:
        raise Http404
    book = book_of(row)
    content = marked(bytes(row.content or b""), book, cast(Any, planned(row, request.user, book).findings))
    response = HttpResponse(content, content_type=TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="workplan-{network.slug}-marked.xlsx"'
    return response


def _loaded(request: HttpRequest, network: Network, pk: int) -> WorkplanImport:
    require(request, "workstreams.import_workplan", network)
    rows = WorkplanImport.objects.select_related("workplan__network", "ended_by__contact")
    return get_object_or_404(rows, pk=pk, workplan__network=network)


def _conflict(request: HttpRequest, row: WorkplanImport, conflict: Conflict) -> HttpResponse:
    row.refresh_from_db()
    return _page(request, row, 409, refused=[str(conflict)])
