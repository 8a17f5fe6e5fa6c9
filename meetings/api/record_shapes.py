"""What the API tells of minutes, and what it takes for what is decided, owed, said and adopted."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from meetings.api.serializers import OfMeetingSerializer
from meetings.models import Minutes, MinutesComment, MinutesParagraph
from meetings.models.minutes import LONGEST_NOTE
from members.api.views import Permissions


class MinutesSerializer(serializers.ModelSerializer[Minutes]):
    """The minutes of a meeting: how far they have come; `checksum` is the SHA-256 of the adopted text."""

    meeting = serializers.CharField(source="meeting.reference", read_only=True)

    class Meta:
        model = Minutes
        fields = ["meeting", "state", "revision", "comments_due_at", "adopted_at", "checksum"]
        read_only_fields = fields


class ParagraphSerializer(OfMeetingSerializer):
    """One paragraph, in Markdown; `item` is the key of its agenda item."""

    item = serializers.IntegerField(source="item_id", read_only=True)

    class Meta:
        model = MinutesParagraph
        fields = ["id", "item", "position", "text", "classification"]
        read_only_fields = fields


class MinutesDetailSerializer(MinutesSerializer):
    """Minutes with the text that the account may read; `silence_ends_at` is the hour of a round that runs."""

    paragraphs = serializers.SerializerMethodField()
    silence_ends_at = serializers.SerializerMethodField()
    available_actions = Permissions(
        {
            "view": "meetings.view_minutes",
            "edit": "meetings.edit_minutes",
            "comment": "meetings.comment_minutes",
        }
    )

    class Meta(MinutesSerializer.Meta):
        fields = [*MinutesSerializer.Meta.fields, "silence_ends_at", "paragraphs", "available_actions"]
        read_only_fields = fields

    @extend_schema_field(ParagraphSerializer(many=True))
    def get_paragraphs(self, minutes: Minutes) -> Any:
        """Return the paragraphs up to the reader's level."""
        rows = MinutesParagraph.objects.visible_to(self.context["request"].user).select_related("meeting")
        found = rows.filter(minutes=minutes, is_removed=False).order_by("item__position", "position", "pk")
        return ParagraphSerializer(found, many=True, context=self.context).data

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_silence_ends_at(self, minutes: Minutes) -> Any:
        """Return when the round ends that is running."""
        round_ = minutes.rounds.filter(outcome="running").first()
        return round_ and serializers.DateTimeField().to_representation(round_.ends_at)


class MinutesCommentSerializer(serializers.ModelSerializer[MinutesComment]):
    """A comment with the answer given."""

    class Meta:
        model = MinutesComment
        fields = ["id", "paragraph", "role", "text", "made_at", "state", "answer", "answered_at"]
        read_only_fields = fields


class NewMinutesSerializer(serializers.Serializer[Any]):
    """The meeting whose minutes are to be drafted."""

    meeting = serializers.CharField(max_length=40)


class RecordRevisionSerializer(serializers.Serializer[Any]):
    """The revision that the account has read."""

    revision = serializers.IntegerField(min_value=1)


class NewSilenceSerializer(RecordRevisionSerializer):
    """Until when silence lasts; without a day, for the working days of the terms of reference."""

    ends_on = serializers.DateField(required=False, allow_null=True, default=None)


class RewriteSerializer(RecordRevisionSerializer):
    """The whole new text of one item, in Markdown; paragraphs are parted by an empty line."""

    item = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True, max_length=LONGEST_NOTE)


class AnswerCommentSerializer(serializers.Serializer[Any]):
    """What became of a comment."""

    comment = serializers.IntegerField()
    state = serializers.ChoiceField(choices=["taken", "noted"])
    answer = serializers.CharField(allow_blank=True, default="", max_length=1000)


class NewCommentSerializer(serializers.Serializer[Any]):
    """A comment on a paragraph."""

    paragraph = serializers.IntegerField()
    text = serializers.CharField(max_length=4000)


class NewObjectionSerializer(serializers.Serializer[Any]):
    """Why somebody breaks the silence."""

    text = serializers.CharField(max_length=4000)


class NewDecisionSerializer(serializers.Serializer[Any]):
    """What was decided; `item` is the key of an agenda item, `supersedes` the number of an earlier decision."""

    meeting = serializers.CharField(max_length=40)
    item = serializers.IntegerField(required=False, allow_null=True, default=None)
    text = serializers.CharField(max_length=2000)
    mode = serializers.CharField(max_length=40, required=False, default="consensus")
    supersedes = serializers.CharField(required=False, allow_null=True, default=None)
    is_un_only = serializers.BooleanField(required=False, default=False)


class NewActionPointSerializer(serializers.Serializer[Any]):
    """What an agency owes; agencies by acronym, `decision` and `workstream` by reference."""

    meeting = serializers.CharField(max_length=40)
    item = serializers.IntegerField(required=False, allow_null=True, default=None)
    text = serializers.CharField(max_length=2000)
    owner = serializers.CharField()
    contributors = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    due_on = serializers.DateField()
    decision = serializers.CharField(required=False, allow_null=True, default=None)
    workstream = serializers.CharField(required=False, allow_null=True, default=None)
    is_un_only = serializers.BooleanField(required=False, default=False)


class MoveSerializer(serializers.Serializer[Any]):
    """What a transition needs: `reason` to block and to cancel, `evidence` or a link to it to finish."""

    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    evidence = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    evidence_link = serializers.URLField(max_length=500, required=False, default="", allow_blank=True)


class NewOwnerSerializer(serializers.Serializer[Any]):
    """The new owner; `seen` is the one that the account has read."""

    owner = serializers.CharField()
    seen = serializers.CharField()


class NotOursSerializer(serializers.Serializer[Any]):
    """Whom to ask instead."""

    ask = serializers.CharField(max_length=300)
