"""Endpoints of papers: read, uploaded, versioned, cleared, opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from meetings.api import filters
from meetings.api.serializers import OfMeetingSerializer
from meetings.api.views import NETWORK, READ, OfMeetings
from meetings.models import AgendaItem, Meeting, Paper, PaperFile
from meetings.papers import PaperRow
from meetings.services.papers import add_paper, add_translation, add_version, clear_paper, note_look
from meetings.views.papers import download
from members.access import allowed
from members.api.fields import ClassificationField, TitleField
from members.api.views import Permissions
from members.classification import Classification
from members.pages import acting_person, is_preview
from members.titles import LANGUAGES

LANGUAGE = serializers.ChoiceField(choices=LANGUAGES)
FILE = OpenApiParameter("file", int, OpenApiParameter.PATH, description="The number of the file in the paper.")


class PaperFileSerializer(serializers.ModelSerializer[PaperFile]):
    """A version of a paper in one language; `url` gives its bytes."""

    classification = ClassificationField(source="effective_classification", read_only=True)
    mime_type = serializers.CharField(source="stored_file.mime_type", read_only=True)
    size = serializers.IntegerField(source="stored_file.size", read_only=True)
    sha256 = serializers.CharField(source="stored_file.sha256", read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = PaperFile
        fields = [
            "id",
            "version",
            "language",
            "filename",
            "mime_type",
            "size",
            "sha256",
            "uploaded_at",
            "classification",
            "url",
        ]
        read_only_fields = fields

    def get_url(self, file: PaperFile) -> str:
        """Return the address of the bytes."""
        arguments = [self.context["network"], file.paper_id, file.pk]
        return reverse("paper-file", args=arguments, request=self.context["request"])


class PaperSerializer(OfMeetingSerializer):
    """A paper: its number, title, language, and the last version that the account may open."""

    reference = serializers.CharField(read_only=True)
    title = TitleField(read_only=True)
    version = serializers.SerializerMethodField()

    class Meta:
        model = Paper
        fields = ["id", "reference", "meeting", "number", "title", "language", "version", "classification"]
        read_only_fields = fields

    def get_version(self, paper: Paper) -> int:
        """Return the last version that the account may open."""
        return PaperRow(paper, None, tuple(self._files(paper))).version

    def _files(self, paper: Paper) -> list[PaperFile]:
        found: list[PaperFile] = self.context["files"].get(paper.pk, [])
        return found


class PaperDetailSerializer(PaperSerializer):
    """A paper with its files, the last version first, and what the account may do."""

    files = serializers.SerializerMethodField()
    available_actions = Permissions(
        {"view": "meetings.view_paper", "versions": "meetings.change_paper", "clear": "meetings.clear_paper"}
    )

    class Meta(PaperSerializer.Meta):
        fields = [*PaperSerializer.Meta.fields, "files", "available_actions"]
        read_only_fields = fields

    @extend_schema_field(PaperFileSerializer(many=True))
    def get_files(self, paper: Paper) -> Any:
        """Return the files that the account may open."""
        return PaperFileSerializer(self._files(paper), many=True, context=self.context).data


class NewPaperSerializer(serializers.Serializer[Any]):
    """A new paper, sent as multipart/form-data."""

    meeting = serializers.CharField(help_text="The reference of the meeting.")
    item = serializers.IntegerField(required=False, help_text="The agenda item, for which the presenter may upload.")
    title = serializers.CharField(max_length=300)
    language = LANGUAGE
    classification = ClassificationField(required=False)
    file = serializers.FileField()


class NewVersionSerializer(serializers.Serializer[Any]):
    """The next version, or a translation of the last one; `seen` is the last version that you know."""

    seen = serializers.IntegerField(min_value=0)
    is_translation = serializers.BooleanField(default=False)
    language = LANGUAGE
    file = serializers.FileField()


class ClearanceSerializer(serializers.Serializer[Any]):
    """For whom a paper is from now on; `before` is what you have read."""

    before = ClassificationField()
    after = ClassificationField()
    reason = serializers.CharField(max_length=500)


def _upload(values: dict[str, Any]) -> dict[str, Any]:
    return {"language": values["language"], "content": values["file"].read(), "filename": values["file"].name}


@extend_schema_view(**READ)
class Papers(OfMeetings):
    """Papers of the meetings."""

    model = Paper
    queryset = Paper.objects.none()
    lookup_value_regex = r"\d+"
    parser_classes = [JSONParser, MultiPartParser]
    filterset_class = filters.PaperFilter
    serializer_class = PaperSerializer
    detail_serializer_class = PaperDetailSerializer
    permissions = {"versions": "meetings.change_paper", "clear": "meetings.clear_paper"}

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Return the serializer with the files of its rows, read in one query."""
        rows = list(args[0] if args and kwargs.get("many") else args)
        kwargs["context"] = {**self.get_serializer_context(), **self._files_of(rows)}
        return self.get_serializer_class()(*args, **kwargs)

    def _files_of(self, rows: list[Paper]) -> dict[str, Any]:
        if not rows:
            return {"network": self.kwargs.get("network"), "files": {}}
        found: dict[int, list[PaperFile]] = {}
        files = PaperFile.objects.visible_to(self.request.user).filter(paper__in=[row.pk for row in rows])
        for file in files.select_related("stored_file").without_words().order_by("-version", "language"):
            found.setdefault(file.paper_id, []).append(file)
        return {"network": self.network.slug, "files": found}

    @extend_schema(
        parameters=[NETWORK],
        request={"multipart/form-data": NewPaperSerializer},
        responses={201: PaperDetailSerializer},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Upload a paper: who runs the meeting for any item, a presenter for an own one; then it is for the UN only."""
        given = NewPaperSerializer(data=request.data)
        found = Meeting.objects.visible_to(request.user).filter(network=self.network)
        if not any(allowed(request.user, "meetings.add_paper", meeting) for meeting in found.distinct()):
            raise PermissionDenied
        given.is_valid(raise_exception=True)
        values = given.validated_data
        meeting = _one(found.filter(reference=values["meeting"]), "meeting")
        items = AgendaItem.objects.visible_to(request.user).filter(meeting=meeting)
        item = _one(items.select_related("meeting").filter(pk=values["item"]), "item") if "item" in values else None
        permission = "meetings.hand_in_paper" if item else "meetings.distribute_agenda"
        if not allowed(request.user, permission, item or meeting):
            raise PermissionDenied
        may_clear = allowed(request.user, "meetings.clear_meeting", meeting)
        readers = values.get("classification") if may_clear else None
        with _told():
            paper = add_paper(
                meeting,
                by=acting_person(self.request),
                title=values["title"],
                item=item,
                classification=Classification(readers or Classification.UN_ONLY),
                **_upload(values),
            )
        return self._detail(paper, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK],
        request={"multipart/form-data": NewVersionSerializer},
        responses={201: PaperDetailSerializer},
        filters=False,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def versions(self, request: Request, **kwargs: Any) -> Response:
        """Upload the next version, or the last one in a further language; 409 when there is a newer one by now."""
        paper = self.get_object()
        given = NewVersionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        may_clear = allowed(request.user, "meetings.clear_paper", paper)
        readers = None if may_clear else Classification.UN_ONLY
        with _told():
            if values["is_translation"]:
                add_translation(paper, by=acting_person(self.request), version=values["seen"], **_upload(values))
            else:
                add_version(
                    paper,
                    by=acting_person(self.request),
                    seen=values["seen"],
                    classification=readers,
                    **_upload(values),
                )
        return self._detail(paper, status.HTTP_201_CREATED)

    @extend_schema(
        parameters=[NETWORK], request=ClearanceSerializer, responses={200: PaperDetailSerializer}, filters=False
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def clear(self, request: Request, **kwargs: Any) -> Response:
        """Clear a paper for its readers, with the reason; 409 when it was classified otherwise meanwhile."""
        paper = self.get_object()
        given = ClearanceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with _told():
            cleared = clear_paper(paper, by=acting_person(self.request), **given.validated_data)
        return self._detail(cleared, status.HTTP_200_OK)

    @extend_schema(parameters=[NETWORK, FILE], responses={(200, "*/*"): OpenApiTypes.BINARY}, filters=False)
    @action(detail=True, methods=["get"], url_path=r"files/(?P<file>\d+)", url_name="file", filterset_class=None)
    def download(self, request: Request, file: str, **kwargs: Any) -> HttpResponse:
        """Give the bytes of a file, as an attachment."""
        paper = self.get_object()
        rows = PaperFile.objects.visible_to(request.user).without_words().filter(paper=paper)
        rows = rows.select_related("stored_file")
        found = _one(rows.filter(pk=int(file)), "file")
        if not is_preview(request):
            note_look(paper, acting_person(request), version=found.version)
        with found.stored_file.file.open("rb") as stored:
            return download(stored.read(), found.stored_file.mime_type, found.filename)

    def _detail(self, paper: Paper, code: int) -> Response:
        found = Paper.objects.select_related("meeting").get(pk=paper.pk)
        context = {**self.get_serializer_context(), **self._files_of([found])}
        return Response(PaperDetailSerializer(found, context=context).data, status=code)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a service finds wrong into the errors of the request."""
    try:
        yield
    except ValidationError as error:
        raise serializers.ValidationError(error.message_dict) from None


def _one(rows: Any, field: str) -> Any:
    """Return the one row that the account sees, else say which value names none."""
    found = rows.first()
    if found is None:
        raise serializers.ValidationError({field: [f"Nothing with this {field} is known."]})
    return found
