"""The same mails in the app: a quiet inbox of whoever is signed in, over all their networks."""

import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from notifications.models import Message, Seen, State
from notifications.querysets import MessageQuerySet
from notifications.registry import registry
from notifications.shown import MAIL_CSP, filled, kind_label, shown_kinds, shown_slots, shown_subject

PAGE_SIZE = 30
COUNTED = datetime.timedelta(days=90)  # what is older and unread calls for nobody's attention any more
# The page holds live links: its address must not travel with a click, nor stay in a cache.
HEADERS = {"Referrer-Policy": "strict-origin", "Cache-Control": "private, no-store"}


def inbox_of(person: UUID) -> MessageQuerySet:
    """Return the messages to a person that a page may show, whatever became of the mail itself."""
    return Message.objects.filter(person=person, kind__in=shown_kinds()).exclude(state=State.CANCELLED)


def unread_of(person: UUID) -> MessageQuerySet:
    """Return those of the last months that the person has not opened in the app."""
    return inbox_of(person).filter(created_at__gt=timezone.now() - COUNTED, seen__isnull=True)


def unread_count(person: UUID) -> MessageQuerySet:
    """Return a query of one number, so that it can be part of another query; no row where there is none."""
    return unread_of(person).order_by().values("person").annotate(count=Count("pk")).values("count")  # type: ignore[return-value]  # rows of values, used as a subquery


def _person(request: HttpRequest) -> UUID:
    person = registry.viewer(request)
    if person is None:
        raise Http404
    return person


def _name(person: UUID) -> str:
    recipient = registry.resolve([person]).get(person)
    return recipient.name if recipient else ""


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The mails to whoever is signed in, newest first."""
    person = _person(request)
    rows = inbox_of(person).select_related("body", "seen").defer("body__text", "body__html")
    page = Paginator(rows.order_by("-created_at", "id"), PAGE_SIZE).get_page(request.GET.get("page"))
    name = _name(person)
    context = {
        "rows": [
            {
                "mail": row,
                "subject": shown_subject(row, name),
                "kind": kind_label(row.kind),
                "is_read": hasattr(row, "seen"),
            }
            for row in page
        ],
        **_neighbours(page),
    }
    return render(request, "notifications/inbox.html", context)


def _neighbours(page: Page[Message]) -> dict[str, str]:
    return {
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }


@login_required
@require_POST
def open_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a message as read and show it."""
    found = get_object_or_404(inbox_of(_person(request)), pk=pk)
    Seen.objects.get_or_create(message=found)
    return redirect("notifications:inbox_message", pk=pk)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    unread = inbox_of(_person(request)).filter(seen__isnull=True).values_list("pk", flat=True)
    Seen.objects.bulk_create((Seen(message_id=pk) for pk in unread), ignore_conflicts=True)
    return redirect("notifications:inbox")


@login_required
@require_safe
def inbox_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message with its links alive: they are the reader's own."""
    person = _person(request)
    found = get_object_or_404(inbox_of(person).select_related("body"), pk=pk)
    slots = shown_slots(found, _name(person), is_own=True)
    context = {
        "mail": found,
        "subject": filled(found.body.subject, slots),
        "kind": kind_label(found.kind),
        "text": filled(found.body.text, slots),
        "attachments": found.body.attachments.select_related("stored_file"),
    }
    response = render(request, "notifications/inbox_message.html", context)
    for name, value in HEADERS.items():
        response[name] = value
    return response


@login_required
@require_safe
@csp_override(MAIL_CSP)
def inbox_mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The HTML of one message as a mail app shows it, in a sandbox."""
    person = _person(request)
    found = get_object_or_404(inbox_of(person).select_related("body"), pk=pk)
    if not found.body.html:
        raise Http404
    slots = shown_slots(found, _name(person), is_own=True)
    return HttpResponse(filled(found.body.html, slots, is_html=True), headers=HEADERS)
