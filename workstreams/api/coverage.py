"""What the API tells of coverage and of what is odd in the workplan."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.api.fields import TitleField
from workstreams.api.fields import Names
from workstreams.models import StatusUpdate
from workstreams.quality import Code


class FindingSerializer(serializers.Serializer[Any]):
    """One thing that is odd; a warning."""

    code = serializers.ChoiceField(choices=[(code.value, code.value) for code in Code])
    sentence = serializers.CharField()


class CheckedSerializer(serializers.Serializer[Any]):
    """A workstream about which something is odd."""

    reference = serializers.CharField(source="workstream.reference")
    findings = FindingSerializer(many=True)


class StatusCountSerializer(serializers.Serializer[Any]):
    """How many workstreams have a status."""

    status = serializers.ChoiceField(choices=StatusUpdate.Status.choices)
    count = serializers.IntegerField()


class CellSerializer(serializers.Serializer[Any]):
    """The workstreams of a group for a commitment, with the worst of their statuses."""

    group = serializers.CharField(source="group.code")
    count = serializers.IntegerField()
    worst_status = serializers.ChoiceField(source="status", choices=StatusUpdate.Status.choices)


class RowSerializer(serializers.Serializer[Any]):
    """A commitment: who works on it, and whether there is a gap."""

    commitment = serializers.CharField(source="commitment.key")
    title = TitleField(source="commitment.title")
    cover = serializers.ChoiceField(choices=["covered", "stalled", "uncovered"])
    count = serializers.IntegerField()
    groups = serializers.SerializerMethodField(help_text="Only groups with a workstream for the commitment.")
    targets = Names("key")
    required = serializers.DecimalField(  # type: ignore[assignment]  # a sum of money
        source="funding.required", max_digits=16, decimal_places=2
    )
    available = serializers.DecimalField(source="funding.available", max_digits=16, decimal_places=2)
    gap = serializers.DecimalField(source="funding.gap", max_digits=16, decimal_places=2)
    trend = serializers.ChoiceField(
        choices=["better", "same", "worse"], allow_null=True, help_text="Since the last round; null before the first."
    )

    @extend_schema_field(CellSerializer(many=True))
    def get_groups(self, row: Any) -> Any:
        """Return the cells that are not empty."""
        return CellSerializer([cell for cell in row.cells if cell.count], many=True).data


class FundingSerializer(serializers.Serializer[Any]):
    """Money in the workplan's currency."""

    currency = serializers.CharField()
    required = serializers.DecimalField(max_digits=16, decimal_places=2)  # type: ignore[assignment]  # a sum of money
    available = serializers.DecimalField(max_digits=16, decimal_places=2)
    gap = serializers.DecimalField(max_digits=16, decimal_places=2)
    per_cent = serializers.IntegerField(allow_null=True)


class CoverageSerializer(serializers.Serializer[Any]):
    """Where the network stands by commitment, every figure from what the account may see."""

    workplan = serializers.DateField(source="workplan.starts_on", allow_null=True, default=None)
    total = serializers.IntegerField(help_text="The number of workstreams.")
    statuses = StatusCountSerializer(many=True)
    funding = FundingSerializer()
    uncovered = serializers.SerializerMethodField()
    stalled = serializers.SerializerMethodField()
    last_round = serializers.IntegerField(
        source="last_round.number", allow_null=True, default=None, help_text="The round since which the trend is."
    )
    rows = RowSerializer(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_uncovered(self, coverage: Any) -> list[str]:
        """Return the keys of the commitments without activity."""
        return [row.commitment.key for row in coverage.uncovered]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_stalled(self, coverage: Any) -> list[str]:
        """Return the keys of the commitments whose workstreams are all delayed or on hold."""
        return [row.commitment.key for row in coverage.stalled]
