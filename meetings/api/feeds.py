"""Endpoints of one's own calendar feeds."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from meetings.api.views import NewestFirst
from meetings.models import CalendarFeed
from meetings.services.feeds import open_feed, revoke_feed
from members.access import access_of
from members.models import Network
from members.pages import acting_person
from workstreams.models import WorkingGroup


class CalendarFeedSerializer(serializers.ModelSerializer[CalendarFeed]):
    """A feed; its address is shown once, when it is made."""

    network = serializers.CharField(source="network.slug", read_only=True, default=None, allow_null=True)
    group = serializers.CharField(source="group.code", read_only=True, default=None, allow_null=True)

    class Meta:
        model = CalendarFeed
        fields = ["id", "kind", "network", "group", "prefix", "created_at", "last_used_at", "revoked_at"]
        read_only_fields = fields


class NewFeedSerializer(serializers.Serializer[Any]):
    """What a feed is of: `own`, a `network` by its slug, or a `group` by its code in a network."""

    kind = serializers.ChoiceField(choices=CalendarFeed.Kind.choices)
    network = serializers.SlugField(required=False)
    group = serializers.CharField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Find the network and the group among those of the account."""
        user = self.context["request"].user
        kind, found = attrs["kind"], dict[str, Any](kind=attrs["kind"])
        if kind == CalendarFeed.Kind.OWN:
            return found
        network = Network.objects.filter(pk__in=access_of(user).levels, slug=attrs.get("network", "")).first()
        if network is None:
            raise serializers.ValidationError({"network": ["No network of yours has this name."]})
        if kind == CalendarFeed.Kind.NETWORK:
            return found | {"network": network}
        groups = WorkingGroup.objects.visible_to(user).filter(network=network, code=attrs.get("group", ""))
        group = groups.first()
        if group is None:
            raise serializers.ValidationError({"group": ["No group that you see has this code."]})
        return found | {"group": group}


class OpenedFeedSerializer(CalendarFeedSerializer):
    """A feed that was just made, with its address."""

    address = serializers.URLField(read_only=True)

    class Meta(CalendarFeedSerializer.Meta):
        fields = [*CalendarFeedSerializer.Meta.fields, "address"]
        read_only_fields = fields


class CalendarFeeds(ListModelMixin, RetrieveModelMixin, GenericViewSet[CalendarFeed]):
    """One's own calendar feeds."""

    queryset = CalendarFeed.objects.none()
    serializer_class = CalendarFeedSerializer
    pagination_class = NewestFirst
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[CalendarFeed]:
        """Return the feeds of the account's person."""
        if getattr(self, "swagger_fake_view", False):
            return CalendarFeed.objects.none()
        return CalendarFeed.objects.filter(person=acting_person(self.request)).select_related("network", "group")

    @extend_schema(request=NewFeedSerializer, responses={201: OpenedFeedSerializer})
    def create(self, request: Request) -> Response:
        """Make a feed; its address stands in this answer and nowhere else."""
        given = NewFeedSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        feed, token = open_feed(acting_person(self.request), by=acting_person(self.request), **given.validated_data)
        data = dict(CalendarFeedSerializer(feed).data)
        data["address"] = request.build_absolute_uri(reverse("meetings:feed", args=[token]))
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """Close a feed for ever; 409 when it is closed already."""
        revoke_feed(self.get_object(), by=acting_person(self.request))
        return Response(status=status.HTTP_204_NO_CONTENT)
