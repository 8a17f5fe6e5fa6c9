"""What the API tells of groups, workplans, workstreams, status updates and commitments, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.access import allowed
from members.api.fields import ClassificationField, TitleField
from members.api.views import Permissions
from workstreams.models import (
    BudgetLine,
    Commitment,
    CommitmentLink,
    Framework,
    Indicator,
    Measurement,
    Partner,
    Seat,
    StatusUpdate,
    WorkingGroup,
    Workplan,
    Workstream,
)
from workstreams.quality import Code


def acronym(source: str, **options: Any) -> serializers.CharField:
    """Return the field that names an agency by its acronym."""
    return serializers.CharField(source=f"{source}.acronym", read_only=True, **options)


@extend_schema_field(serializers.ListField(child=serializers.CharField()))
class Names(serializers.Field[Any, Any, Any, Any]):
    """The natural keys of related rows: their acronym, their key."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> list[str]:
        """Return the key of each row, of a manager or of a list."""
        rows = value.all() if hasattr(value, "all") else value
        return [getattr(row, self.name) for row in rows]


class AudienceSerializer(serializers.ModelSerializer[Any]):
    """A classified row: `classification` is the effective one, which decides who reads it."""

    classification = ClassificationField(source="effective_classification", read_only=True)


class FrameworkSerializer(serializers.ModelSerializer[Framework]):
    """A set of commitments; `network` is null for one of all networks."""

    title = TitleField()
    network = serializers.CharField(source="network.slug", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Framework
        fields = ["id", "code", "version", "kind", "title", "network", "starts_on", "ends_on", "source"]
        read_only_fields = fields


class FrameworkDetailSerializer(FrameworkSerializer):
    """A framework with what the account may do."""

    available_actions = Permissions({"change": "workstreams.change_framework"})

    class Meta(FrameworkSerializer.Meta):
        fields = [*FrameworkSerializer.Meta.fields, "available_actions"]
        read_only_fields = fields


class CommitmentSerializer(serializers.ModelSerializer[Commitment]):
    """One commitment; `key` is what filters take."""

    key = serializers.CharField(read_only=True)
    framework = serializers.CharField(source="framework.code", read_only=True)
    version = serializers.CharField(source="framework.version", read_only=True)
    title = TitleField()
    label = TitleField(allow_null=True)  # type: ignore[assignment]  # a field of ours, not the label of the serializer

    class Meta:
        model = Commitment
        fields = ["key", "framework", "version", "code", "title", "label", "is_placeholder", "is_from_memory"]
        read_only_fields = fields


class LinkSerializer(serializers.ModelSerializer[CommitmentLink]):
    """A cross-link from the commitment shown to another one, and where it comes from."""

    target = serializers.CharField(source="target.key", read_only=True)

    class Meta:
        model = CommitmentLink
        fields = ["target", "strength", "origin"]
        read_only_fields = fields


class CommitmentDetailSerializer(CommitmentSerializer):
    """One commitment with its cross-links."""

    links = LinkSerializer(source="visible_links", many=True, read_only=True)
    available_actions = Permissions({"view": "workstreams.view_commitment", "change": "workstreams.change_commitment"})

    class Meta(CommitmentSerializer.Meta):
        fields = [*CommitmentSerializer.Meta.fields, "links", "available_actions"]
        read_only_fields = fields


class SeatSerializer(serializers.ModelSerializer[Seat]):
    """A seat of a group that is taken today: by an agency (its acronym) or a person (the name)."""

    agency = acronym("agency", allow_null=True, default=None)
    person = serializers.CharField(source="person.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Seat
        fields = ["function", "agency", "person", "started_on", "ended_on"]
        read_only_fields = fields


class WorkingGroupSerializer(AudienceSerializer):
    """A working group with today's seats."""

    title = TitleField()
    seats = SeatSerializer(source="current_seats", many=True, read_only=True)

    class Meta:
        model = WorkingGroup
        fields = ["code", "title", "classification", "seats"]
        read_only_fields = fields


class MandateSerializer(serializers.Serializer[Any]):
    """A version of a group's mandate."""

    version = serializers.IntegerField()
    text = TitleField()
    adopted_on = serializers.DateField(allow_null=True)


class WorkingGroupDetailSerializer(WorkingGroupSerializer):
    """A working group with its mandate, the latest version first."""

    mandates = MandateSerializer(many=True, read_only=True)
    available_actions = Permissions({"view": "workstreams.view_workinggroup"})

    class Meta(WorkingGroupSerializer.Meta):
        fields = [*WorkingGroupSerializer.Meta.fields, "mandates", "available_actions"]
        read_only_fields = fields


class WorkplanSerializer(serializers.ModelSerializer[Workplan]):
    """A network's plan for a period; it is named by the day on which it begins."""

    title = TitleField()

    class Meta:
        model = Workplan
        fields = ["starts_on", "ends_on", "title", "version", "currency", "adopted_on", "adopted_by"]
        read_only_fields = fields


class WorkplanDetailSerializer(WorkplanSerializer):
    """A workplan with what the account may do."""

    available_actions = Permissions({"view": "workstreams.view_workplan"})

    class Meta(WorkplanSerializer.Meta):
        fields = [*WorkplanSerializer.Meta.fields, "available_actions"]
        read_only_fields = fields


class StatusUpdateSerializer(AudienceSerializer):
    """What was reported about a workstream as of a day."""

    workstream = serializers.CharField(source="workstream.reference", read_only=True)
    recorded_by = serializers.CharField(source="recorded_by.name", read_only=True)
    corrects = serializers.IntegerField(source="corrects_id", read_only=True, allow_null=True)
    is_corrected = serializers.BooleanField(read_only=True, help_text="A later update that you may see replaces it.")

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


class WorkstreamSerializer(AudienceSerializer):
    """One line of the workplan with its current status, as the account may know it, and its money."""

    title = TitleField()
    workplan = serializers.DateField(source="workplan.starts_on", read_only=True)
    group = serializers.CharField(source="group.code", read_only=True)
    lead = acronym("lead")
    contributors = Names("acronym")
    national_counterpart = acronym("national_counterpart", allow_null=True, default=None)
    commitments = Names("key")
    status = serializers.ChoiceField(source="current_status", choices=StatusUpdate.Status.choices, read_only=True)
    progress = serializers.IntegerField(source="current_progress", read_only=True, allow_null=True)
    as_of_on = serializers.DateField(source="current_as_of_on", read_only=True, allow_null=True)
    currency = serializers.CharField(source="workplan.currency", read_only=True)
    required = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)  # type: ignore[assignment]  # a sum of money
    available = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)

    class Meta:
        model = Workstream
        fields = [
            "reference",
            "title",
            "workplan",
            "group",
            "lead",
            "contributors",
            "national_counterpart",
            "commitments",
            "starts_on",
            "ends_on",
            "location",
            "gender_marker",
            "human_rights_marker",
            "status",
            "progress",
            "as_of_on",
            "currency",
            "required",
            "available",
            "classification",
        ]
        read_only_fields = fields


