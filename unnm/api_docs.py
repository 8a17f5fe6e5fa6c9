"""The documentation page of the REST API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document in the browser; open to everybody, since it holds no data."""
    return render(request, "unnm/api_docs.html", {"schema_url": reverse("schema")})
