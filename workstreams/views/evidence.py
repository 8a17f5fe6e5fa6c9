"""Evidence of status updates: files are given as attachments, never shown by the browser."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from members.models import Network
from members.pages import get_visible, network_page
from workstreams.models import Evidence


@require_safe
@network_page
def evidence(request: HttpRequest, network: Network, reference: str, pk: int) -> HttpResponse:
    """Give a file to whoever reads the update that it came with."""
    rows = Evidence.objects.filter(update__workstream__network=network, update__workstream__reference=reference)
    return evidence_file(get_visible(request, rows.exclude(file=""), pk=pk))


def evidence_file(found: Evidence) -> HttpResponse:
    """Return the bytes of a file as an attachment, never to be shown or guessed at by the browser."""
    with found.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type=found.mime_type)
    response["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(found.label, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
