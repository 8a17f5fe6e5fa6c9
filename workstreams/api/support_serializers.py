"""What the API tells of support requests, pledges and a network's frameworks, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members.api.fields import ClassificationField, TitleField
from members.api.views import Permissions
from workstreams.api.fields import AudienceSerializer, Names, acronym
from workstreams.models import (
    Commitment,
    CommitmentLink,
    Framework,
    Offer,
    Pledge,
    PledgeStage,
    RequestStep,
    SupportRequest,
)

REQUEST_FIELDS = [
    "title",
    "need",
    "context",
    "existing",
    "expected_result",
    "partners",
    "needed_by_on",
    "contact",
    "thematic_area",
    "budget",
    "currency",
    "endorsement",
]
# A framework of the other kinds is one of all networks.
OWN_KINDS = ("national", "unsdcf", "other")
KEYS_HELP = "Keys such as gcm:9; they replace what was there."


class OfferSerializer(serializers.ModelSerializer[Offer]):
    """What an agency offers; until it is matched the UN side alone reads it."""

    agency = acronym("agency")

    class Meta:
        model = Offer
        fields = ["id", "agency", "text", "amount", "offered_at", "is_matched"]
        read_only_fields = fields


class StepSerializer(serializers.ModelSerializer[RequestStep]):
    """One step that a request took."""

    taken_by = serializers.CharField(source="taken_by.name", read_only=True)

    class Meta:
        model = RequestStep
        fields = ["state", "taken_by", "taken_at", "note"]
        read_only_fields = fields


class SupportRequestSerializer(AudienceSerializer):
    """What a government asks of the network."""

    title = TitleField()
    agency = acronym("agency")
    commitments = Names("key")

    class Meta:
        model = SupportRequest
        fields = [
            "reference",
            "kind",
            "state",
            "agency",
            "commitments",
            *REQUEST_FIELDS,
            "submitted_at",
            "step_due_on",
            "reason",
            "classification",
        ]
        read_only_fields = fields


class SupportRequestDetailSerializer(SupportRequestSerializer):
    """A request with its steps, the offers that the account may read, and what the account may do."""

    steps = StepSerializer(many=True, read_only=True)
    offers = OfferSerializer(source="visible_offers", many=True, read_only=True)
    workstream = serializers.SerializerMethodField(help_text="The reference of what became of it, once readable.")
    available_actions = Permissions(
        {
            "change": "workstreams.edit_supportrequest",
            "offer": "workstreams.offer_supportrequest",
            "review": "workstreams.review_supportrequest",
            "match": "workstreams.match_supportrequest",
            "deliver": "workstreams.deliver_supportrequest",
            "close": "workstreams.close_supportrequest",
            "decline": "workstreams.decline_supportrequest",
        }
    )

    class Meta(SupportRequestSerializer.Meta):
        fields = [*SupportRequestSerializer.Meta.fields, "steps", "offers", "workstream", "available_actions"]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_workstream(self, request: Any) -> str | None:
        """Return the reference of the workstream if the account may read it."""
        reference: str | None = request.visible_workstream
        return reference


class SupportRequestWriteSerializer(serializers.ModelSerializer[SupportRequest]):
    """A request to submit or change; a concept note for the fund needs its thematic area and budget."""

    title = TitleField()
    kind = serializers.ChoiceField(choices=SupportRequest.Kind.choices, required=False)
    agency = serializers.CharField(required=False, help_text="The acronym of the government body that asks.")
    commitments = serializers.ListField(child=serializers.CharField(), help_text=KEYS_HELP)

    class Meta:
        model = SupportRequest
        fields = ["kind", "agency", "commitments", *REQUEST_FIELDS]


class OfferWriteSerializer(serializers.Serializer[Any]):
    """What one of the account's agencies offers; said again, it replaces what it said before."""

    agency = serializers.CharField(help_text="The acronym of an agency that the account represents.")
    text = serializers.CharField(max_length=6000)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True)


class NoteSerializer(serializers.Serializer[Any]):
    """A sentence to the requester."""

    note = serializers.CharField(max_length=6000, required=False, allow_blank=True, default="")


