"""What the API tells of meetings and what belongs to them, each as its reader may know it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from meetings.models import ActionPoint, AgendaItem, Decision, Distribution, Edition, Meeting, Participant
from meetings.services.invitations import ANSWERS
from members.access import allowed
from members.api.fields import ClassificationField, TitleField
from members.api.views import Permissions
from members.titles import LANGUAGES

ACTIONS = {
    "view": "meetings.view_meeting",
    "distribute": "meetings.distribute_agenda",
    "change_agenda": "meetings.change_agenda",
    "change": "meetings.call_meeting",
    "call": "meetings.call_meeting",
    "clear": "meetings.clear_meeting",
    "cancel": "meetings.call_meeting",
    "propose_item": "meetings.propose_item",
    "join": "meetings.join_meeting",
}


GIVEN = tuple(answer.value for answer in ANSWERS)


class ClassifiedSerializer(serializers.ModelSerializer[Any]):
    """A classified row: `classification` is the effective one, which decides who reads it."""

    classification = ClassificationField(source="effective_classification", read_only=True)


class OfMeetingSerializer(ClassifiedSerializer):
    """A classified row of a meeting, which is named by its reference."""

    meeting = serializers.CharField(source="meeting.reference", read_only=True)


class MeetingSerializer(ClassifiedSerializer):
    """A meeting; `starts_at` and `ends_at` are over the segments that the account sees."""

    title = TitleField(read_only=True)
    body = serializers.CharField(source="group.code", read_only=True, default=None, allow_null=True)
    starts_at = serializers.DateTimeField(read_only=True, allow_null=True)
    ends_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Meeting
        fields = [
            "reference",
            "title",
            "body",
            "state",
            "modality",
            "starts_at",
            "ends_at",
            "time_zone",
            "venue",
            "languages",
            "classification",
        ]
        read_only_fields = fields


class AgendaItemSerializer(OfMeetingSerializer):
    """An item; its number and start are counted over what the account sees, without holes."""

    title = TitleField(read_only=True)
    segment = serializers.IntegerField(source="segment.position", read_only=True)
    number = serializers.SerializerMethodField()
    starts_at = serializers.SerializerMethodField()
    papers = serializers.SerializerMethodField()

    class Meta:
        model = AgendaItem
        fields = [
            "id",
            "meeting",
            "segment",
            "number",
            "starts_at",
            "minutes",
            "title",
            "purpose",
            "presenter",
            "presenter_person",
            "classification",
            "papers",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField())
    def get_number(self, item: AgendaItem) -> int:
        """Return the number on the reader's agenda."""
        return int(self._planned(item).number)

    @extend_schema_field(serializers.DateTimeField())
    def get_starts_at(self, item: AgendaItem) -> str:
        """Return when the item starts on the reader's agenda."""
        return serializers.DateTimeField().to_representation(self._planned(item).starts_at) or ""

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_papers(self, item: AgendaItem) -> list[str]:
        """Return the references of the papers that the reader sees."""
        return [f"{item.meeting.reference}/{paper.label}" for paper in self._planned(item).papers]

    def _planned(self, item: AgendaItem) -> Any:
        return self.context["planned"][item.pk]


class SegmentSerializer(serializers.Serializer[Any]):
    """A part of a meeting with its items."""

    position = serializers.IntegerField(source="segment.position")
    title = TitleField(source="segment.title", allow_null=True)
    starts_at = serializers.DateTimeField(source="segment.starts_at")
    ends_at = serializers.DateTimeField(source="segment.ends_at")
    classification = ClassificationField(source="segment.effective_classification")
    items = serializers.SerializerMethodField()

    @extend_schema_field(AgendaItemSerializer(many=True))
    def get_items(self, planned: Any) -> Any:
        """Return the items that the reader sees."""
        return AgendaItemSerializer([entry.item for entry in planned.items], many=True, context=self.context).data


