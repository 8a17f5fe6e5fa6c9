"""What the API tells of status updates and their evidence, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from members.access import allowed
from members.api.fields import ClassificationField
from workstreams.api.fields import AudienceSerializer
from workstreams.models import Evidence, StatusUpdate
from workstreams.services.evidence import NewEvidence

MOST_EVIDENCE = 10  # pieces in one request


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """A file or an address that shows what an update says; `url` is the address, or gives the bytes of the file."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = ["id", "label", "url", "mime_type", "size"]
        read_only_fields = fields

    def get_url(self, evidence: Evidence) -> str:
        """Return where the evidence is."""
        if evidence.address:
            return evidence.address
        update = evidence.update
        arguments = [update.workstream.network.slug, update.pk, evidence.pk]
        return reverse("status-update-evidence", args=arguments, request=self.context["request"])


class StatusUpdateSerializer(AudienceSerializer):
    """What was reported about a workstream as of a day."""

    workstream = serializers.CharField(source="workstream.reference", read_only=True)
    recorded_by = serializers.CharField(source="recorded_by.name", read_only=True)
    corrects = serializers.IntegerField(source="corrects_id", read_only=True, allow_null=True)
    is_corrected = serializers.BooleanField(read_only=True, help_text="A later update that you may see replaces it.")
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = StatusUpdate
        fields = [
            "id",
            "workstream",
            "status",
            "progress",
            "narrative",
            "risks",
            "support_needed",
            "as_of_on",
            "recorded_at",
            "recorded_by",
            "corrects",
            "is_corrected",
            "evidence",
            "classification",
        ]
        read_only_fields = fields


class StatusUpdateDetailSerializer(StatusUpdateSerializer):
    """A status update with what the account may do about it."""

    available_actions = serializers.SerializerMethodField()

    class Meta(StatusUpdateSerializer.Meta):
        fields = [*StatusUpdateSerializer.Meta.fields, "available_actions"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_available_actions(self, update: Any) -> list[str]:
        """Return `correct` for whoever may report about the workstream, until a correction exists."""
        may = allowed(self.context["request"].user, "workstreams.add_statusupdate", update.workstream)
        return ["correct"] if may and not update.is_corrected else []


class NewStatusUpdateSerializer(serializers.ModelSerializer[StatusUpdate]):
    """A status update to record: only `status` is needed; `as_of_on` is today when it is left out."""

    as_of_on = serializers.DateField(required=False)
    corrects = serializers.IntegerField(
        required=False, allow_null=True, help_text="The id of an update that was wrong."
    )
    classification = ClassificationField(required=False)

    class Meta:
        model = StatusUpdate
        fields = [
            "status",
            "progress",
            "narrative",
            "risks",
            "support_needed",
            "as_of_on",
            "corrects",
            "classification",
        ]


class StatusUpdateWriteSerializer(NewStatusUpdateSerializer):
    """A status update with its evidence: addresses, and files where the request is multipart/form-data."""

    evidence_addresses = serializers.ListField(
        child=serializers.CharField(max_length=1000), required=False, max_length=MOST_EVIDENCE
    )
    evidence_files = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        max_length=MOST_EVIDENCE,
        help_text="PDF, Word, Excel, PowerPoint, PNG or JPEG by their content, at most 10 MB each.",
    )

    class Meta(NewStatusUpdateSerializer.Meta):
        fields = [*NewStatusUpdateSerializer.Meta.fields, "evidence_addresses", "evidence_files"]

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        found = dict(self.validated_data)
        files, addresses = found.pop("evidence_files", []), found.pop("evidence_addresses", [])
        evidence = [NewEvidence(name=file.name, content=file.read()) for file in files]
        return {**found, "evidence": [*evidence, *(NewEvidence(address=address) for address in addresses)]}
