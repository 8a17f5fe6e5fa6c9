"""Many status updates in one request, all or none, written once however often the request is sent."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request

from members.access import allowed
from members.models import Account, Network
from workstreams.api.status import NewStatusUpdateSerializer
from workstreams.models import BulkRequest, Workstream
from workstreams.services import post_status_update

MOST = 500
LONGEST_KEY = 100
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="A text of your own, up to 100 characters: the same request under the same key is written once.",
)


class KeyRequired(APIException):
    """The request has no key under which it could be known again."""

    status_code = 400
    default_detail = "Send an Idempotency-Key of 1 to 100 characters."
    default_code = "idempotency_key_required"


class KeyTaken(APIException):
    """The key was used for another request (422, as draft-ietf-httpapi-idempotency-key-header says)."""

    status_code = 422
    default_detail = "This Idempotency-Key was used for a request with another content."
    default_code = "idempotency_key_reused"


class BulkUpdateSerializer(NewStatusUpdateSerializer):
    """One status update of many, with the workstream that it is about."""

    workstream = serializers.CharField(help_text="The reference.")
    corrects = None  # type: ignore[assignment]  # takes the field of the parent away

    class Meta(NewStatusUpdateSerializer.Meta):
        fields = ["workstream", *(name for name in NewStatusUpdateSerializer.Meta.fields if name != "corrects")]


class BulkSerializer(serializers.Serializer[Any]):
    """Status updates, each of another workstream."""

    updates = BulkUpdateSerializer(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]  # taken by many=True

    def validate_updates(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse two updates of one workstream: which of them would be the last one?"""
        references = [row["workstream"] for row in rows]
        if len(set(references)) < len(references):
            raise serializers.ValidationError(_("Each workstream stands once in a request."))
        return rows


class BulkAnswerSerializer(serializers.Serializer[Any]):
    """The ids of the updates, in the order of the request; `is_repeated` where they had been written before."""

    updates = serializers.ListField(child=serializers.IntegerField())
    is_repeated = serializers.BooleanField()


def write_many(request: Request, network: Network) -> dict[str, Any]:
    """Write the updates of a request in one transaction, or return what the same request has written before.

    Raises KeyRequired, KeyTaken, PermissionDenied for the first workstream that the account may not report about, and
    ValidationError by the number of the row.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= LONGEST_KEY or "\x00" in key:
        raise KeyRequired
    given = BulkSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    digest = hashlib.sha256(json.dumps(request.data, sort_keys=True, default=str).encode()).hexdigest()
    account: Account = request.user  # type: ignore[assignment]  # signed in, by RulesPermission
    with transaction.atomic():
        # Two at once: the second insert waits for the first one's transaction, then finds its row.
        kept, is_new = BulkRequest.objects.get_or_create(
            account=account, network=network, key=key, defaults={"digest": digest}
        )
        if not is_new:
            return _repeated(kept, digest)
        kept.updates = _write(account, network, given.validated_data["updates"])
        kept.save(update_fields=["updates"])
    return {"updates": kept.updates, "is_repeated": False}


def _repeated(kept: BulkRequest, digest: str) -> dict[str, Any]:
    if kept.digest != digest:
        raise KeyTaken
    return {"updates": kept.updates, "is_repeated": True}


def _write(account: Account, network: Network, rows: list[dict[str, Any]]) -> list[int]:
    references = [row["workstream"] for row in rows]
    visible = Workstream.objects.visible_to(account).filter(network=network, reference__in=references)
    found = {row.reference: row for row in visible.select_related("network")}
    return _by_row(rows, lambda row: _post(account, found.get(row["workstream"]), row))


def _by_row(rows: list[dict[str, Any]], write: Callable[[dict[str, Any]], int]) -> list[int]:
    """Write each row; what is wrong is told by the number of the row, all at once."""
    written, errors = [], {}
    for number, row in enumerate(rows):
        try:
            written.append(write(row))
        except ValidationError as error:
            errors[str(number)] = error.message_dict
    if errors:
        raise serializers.ValidationError({"updates": errors})
    return written


def _post(account: Account, workstream: Workstream | None, row: dict[str, Any]) -> int:
    if workstream is None:
        raise ValidationError({"workstream": _("There is no such workstream.")})
    if not allowed(account, "workstreams.add_statusupdate", workstream):
        raise PermissionDenied
    values = {name: value for name, value in row.items() if name != "workstream"}
    return post_status_update(workstream, by=account.person, **values).pk