class MeetingDetailSerializer(MeetingSerializer):
    """A meeting with its agenda; `join_link` is for those who are invited and for the secretariat, else empty."""

    join_link = serializers.SerializerMethodField()
    dial_in = serializers.SerializerMethodField()
    passcode = serializers.SerializerMethodField()
    segments = serializers.SerializerMethodField()
    next_revision = serializers.SerializerMethodField()
    agenda_revision = serializers.SerializerMethodField()
    available_actions = Permissions(ACTIONS)

    class Meta(MeetingSerializer.Meta):
        fields = [
            *MeetingSerializer.Meta.fields,
            "interpretation",
            "co_chairs",
            "join_link",
            "dial_in",
            "passcode",
            "next_revision",
            "agenda_revision",
            "segments",
            "available_actions",
        ]
        read_only_fields = fields

    def get_join_link(self, meeting: Meeting) -> str:
        """Return the link into the room, where the reader may come in."""
        return meeting.join_link if self._may_join(meeting) else ""

    def get_dial_in(self, meeting: Meeting) -> str:
        """Return the telephone number, where the reader may come in."""
        return meeting.dial_in if self._may_join(meeting) else ""

    def get_passcode(self, meeting: Meeting) -> str:
        """Return the passcode, where the reader may come in."""
        return meeting.passcode if self._may_join(meeting) else ""

    def _may_join(self, meeting: Meeting) -> bool:
        return allowed(self.context["request"].user, "meetings.join_meeting", meeting)

    def get_next_revision(self, meeting: Meeting) -> int:
        """Return the revision to name in a request to distribute the agenda."""
        return int(self.context["next_revision"])

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_agenda_revision(self, meeting: Meeting) -> int | None:
        """Return the revision to name in a change of the agenda; null for who may not change it."""
        # To others it would tell how often something hidden was changed.
        user = self.context["request"].user
        return meeting.agenda_revision if allowed(user, "meetings.change_agenda", meeting) else None

    @extend_schema_field(SegmentSerializer(many=True))
    def get_segments(self, meeting: Meeting) -> Any:
        """Return the segments that the reader sees, with their items."""
        return SegmentSerializer(self.context["agenda"].segments, many=True, context=self.context).data