class BudgetLineSerializer(serializers.ModelSerializer[BudgetLine]):
    """Money from one source for one year."""

    id = serializers.IntegerField(read_only=True)
    agency = acronym("agency", allow_null=True, default=None)

    class Meta:
        model = BudgetLine
        fields = ["id", "agency", "source", "year", "currency", "required", "available", "spent", "funding"]
        read_only_fields = fields


class MeasurementSerializer(serializers.ModelSerializer[Measurement]):
    """A dated value of an indicator."""

    class Meta:
        model = Measurement
        fields = ["measured_on", "value"]
        read_only_fields = fields


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """How the result is measured, the latest value first."""

    statement = TitleField()
    measurements = MeasurementSerializer(many=True, read_only=True)

    class Meta:
        model = Indicator
        fields = ["id", "statement", "unit", "baseline", "baseline_year", "target", "target_year", "measurements"]
        read_only_fields = fields


class PartnerSerializer(serializers.ModelSerializer[Partner]):
    """Who pays for a workstream or carries it out, by acronym or name."""

    name = serializers.CharField(source="label", read_only=True)

    class Meta:
        model = Partner
        fields = ["role", "name"]
        read_only_fields = fields


class WorkstreamDetailSerializer(WorkstreamSerializer):
    """One line of the workplan with all that is known of it; the newest status update comes first."""

    budget_lines = BudgetLineSerializer(many=True, read_only=True)
    indicators = IndicatorSerializer(many=True, read_only=True)
    partners = PartnerSerializer(many=True, read_only=True)
    status_updates = StatusUpdateSerializer(source="visible_updates", many=True, read_only=True)
    available_actions = Permissions(
        {
            "add_status_update": "workstreams.add_statusupdate",
            "change": "workstreams.change_workstream",
            "classify": "workstreams.classify_workstream",
            "cancel": "workstreams.cancel_workstream",
        }
    )

    class Meta(WorkstreamSerializer.Meta):
        fields = [
            *WorkstreamSerializer.Meta.fields,
            "remarks",
            "partners",
            "budget_lines",
            "indicators",
            "status_updates",
            "available_actions",
        ]
        read_only_fields = fields


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
