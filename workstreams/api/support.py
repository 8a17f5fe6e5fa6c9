"""Endpoints of support requests and pledges: the services of the pages, and their rules."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from members.access import access_of, allowed
from members.api.pagination import CursorPagination
from members.api.preconditions import PreconditionFailed, etag, revision_of
from members.api.views import NetworkScoped
from members.models import Agency
from members.pages import acting_person, get_visible
from workstreams.api.editing import Names
from workstreams.api.support_serializers import (
    CloseSerializer,
    DeclineSerializer,
    DeliverSerializer,
    MatchSerializer,
    NoteSerializer,
    OfferSerializer,
    OfferWriteSerializer,
    PledgeDetailSerializer,
    PledgeSerializer,
    PledgeWriteSerializer,
    ReachSerializer,
    StageSerializer,
    StageWriteSerializer,
    SupportRequestDetailSerializer,
    SupportRequestSerializer,
    SupportRequestWriteSerializer,
)
from workstreams.api.updates import NETWORK
from workstreams.api.views import IF_MATCH, ByReference
from workstreams.forms.support import asking_agencies
from workstreams.models import Offer, Pledge, PledgeStage, SupportRequest, Workplan
from workstreams.services.pledges import add_stage, edit_pledge, finish_stage, make_pledge
from workstreams.services.support import (
    RevisionConflict,
    close_request,
    decline_request,
    edit_request,
    make_workstream,
    match_request,
    offer_support,
    review_request,
    submit_request,
)


class NewestSubmitted(CursorPagination):
    """Requests, the newest first."""

    ordering = ("-submitted_at", "-pk")


def served[Made](service: Callable[[], Made]) -> Made:
    """Call a service; its refusals are validation errors of the API, an outdated revision is 412."""
    try:
        return service()
    except RevisionConflict:
        raise PreconditionFailed from None
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        raise serializers.ValidationError(told) from None


def given(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    """Return what the request says, checked."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class Referenced(mixins.ListModelMixin, mixins.RetrieveModelMixin, NetworkScoped):
    """Rows that are named by a reference, with an ETag for those who may edit them."""

    lookup_field = "reference"
    lookup_value_regex = "[^/]+"
    change_permission = ""

    def allowed_row(self, permission: str) -> Any:
        """Return the row of the address. Raises Http404 where it is not visible, PermissionDenied."""
        rows = self.model.objects.filter(network=self.network).select_related("network", "agency")
        found: Any = get_visible(self.request, rows, reference=self.kwargs["reference"])
        if not allowed(self.request.user, permission, found):
            raise PermissionDenied
        return found

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one in full; its ETag is what an edit sends as If-Match."""
        return self.answer(self.kwargs["reference"])

    def answer(self, reference: str, code: int = status.HTTP_200_OK) -> Response:
        """Return the row in full."""
        self.action = "retrieve"
        self.kwargs[self.lookup_field] = reference
        found = self.get_object()
        may_change = allowed(self.request.user, self.change_permission, found)
        headers = {"ETag": etag(found.revision)} if may_change else {}
        return Response(self.get_serializer(found).data, status=code, headers=headers)

    def keys(self, values: dict[str, Any]) -> list[Any] | None:
        """Return the commitments that the request names, None where it names none."""
        names = values.pop("commitments", None)
        if names is None:
            return None
        known = Names(self.network, self.request.user)
        return [known.commitment("commitments", each) for each in names]


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class SupportRequestViewSet(Referenced):
    """Support requests, read by the Government and the UN side."""

    model = SupportRequest
    queryset = SupportRequest.objects.none()
    pagination_class = NewestSubmitted
    change_permission = "workstreams.change_supportrequest"

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one request."""
        return SupportRequestDetailSerializer if self.action == "retrieve" else SupportRequestSerializer

    def get_queryset(self) -> Any:
        """Return the visible requests, one with steps and the offers that the account may read."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        rows = rows.for_table()
        if self.action != "retrieve":
            return rows
        offers = Offer.objects.visible_to(self.request.user).select_related("agency")
        return rows.prefetch_related("steps__taken_by__contact", Prefetch("offers", offers, to_attr="visible_offers"))

    def get_object(self) -> Any:
        """Return one request with the workstream that came of it, if the account may read that."""
        found = super().get_object()
        workstream = found.workstream
        is_read = workstream is not None and allowed(self.request.user, "workstreams.view_workstream", workstream)
        found.visible_workstream = workstream.reference if is_read else None
        return found

    @extend_schema(
        parameters=[NETWORK], request=SupportRequestWriteSerializer, responses={201: SupportRequestDetailSerializer}
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Ask the network for support on behalf of a government body of the account."""
        if not allowed(request.user, "workstreams.add_supportrequest", self.network):
            raise PermissionDenied
        values = given(SupportRequestWriteSerializer(data=request.data))
        commitments = self.keys(values) or []
        agency = self._asking(values.pop("agency", ""))
        kind = values.pop("kind", SupportRequest.Kind.CONNECTION_HUB)
        by = acting_person(request)
        made = served(
            lambda: submit_request(
                self.network, by=by, kind=kind, agency=agency, commitments=commitments, values=values
            )
        )
        return self.answer(made.reference, status.HTTP_201_CREATED)

    def _asking(self, name: str) -> Agency:
        agencies = asking_agencies(self.network, self.request.user)
        found = agencies.filter(acronym__iexact=name).first() if name else agencies.first()
        if found is None:
            raise serializers.ValidationError({"agency": [_("Name a government body for which you may ask.")]})
        return found

    @extend_schema(
        parameters=[NETWORK, IF_MATCH],
        request=SupportRequestWriteSerializer(partial=True),
        responses={200: SupportRequestDetailSerializer},
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what is asked for until it is matched (412 when your reading is outdated, 428 without If-Match)."""
        found = self.allowed_row(self.change_permission)
        revision = revision_of(request)
        values = given(SupportRequestWriteSerializer(data=request.data, partial=True))
        for name in ("kind", "agency"):
            if name in values:
                raise serializers.ValidationError({name: [_("This stays as it was submitted.")]})
        commitments = self.keys(values)
        by = acting_person(request)
        served(lambda: edit_request(found, by=by, revision=revision, values=values, commitments=commitments))
        return self.answer(found.reference)

    @extend_schema(parameters=[NETWORK], request=OfferWriteSerializer, responses={201: OfferSerializer})
    @action(detail=True, methods=["post"])
    def offers(self, request: Request, **kwargs: Any) -> Response:
        """Say what one of your agencies offers."""
        found = self.allowed_row("workstreams.add_offer")
        values = given(OfferWriteSerializer(data=request.data))
        own = Agency.objects.filter(pk__in=access_of(request.user).agencies(self.network.pk))
        agency = own.filter(acronym__iexact=values.pop("agency")).first()
        if agency is None:
            raise serializers.ValidationError({"agency": [_("Name an agency that you represent.")]})
        by = acting_person(request)
        made = served(lambda: offer_support(found, by=by, agency=agency, **values))
        return Response(OfferSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=NoteSerializer, responses={200: SupportRequestDetailSerializer})
    @action(detail=True, methods=["post"])
    def review(self, request: Request, **kwargs: Any) -> Response:
        """Take a request up and call for offers."""
        return self._step(NoteSerializer, review_request)

    @extend_schema(parameters=[NETWORK], request=MatchSerializer, responses={200: SupportRequestDetailSerializer})
    @action(detail=True, methods=["post"])
    def match(self, request: Request, **kwargs: Any) -> Response:
        """Say which agencies help."""
        found = self.allowed_row("workstreams.handle_supportrequest")
        values = given(MatchSerializer(data=request.data))
        offers = list(found.offers.filter(agency__acronym__in=values["agencies"]))
        if len(offers) != len(set(values["agencies"])):
            raise serializers.ValidationError({"agencies": [_("Name agencies that have offered.")]})
        by = acting_person(request)
        served(lambda: match_request(found, by=by, offers=offers, note=values["note"]))
        return self.answer(found.reference)

    @extend_schema(parameters=[NETWORK], request=DeliverSerializer, responses={200: SupportRequestDetailSerializer})
    @action(detail=True, methods=["post"])
    def deliver(self, request: Request, **kwargs: Any) -> Response:
        """Make the request a workstream of the current workplan."""
        found = self.allowed_row("workstreams.handle_supportrequest")
        values = given(DeliverSerializer(data=request.data))
        group = Names(self.network, request.user).group("group", values["group"])
        plan = Workplan.objects.filter(network=self.network).current_on(self.network.today())
        if plan is None:
            raise serializers.ValidationError({"workplan": [_("The network has no workplan yet.")]})
        by, is_shared = acting_person(request), values["is_shared"]
        served(lambda: make_workstream(found, by=by, workplan=plan, group=group, is_shared=is_shared))
        return self.answer(found.reference)

    @extend_schema(parameters=[NETWORK], request=CloseSerializer, responses={200: SupportRequestDetailSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> Response:
        """Close what was delivered."""
        return self._step(CloseSerializer, close_request)

    @extend_schema(parameters=[NETWORK], request=DeclineSerializer, responses={200: SupportRequestDetailSerializer})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, **kwargs: Any) -> Response:
        """Decline a request, with the reason."""
        return self._step(DeclineSerializer, decline_request)

    def _step(self, serializer: type[serializers.Serializer[Any]], service: Callable[..., Any]) -> Response:
        found = self.allowed_row("workstreams.handle_supportrequest")
        values = given(serializer(data=self.request.data))
        by = acting_person(self.request)
        served(lambda: service(found, by=by, **values))
        return self.answer(found.reference)


@extend_schema_view(list=extend_schema(parameters=[NETWORK]), retrieve=extend_schema(parameters=[NETWORK]))
class PledgeViewSet(Referenced):
    """Pledges with their stages."""

    model = Pledge
    queryset = Pledge.objects.none()
    pagination_class = ByReference
    change_permission = "workstreams.change_pledge"

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the longer form for one pledge."""
        return PledgeDetailSerializer if self.action == "retrieve" else PledgeSerializer

    def get_queryset(self) -> Any:
        """Return the visible pledges."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        rows = rows.for_table()
        return rows.prefetch_related("stages") if self.action == "retrieve" else rows

    @extend_schema(parameters=[NETWORK], request=PledgeWriteSerializer, responses={201: PledgeDetailSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Record a pledge of a body that the account represents; the secretariat records those of all."""
        if not allowed(request.user, "workstreams.add_pledge", self.network):
            raise PermissionDenied
        values = given(PledgeWriteSerializer(data=request.data))
        commitments = self.keys(values) or []
        access = access_of(request.user)
        own = Agency.objects.filter(memberships__network=self.network).distinct().order_by("acronym")
        if not access.is_secretariat(self.network.pk):
            own = own.filter(pk__in=access.agencies(self.network.pk))
        agency = own.filter(acronym__iexact=values.pop("agency", "")).first()
        if agency is None:
            raise serializers.ValidationError({"agency": [_("Name an agency that you represent.")]})
        self._check_level(values)
        by = acting_person(request)
        made = served(lambda: make_pledge(self.network, by=by, agency=agency, commitments=commitments, values=values))
        return self.answer(made.reference, status.HTTP_201_CREATED)

    def _check_level(self, values: dict[str, Any]) -> None:
        """Refuse a classification that the account could not read itself."""
        level = access_of(self.request.user).level(self.network.pk) or 0
        if values.get("classification", level) > level:
            raise serializers.ValidationError({"classification": [_("You could not read it yourself.")]})

    @extend_schema(
        parameters=[NETWORK, IF_MATCH],
        request=PledgeWriteSerializer(partial=True),
        responses={200: PledgeDetailSerializer},
    )
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change a pledge (412 when your reading is outdated, 428 without If-Match)."""
        found = self.allowed_row(self.change_permission)
        revision = revision_of(request)
        values = given(PledgeWriteSerializer(data=request.data, partial=True))
        if "agency" in values:
            raise serializers.ValidationError({"agency": [_("This stays as it was recorded.")]})
        commitments = self.keys(values)
        self._check_level(values)
        by = acting_person(request)
        served(lambda: edit_pledge(found, by=by, revision=revision, values=values, commitments=commitments))
        return self.answer(found.reference)

    @extend_schema(parameters=[NETWORK], request=StageWriteSerializer, responses={201: StageSerializer})
    @action(detail=True, methods=["post"])
    def stages(self, request: Request, **kwargs: Any) -> Response:
        """Add the next stage."""
        found = self.allowed_row(self.change_permission)
        values = given(StageWriteSerializer(data=request.data))
        by = acting_person(request)
        made = served(lambda: add_stage(found, by=by, **values))
        return Response(StageSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(parameters=[NETWORK], request=ReachSerializer, responses={200: PledgeDetailSerializer})
    @action(detail=True, methods=["post"])
    def reach(self, request: Request, **kwargs: Any) -> Response:
        """Say on which day a stage was reached."""
        found = self.allowed_row(self.change_permission)
        values = given(ReachSerializer(data=request.data))
        stages = PledgeStage.objects.filter(pledge=found, position=values["position"])
        stage = get_visible(request, stages.select_related("pledge__network"))
        by = acting_person(request)
        served(lambda: finish_stage(stage, by=by, done_on=values["done_on"]))
        return self.answer(found.reference)
