"""The hook by which a mail service hands over mail, files of replies, and whom no mail reaches."""

import hmac
import time
from hashlib import sha256
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages as notices
from django.contrib.auth.decorators import login_required
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from notifications.incoming.models import InboundFile
from notifications.incoming.services import Receipt, receive
from notifications.registry import registry

SIGNED_WITHIN = 300  # seconds
CODES = {Receipt.TOO_LARGE: 413}


# A mail service has no cookies, so there is nothing to forge; it signs what it sends.
@csrf_exempt
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """Take one mail as the body of the request: 200 taken or not for us, 413 too large, 503 try again."""
    if not settings.INBOUND_SECRET:
        raise Http404
    limit = settings.INBOUND_MAX_MEGABYTES * 1024 * 1024
    content = request.read(limit + 1)
    if len(content) > limit:
        return JsonResponse({"receipt": Receipt.TOO_LARGE}, status=413)
    recipient = request.headers.get("X-Inbound-Recipient", "")
    if not _is_signed(request, recipient, content):
        return JsonResponse({"receipt": "refused"}, status=403)
    try:
        receipt = receive(content, recipient)
    except DatabaseError:
        return JsonResponse({"receipt": "later"}, status=503)
    return JsonResponse({"receipt": receipt}, status=CODES.get(receipt, 200))


def signature(timestamp: str, recipient: str, content: bytes) -> str:
    """Return what X-Inbound-Signature must say: HMAC-SHA256 over timestamp, recipient and mail, in hexadecimal."""
    value = f"{timestamp}\n{recipient}\n".encode() + content
    return hmac.new(settings.INBOUND_SECRET.encode(), value, sha256).hexdigest()


def _is_signed(request: HttpRequest, recipient: str, content: bytes) -> bool:
    timestamp = request.headers.get("X-Inbound-Timestamp", "")
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:
        return False
    if abs(time.time() - int(timestamp)) > SIGNED_WITHIN:
        return False
    given = request.headers.get("X-Inbound-Signature", "").encode()
    return hmac.compare_digest(signature(timestamp, recipient, content).encode(), given)


def _enter(request: HttpRequest, scope: str) -> None:
    if scope not in registry.visible_scopes(request.user):
        raise Http404
    registry.enter(request, scope)


@login_required
@require_safe
def inbound_file(request: HttpRequest, network: str, pk: UUID, position: int) -> HttpResponse:
    """Give a file of a reply, never to be shown in the browser."""
    _enter(request, network)
    rows = InboundFile.objects.select_related("stored_file").filter(inbound__message__scope=network)
    found = get_object_or_404(rows, inbound=pk, position=position)
    with found.stored_file.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=found.mime_type)
    response["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(found.filename, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def unreachable(request: HttpRequest, network: str) -> HttpResponse:
    """Say whom of the network no mail reaches, and why."""
    _enter(request, network)
    context = {"scope": network, "rows": registry.unreachable(network)}
    return render(request, "notifications/unreachable.html", context)


@login_required
@require_POST
def reachable(request: HttpRequest, network: str, person: UUID) -> HttpResponse:
    """Let mails go to somebody's address again."""
    _enter(request, network)
    by = registry.viewer(request)
    if by is None or person not in {row.person for row in registry.unreachable(network)}:
        raise Http404
    registry.address_works(network, person, by)
    notices.success(request, _("Mails go to this address again."))
    return redirect("notifications:unreachable", network=network)