class ParticipantSerializer(serializers.ModelSerializer[Participant]):
    """A person invited to a meeting; `label` is the office at that time."""

    meeting = serializers.CharField(source="meeting.reference", read_only=True)
    person = serializers.UUIDField(source="person_id", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    agency = serializers.CharField(source="agency.acronym", read_only=True, default=None, allow_null=True)
    label = TitleField(read_only=True)  # type: ignore[assignment]  # it shadows an attribute of every field

    class Meta:
        model = Participant
        fields = ["id", "meeting", "person", "name", "agency", "label", "answer", "answered_at"]
        read_only_fields = fields


class ParticipantDetailSerializer(ParticipantSerializer):
    """A participant with what the account may do."""

    available_actions = Permissions({"view": "meetings.view_participant", "answer": "meetings.answer_invitation"})

    class Meta(ParticipantSerializer.Meta):
        fields = [*ParticipantSerializer.Meta.fields, "available_actions"]
        read_only_fields = fields


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to an invitation."""

    answer = serializers.ChoiceField(choices=GIVEN)


class AlternateSerializer(serializers.Serializer[Any]):
    """Who of the same agency comes instead."""

    person = serializers.UUIDField()


class GuestSerializer(serializers.Serializer[Any]):
    """Somebody who is invited by e-mail address."""

    meeting = serializers.CharField(help_text="The reference of the meeting.")
    address = serializers.EmailField()
    name = serializers.CharField(max_length=200)
    office = serializers.CharField(max_length=200)
    language = serializers.ChoiceField(choices=LANGUAGES)


class InvitedSerializer(serializers.Serializer[Any]):
    """How many invitations went out, and their sequence (RFC 5545); null where nobody had to be told."""

    sent = serializers.IntegerField()
    sequence = serializers.IntegerField(allow_null=True)


class RecipientSerializer(serializers.Serializer[Any]):
    """What became of the mail to one recipient."""

    person = serializers.UUIDField()
    label = TitleField(allow_null=True)  # type: ignore[assignment]  # it shadows an attribute of every field
    language = serializers.CharField()
    state = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField()


class EditionSerializer(serializers.ModelSerializer[Edition]):
    """What was sent to one audience in one language; `segments` are positions, `pdf` an address for a session."""

    audience = ClassificationField(read_only=True)
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields = ["audience", "segments", "language", "checksum", "pdf"]
        read_only_fields = fields

    def get_pdf(self, edition: Edition) -> str:
        """Return the address of the PDF."""
        distribution = edition.distribution
        arguments = [self.context["network"], distribution.meeting.reference, distribution.revision, edition.pk]
        return reverse("meetings:edition_pdf", args=arguments, request=self.context["request"])


class DeliverySerializer(serializers.Serializer[Any]):
    """How many mails are in each state; sent means that the mail server has accepted them."""

    queued = serializers.IntegerField()
    sending = serializers.IntegerField()
    sent = serializers.IntegerField()
    deferred = serializers.IntegerField()
    failed = serializers.IntegerField()
    unknown = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    expired = serializers.IntegerField()


class DistributionSerializer(serializers.ModelSerializer[Distribution]):
    """One sending of an agenda; `delivery` is for the secretariat, else null."""

    meeting = serializers.CharField(source="meeting.reference", read_only=True)
    sent_by = serializers.CharField(source="sent_by.name", read_only=True)
    editions = EditionSerializer(source="visible_editions", many=True, read_only=True)
    delivery = serializers.SerializerMethodField()

    class Meta:
        model = Distribution
        fields = ["meeting", "revision", "sent_at", "sent_by", "editions", "delivery"]
        read_only_fields = fields

    @extend_schema_field(DeliverySerializer(allow_null=True))
    def get_delivery(self, distribution: Distribution) -> dict[str, int] | None:
        """Return the counts of its mails."""
        found: dict[str, int] | None = self.context["deliveries"].get(distribution.about)
        return found


class DistributionDetailSerializer(DistributionSerializer):
    """One sending with what the account may do."""

    available_actions = Permissions({"view": "meetings.view_distribution"})

    class Meta(DistributionSerializer.Meta):
        fields = ["id", *DistributionSerializer.Meta.fields, "available_actions"]
        read_only_fields = fields


class NewDistributionSerializer(serializers.Serializer[Any]):
    """The revision that the sender has seen as the next one (`next_revision` of the meeting)."""

    revision = serializers.IntegerField(min_value=1)


class DecisionSerializer(OfMeetingSerializer):
    """What a meeting decided."""

    class Meta:
        model = Decision
        fields = ["reference", "meeting", "text", "mode", "classification"]
        read_only_fields = fields


class DecisionDetailSerializer(DecisionSerializer):
    """A decision with what the account may do."""

    available_actions = Permissions({"view": "meetings.view_decision"})

    class Meta(DecisionSerializer.Meta):
        fields = [*DecisionSerializer.Meta.fields, "available_actions"]
        read_only_fields = fields


class ActionPointSerializer(OfMeetingSerializer):
    """What an agency owes; `due_on` is null for whoever may not know who is late."""

    owner = serializers.CharField(source="owner.acronym", read_only=True)
    contributors: Any = serializers.SlugRelatedField(slug_field="acronym", many=True, read_only=True)
    decision = serializers.SerializerMethodField()
    due_on = serializers.DateField(source="due_shown", read_only=True, allow_null=True)

    class Meta:
        model = ActionPoint
        fields = [
            "reference",
            "meeting",
            "text",
            "owner",
            "assignee",
            "assignee_person",
            "contributors",
            "decision",
            "due_on",
            "state",
            "reason",
            "classification",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_decision(self, point: ActionPoint) -> str | None:
        """Return the decision from which it follows; it is at most as strict as the action point."""
        return point.decision.reference if point.decision else None


class ActionPointDetailSerializer(ActionPointSerializer):
    """An action point with what the account may do."""

    workstream = serializers.CharField(source="workstream.reference", read_only=True, default=None, allow_null=True)
    available_actions = Permissions(
        {
            "view": "meetings.view_actionpoint",
            "update": "meetings.update_actionpoint",
            "oversee": "meetings.oversee_actionpoint",
            "assign": "meetings.assign_actionpoint",
        }
    )

    class Meta(ActionPointSerializer.Meta):
        fields = [
            *ActionPointSerializer.Meta.fields,
            "workstream",
            "evidence",
            "evidence_link",
            "available_actions",
        ]
        read_only_fields = fields