class CloseSerializer(serializers.Serializer[Any]):
    """What came of a request."""

    note = serializers.CharField(max_length=6000)


class DeclineSerializer(serializers.Serializer[Any]):
    """Why a request is declined; the requester reads it."""

    reason = serializers.CharField(max_length=6000)


class MatchSerializer(NoteSerializer):
    """Whose offers are taken."""

    agencies = serializers.ListField(child=serializers.CharField(), help_text="Acronyms of agencies that have offered.")


class DeliverSerializer(serializers.Serializer[Any]):
    """Where in the workplan a request goes on."""

    group = serializers.CharField(help_text="The code of the working group.")
    is_shared = serializers.BooleanField(required=False, default=True, help_text="The Government reads it at once.")


class StageSerializer(serializers.ModelSerializer[PledgeStage]):
    """One stage of a pledge; it is reached once `done_on` is a day."""

    class Meta:
        model = PledgeStage
        fields = ["position", "title", "due_on", "done_on"]
        read_only_fields = fields


class PledgeSerializer(AudienceSerializer):
    """What was announced in public."""

    title = TitleField()
    agency = acronym("agency")
    commitments = Names("key")
    stages_reached = serializers.IntegerField(source="done_count", read_only=True)
    stages_total = serializers.IntegerField(source="stage_count", read_only=True)

    class Meta:
        model = Pledge
        fields = [
            "reference",
            "title",
            "agency",
            "commitments",
            "text",
            "forum",
            "pledged_on",
            "progress_note",
            "stages_reached",
            "stages_total",
            "classification",
        ]
        read_only_fields = fields


class PledgeDetailSerializer(PledgeSerializer):
    """A pledge with its stages and what the account may do."""

    stages = StageSerializer(many=True, read_only=True)
    available_actions = Permissions({"change": "workstreams.change_pledge", "add_stage": "workstreams.change_pledge"})

    class Meta(PledgeSerializer.Meta):
        fields = [*PledgeSerializer.Meta.fields, "stages", "available_actions"]
        read_only_fields = fields


class PledgeWriteSerializer(serializers.ModelSerializer[Pledge]):
    """A pledge to record or change."""

    title = TitleField()
    agency = serializers.CharField(required=False, help_text="The acronym of the body that pledged.")
    commitments = serializers.ListField(child=serializers.CharField(), required=False, help_text=KEYS_HELP)
    classification = ClassificationField(required=False)

    class Meta:
        model = Pledge
        fields = ["title", "agency", "commitments", "text", "forum", "pledged_on", "progress_note", "classification"]


class StageWriteSerializer(serializers.ModelSerializer[PledgeStage]):
    """The next stage of a pledge."""

    class Meta:
        model = PledgeStage
        fields = ["title", "due_on"]


class ReachSerializer(serializers.Serializer[Any]):
    """The stage that was reached, and when."""

    position = serializers.IntegerField(min_value=1, max_value=32767)
    done_on = serializers.DateField()


class FrameworkWriteSerializer(serializers.ModelSerializer[Framework]):
    """A framework of the network: the secretariat's, or the Government's national priorities."""

    title = TitleField()
    kind = serializers.ChoiceField(choices=OWN_KINDS)

    class Meta:
        model = Framework
        fields = ["code", "version", "kind", "title", "starts_on", "ends_on", "source"]
        validators: list[Any] = []  # the service says it in a sentence


class CommitmentWriteSerializer(serializers.ModelSerializer[Commitment]):
    """A commitment of one of the network's own frameworks."""

    framework = serializers.IntegerField(required=False, help_text="The id of the framework; for a new commitment.")
    title = TitleField()
    label = TitleField(required=False, allow_null=True)  # type: ignore[assignment]  # a field of ours

    class Meta:
        model = Commitment
        fields = ["framework", "code", "title", "label", "is_placeholder", "is_from_memory"]
        validators: list[Any] = []


class LinkWriteSerializer(serializers.Serializer[Any]):
    """A cross-link to another commitment."""

    target = serializers.CharField(help_text="A key such as sdg:10.7.")
    strength = serializers.ChoiceField(choices=CommitmentLink.Strength.choices)
    origin = serializers.CharField(max_length=300, help_text="Where the link comes from.")
