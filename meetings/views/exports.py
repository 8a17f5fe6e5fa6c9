"""The full export of a network."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from meetings.exporting import write_export
from members.models import Network
from members.pages import network_page, require


@network_page
@require_safe
def export(request: HttpRequest, network: Network) -> FileResponse:
    """Give everything of the network that the person may read as one ZIP."""
    require(request, "meetings.export_network", network)
    file = TemporaryFile()  # noqa: SIM115  # the answer closes it
    write_export(network, request.user, file)
    file.seek(0)
    name = f"{network.slug}-{network.today().isoformat()}.zip"
    answer = FileResponse(file, as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return answer
