"""The full export of a network."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from meetings.exporting import write_export
from members.models import Network
from members.pages import network_page, require


@network_page
@require_safe
def export(request: HttpRequest, network: Network) -> HttpResponse:
    """Give everything of the network that the person may read as one ZIP."""
    require(request, "meetings.export_network", network)
    file = BytesIO()
    write_export(network, request.user, file)
    name = f"{network.slug}-{network.today().isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(file.getvalue(), content_type="application/zip", headers=headers)
