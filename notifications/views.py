"""The outbox as the secretariat sees it; tokens are struck out, secret mails never shown."""

from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.forms import OutboxFilter
from notifications.incoming.services import replies_to
from notifications.models import Message
from notifications.progress import progress_of
from notifications.querysets import MessageQuerySet
from notifications.registry import registry
from notifications.repeating import can_repeat, send_again
from notifications.services import cancel_message, retry_message
from notifications.shown import MAIL_CSP, filled, is_hidden, kind_label, shown_slots, shown_subject

PAGE_SIZE = 50


def _messages(request: HttpRequest, scope: str) -> MessageQuerySet:
    """Return the messages of a scope whose outbox this user may read; everybody else finds nothing here."""
    if scope not in registry.visible_scopes(request.user):
        raise Http404
    registry.enter(request, scope)
    return Message.objects.for_scopes([scope])


@login_required
@require_safe
def outbox(request: HttpRequest, network: str) -> HttpResponse:
    """The messages of a network, newest first."""
    in_scope = _messages(request, network)
    form = OutboxFilter(request.GET or None)
    found = form.narrow(in_scope).select_related("body").defer("body__text", "body__html")
    page = Paginator(found.order_by("-created_at", "id"), PAGE_SIZE).get_page(request.GET.get("page"))
    recipients = registry.resolve({message.person for message in page})
    context = {
        "scope": network,
        "is_in_preparation": registry.is_in_preparation(network),
        "form": form,
        "is_filtered": form.is_bound,
        "counts": in_scope.tally(),
        "rows": [_row(message, recipients) for message in page],
        **_neighbours(request, page),
    }
    return render(request, "notifications/outbox.html", context)


def _row(message: Message, recipients: dict[UUID, Any]) -> dict[str, object]:
    """What the list and the page of a message say about it in common."""
    recipient = recipients.get(message.person)
    return {
        "mail": message,
        "person": recipient.name if recipient else _("Unknown person"),
        "kind": kind_label(message.kind),
        "subject": shown_subject(message, recipient.name if recipient else ""),
        "is_hidden": is_hidden(message),
    }


def _neighbours(request: HttpRequest, page: Page[Message]) -> dict[str, str]:
    query = request.GET.copy()

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
    }


@login_required
@require_safe
def message(request: HttpRequest, network: str, pk: UUID) -> HttpResponse:
    """One message as its person saw it, and what happened to it."""
    found = get_object_or_404(_messages(request, network).select_related("body"), pk=pk)
    recipients = registry.resolve([found.person])
    row = _row(found, recipients)
    is_secret = row["is_hidden"]
    name = str(row["person"])
    context = {
        **row,
        "scope": network,
        "text": "" if is_secret else filled(found.body.text, shown_slots(found, name)),
        "attachments": [] if is_secret else found.body.attachments.select_related("stored_file"),
        "history": found.history.all(),
        "replies": [] if registry.is_secret(found.kind) else replies_to([found]),
        "can_retry": found.state in (found.State.FAILED, found.State.DEFERRED, found.State.UNKNOWN),
        "can_cancel": found.state in found.WAITING,
        "can_repeat": can_repeat(found),
    }
    return render(request, "notifications/message.html", context)


@login_required
@require_safe
@csp_override(MAIL_CSP)
def mail(request: HttpRequest, network: str, pk: UUID) -> HttpResponse:
    """The HTML of one message as its person saw it, its links struck out, in a sandbox."""
    found = get_object_or_404(_messages(request, network).select_related("body"), pk=pk)
    if is_hidden(found) or not found.body.html:
        raise Http404
    recipient = registry.resolve([found.person]).get(found.person)
    slots = shown_slots(found, recipient.name if recipient else _("Unknown person"))
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(filled(found.body.html, slots, is_html=True), headers=headers)


@login_required
@require_safe
def progress(request: HttpRequest, network: str) -> HttpResponse:
    """How far the mailing about `?about=` has come; a fragment that asks for itself until it is finished."""
    _messages(request, network)
    delivery = progress_of(network, request.GET.get("about", ""))
    return render(request, "notifications/_delivery.html", {"delivery": delivery})


@login_required
@require_POST
def retry(request: HttpRequest, network: str, pk: UUID) -> HttpResponse:
    """Try a message again now."""
    found = get_object_or_404(_messages(request, network), pk=pk)
    retry_message(found, registry.viewer(request))
    notices.success(request, _("The message is in the queue again."))
    return redirect("notifications:message", network=network, pk=pk)


@login_required
@require_POST
def cancel(request: HttpRequest, network: str, pk: UUID) -> HttpResponse:
    """Stop a message that waits."""
    found = get_object_or_404(_messages(request, network), pk=pk)
    cancel_message(found, registry.viewer(request))
    notices.success(request, _("The message was cancelled."))
    return redirect("notifications:message", network=network, pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, network: str, pk: UUID) -> HttpResponse:
    """Ask whether a finished message is to go out once more; send it on POST."""
    found = get_object_or_404(_messages(request, network).select_related("body"), pk=pk)
    if request.method == "POST":
        repeated = send_again(found, by=registry.viewer(request))
        notices.success(request, _("The message is on its way again."))
        return redirect("notifications:message", network=network, pk=repeated.pk)
    if not can_repeat(found):
        raise Http404
    row = _row(found, registry.resolve([found.person]))
    return render(request, "notifications/again.html", {**row, "scope": network})


@login_required
@require_POST
def preparation(request: HttpRequest, network: str) -> HttpResponse:
    """Begin or end the time in which every mail goes to the secretariat only."""
    _messages(request, network)
    by = registry.viewer(request)
    if by is None:
        raise Http404
    is_on = request.POST.get("is_on") == "1"
    registry.switch_preparation(network, is_on, by)
    if is_on:
        notices.success(request, _("From now on every mail goes to the secretariat only."))
    else:
        notices.success(request, _("From now on mails go to their people."))
    return redirect("notifications:outbox", network=network)
