"""The REST API: the routes of each app below /api/v1/, the schema and its documentation."""

import secrets

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from unnm import api_docs

# The same for everybody, and as long as the code is: written once a process, language and format. It takes a second.
schema = cache_page(86400, key_prefix=secrets.token_hex(8))(
    SpectacularAPIView.as_view(permission_classes=[AllowAny], authentication_classes=[])
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("members.api.urls")),
    path("", include("workstreams.api.urls")),
    path("", include("meetings.api.urls")),
    path("schema/", schema, name="schema"),
    path("docs/", api_docs.docs, name="api_docs"),
]
