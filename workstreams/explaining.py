"""About which objects of this app the secretariat may ask who sees them and why."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from members.explaining import Kind, Part, register_kind, sayings
from members.models import Network
from workstreams.models import Commitment, Pledge, StatusUpdate, SupportRequest, WorkingGroup, Workstream


def _own_url(obj: Any, network: Network) -> str:
    return str(obj.get_absolute_url())


def _updates(workstream: Any, user: Any) -> list[Part]:
    """Return the updates of the workstream that the asker sees, the newest first."""
    rows = StatusUpdate.objects.visible_to(user).filter(workstream=workstream).order_by("-as_of_on", "-recorded_at")
    return [Part("update", row.pk, f"{date_format(row.as_of_on, 'j E Y')}: {row.get_status_display()}") for row in rows]


def _workstream_url(update: Any, network: Network) -> str:
    return str(update.workstream.get_absolute_url())


def _commitment_url(commitment: Any, network: Network) -> str:
    return reverse("workstreams:commitment", args=[network.slug, commitment.framework.code, commitment.code])


def _commitments(rows: QuerySet[Any], network: Network) -> QuerySet[Any]:
    return rows.filter(pk__in=Commitment.objects.of_network(network.pk))


def register() -> None:
    """Add the kinds of this app."""
    register_kind(Kind("workstream", Workstream, "network", _own_url, _updates))
    register_kind(Kind("update", StatusUpdate, "workstream__network", _workstream_url))
    register_kind(Kind("commitment", Commitment, _commitments, _commitment_url))
    register_kind(Kind("request", SupportRequest, "network", _own_url))
    register_kind(Kind("pledge", Pledge, "network", _own_url))
    sayings["is_asking_party"] = ("", gettext_lazy("Support requests are between the Government and the UN alone."))
    register_kind(Kind("group", WorkingGroup, "network", _own_url))
