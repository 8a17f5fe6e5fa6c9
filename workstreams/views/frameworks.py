"""Frameworks: the list, one with its commitments and their cover, added and edited here or by import."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import allowed
from members.contacts_import.book import Unreadable
from members.contacts_import.marked import marked
from members.contacts_import.reading import LARGEST
from members.history import history_of
from members.models import Network
from members.pages import acting_person, get_visible, network_page, require
from members.spreadsheets import CSV_TYPE, TYPE, csv_file, workbook
from notifications.errors import Conflict
from workstreams.coverage import coverage
from workstreams.forms.support import CommitmentForm, FrameworkForm, LinkForm
from workstreams.imports import frameworks as sheets
from workstreams.models import Commitment, CommitmentLink, Framework
from workstreams.services.frameworks import (
    add_commitment,
    edit_commitment,
    edit_framework,
    link_commitments,
    make_framework,
    unlink_commitments,
)
from workstreams.views.posting import after_conflict, done, form_page, posted, revision_in, status_of, with_revision


class SheetForm(django_forms.Form):
    """A spreadsheet with the commitments of a framework."""

    file = django_forms.FileField(label=gettext_lazy("Spreadsheet (XLSX or CSV)"))


@require_safe
@network_page
def frameworks(request: HttpRequest, network: Network) -> HttpResponse:
    """Show the frameworks that the network works with, each with its period and version."""
    rows = Framework.objects.visible_to(request.user).of_network(network.pk)
    context = {
        "rows": rows.annotate(count=Count("commitments")).order_by("network", "code", "-version"),
        "may_add": bool(_kinds(request, network)),
    }
    return render(request, "workstreams/frameworks.html", context)


@require_safe
@network_page
def framework(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Show a framework: its commitments, who works on them, and where it comes from."""
    found = _visible(request, network, pk)
    context = {
        "framework": found,
        "coverage": coverage(network, request.user, framework=found),
        "may_change": allowed(request.user, "workstreams.change_framework", found),
        "history": history_of(found, request.user, ["commitments"], network=network),
    }
    return render(request, "workstreams/framework.html", context)


def _visible(request: HttpRequest, network: Network, pk: int) -> Framework:
    return get_visible(request, Framework.objects.of_network(network.pk).select_related("network"), pk=pk)


def _changeable(request: HttpRequest, network: Network, pk: int) -> Framework:
    found = _visible(request, network, pk)
    require(request, "workstreams.change_framework", found)
    return found


