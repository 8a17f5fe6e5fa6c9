"""The REST API: the routes of each app below /api/v1/, the schema and its documentation."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from unnm import api_docs

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("members.api.urls")),
    path("", include("workstreams.api.urls")),
    path("", include("meetings.api.urls")),
    path(
        "schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny], authentication_classes=[]), name="schema"
    ),
    path("docs/", api_docs.docs, name="api_docs"),
]
