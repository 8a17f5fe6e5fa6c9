"""What the API tells of frameworks, commitments, groups, workplans and workstreams."""

from typing import Any

from rest_framework import serializers

from members.api.fields import TitleField
from members.api.views import Permissions
from workstreams.api.fields import AudienceSerializer, Names, acronym
from workstreams.api.status import StatusUpdateSerializer
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