def _kinds(request: HttpRequest, network: Network) -> list[str]:
    """Return which kinds of framework the reader may add: the rule's answer for each."""
    kinds = (Framework.Kind.NATIONAL, Framework.Kind.UNSDCF, Framework.Kind.OTHER)
    return [
        kind
        for kind in kinds
        if allowed(request.user, "workstreams.change_framework", Framework(network=network, kind=kind))
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def new_framework(request: HttpRequest, network: Network) -> HttpResponse:
    """Add a framework of the network, or a new version of one."""
    require(request, "workstreams.add_framework", network)
    kinds = _kinds(request, network)
    if not kinds:
        raise PermissionDenied
    form = FrameworkForm(posted(request), kinds=kinds)
    made = done(form, lambda: make_framework(network, by=acting_person(request), values=form.values()))
    if made is not None:
        messages.success(request, _("The framework is there. Add its commitments, or import them."))
        return redirect("workstreams:framework", network.slug, made.pk)
    back = reverse("workstreams:frameworks", args=[network.slug])
    return form_page(request, form, heading=_("Add a framework"), eyebrow=_("Frameworks"), back_url=back)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def edit_a_framework(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Change name, period and source of a framework."""
    found = _changeable(request, network, pk)
    names = ("kind", "code", "version", "starts_on", "ends_on", "source")
    initial = {name: getattr(found, name) for name in names}
    form: Any = FrameworkForm(posted(request), kinds=[found.kind], before=found.title, initial=initial)
    with_revision(form, found.revision)

    def save() -> Framework:
        revision = revision_in(form)
        return edit_framework(found, by=acting_person(request), revision=revision, values=form.values())

    saved = done(form, save)
    back = reverse("workstreams:framework", args=[network.slug, found.pk])
    if saved is not None:
        messages.success(request, _("%(reference)s is saved.") % {"reference": saved.title_text})
        return redirect(back)
    changes = None
    if status_of(form) == 409:
        after_conflict(form, found.revision)
        changes = history_of(found, request.user, network=network, limit=5)
    return form_page(request, form, heading=found.title_text, eyebrow=_("Frameworks"), back_url=back, changes=changes)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def new_commitment(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Add a commitment to a framework."""
    found = _changeable(request, network, pk)
    form = CommitmentForm(posted(request))
    made = done(form, lambda: add_commitment(found, by=acting_person(request), values=form.values()))
    back = reverse("workstreams:framework", args=[network.slug, found.pk])
    if made is not None:
        messages.success(request, _("%(code)s is added.") % {"code": made.code})
        return redirect(back)
    return form_page(request, form, heading=_("Add a commitment"), eyebrow=found.title_text, back_url=back)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def edit_a_commitment(request: HttpRequest, network: Network, framework: str, code: str) -> HttpResponse:
    """Change the words and marks of a commitment."""
    found = _commitment(request, network, framework, code)
    initial = {name: getattr(found, name) for name in ("code", "is_placeholder", "is_from_memory")}
    form: Any = CommitmentForm(posted(request), before=found.title, initial=initial)
    with_revision(form, found.revision)

    def save() -> Commitment:
        revision = revision_in(form)
        return edit_commitment(found, by=acting_person(request), revision=revision, values=form.values())

    saved = done(form, save)
    if saved is not None:
        messages.success(request, _("%(reference)s is saved.") % {"reference": saved.code})
        return redirect("workstreams:commitment", network.slug, framework, saved.code)
    changes = None
    if status_of(form) == 409:
        after_conflict(form, found.revision)
        changes = history_of(found, request.user, network=network, limit=5)
    back = reverse("workstreams:commitment", args=[network.slug, framework, code])
    return form_page(
        request,
        form,
        heading=found.title_text,
        eyebrow=f"{found.framework.sign} {code}",
        back_url=back,
        changes=changes,
    )


def _commitment(request: HttpRequest, network: Network, framework: str, code: str) -> Commitment:
    rows = Commitment.objects.of_network(network.pk).named(framework, code).select_related("framework__network")
    found = get_visible(request, rows)
    require(request, "workstreams.change_commitment", found)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def links(request: HttpRequest, network: Network, framework: str, code: str) -> HttpResponse:
    """Link a commitment to others, and take links away."""
    found = _commitment(request, network, framework, code)
    form: Any = LinkForm(posted(request), network=network, user=request.user, source=found)
    if done(form, lambda: link_commitments(found, by=acting_person(request), **form.cleaned_data)):
        messages.success(request, _("The link is recorded."))
        return redirect("workstreams:links", network.slug, framework, code)
    rows = found.links_to.select_related("target__framework")
    context = {"commitment": found, "rows": rows, "form": form}
    return render(request, "workstreams/links.html", context, status=status_of(form))


@require_POST
@network_page
def unlink(request: HttpRequest, network: Network, framework: str, code: str, pk: int) -> HttpResponse:
    """Take a link away."""
    found = _commitment(request, network, framework, code)
    link = CommitmentLink.objects.filter(source=found, pk=pk).first()
    if link is None:
        raise Http404
    unlink_commitments(link, by=acting_person(request))
    messages.success(request, _("The link is taken away; the history keeps it."))
    return redirect("workstreams:links", network.slug, framework, code)


@require_http_methods(["GET", "HEAD", "POST"])
@network_page
def import_commitments(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Read a sheet of commitments: POST of a file shows what it would do, nothing is written."""
    found = _changeable(request, network, pk)
    form = SheetForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            book = sheets.opened(file.read(LARGEST + 1), file.name)
            return _checked(request, network, found, book, form)
        except Unreadable as error:
            form.add_error("file", str(error))
    context = {"framework": found, "form": form, "headings": sheets.HEADINGS}
    return render(request, "workstreams/framework_import.html", context)


def _checked(
    request: HttpRequest,
    network: Network,
    found: Framework,
    book: Any,
    form: Any = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    plan = sheets.planned(found, book, network, request.user)
    context = {
        "framework": found,
        "form": form or SheetForm(),
        "headings": sheets.HEADINGS,
        "plan": plan,
        "digest": plan.digest(),
        "sealed": sheets.sealed(book, found),
        **more,
    }
    return render(request, "workstreams/framework_import.html", context, status=status)


@require_POST
@network_page
def apply_commitments(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Write what the check showed, all of it or nothing; or give the sheet back with its cells marked."""
    found = _changeable(request, network, pk)
    try:
        book = sheets.unsealed(request.POST.get("sealed", ""), found)
    except Conflict as conflict:
        context = {"framework": found, "form": SheetForm(), "headings": sheets.HEADINGS, "refused": [str(conflict)]}
        return render(request, "workstreams/framework_import.html", context, status=409)
    if "marked" in request.POST:
        plan = sheets.planned(found, book, network, request.user)
        findings: Any = plan.findings
        return _file(marked(b"", book, findings), TYPE, f"{found.code}-marked.xlsx")
    try:
        plan = sheets.apply(found, book, by=acting_person(request), digest=request.POST.get("digest", ""))
    except Conflict as conflict:
        return _checked(request, network, found, book, status=409, refused=[str(conflict)])
    except ValidationError as error:
        return _checked(request, network, found, book, status=422, refused=error.messages)
    counts = {"new": len(plan.new), "changed": len(plan.changed), "same": plan.unchanged}
    messages.success(request, _("Imported: new %(new)d, changed %(changed)d, as before %(same)d.") % counts)
    return redirect("workstreams:framework", network.slug, found.pk)


@require_safe
@network_page
def export_framework(request: HttpRequest, network: Network, pk: int, ending: str) -> HttpResponse:
    """Give a framework as a spreadsheet that can be imported again."""
    found = _visible(request, network, pk)
    if ending not in ("xlsx", "csv"):
        raise Http404
    visible = Commitment.objects.visible_to(request.user).of_network(network.pk)
    links = CommitmentLink.objects.filter(target__in=visible).select_related("target__framework")
    rows = found.commitments.prefetch_related(Prefetch("links_to", links)).order_by("position")
    body = sheets.exported(rows)
    if ending == "csv":
        return _file(csv_file(sheets.HEADINGS, body), CSV_TYPE, f"{found.code}.csv")
    return _file(workbook(found.code, sheets.HEADINGS, body), TYPE, f"{found.code}.xlsx")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
