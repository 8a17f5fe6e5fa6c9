"""Why somebody sees an object: for the secretariat, from the object's page."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.explaining import Part, answers_for, asked_about, find, kinds
from members.models import Network
from members.pages import network_page, require


@require_safe
@network_page
def why(request: HttpRequest, network: Network, kind: str, pk: str) -> HttpResponse:
    """Say for one person, or for everybody in the network, whether they see the object and why."""
    require(request, "members.explain_access", network)
    obj = find(kind, pk, network, request.user)
    if obj is None:
        raise Http404
    people = asked_about(network)
    chosen = _person(request.GET.get("person", ""))
    answers = answers_for([one for one in people if chosen in (None, one.pk)], obj, network)
    context = {
        "subject": obj,
        "subject_url": kinds[kind].url(obj, network),
        "parts": (kinds[kind].parts or no_parts)(obj, request.user),
        "people": people,
        "chosen": chosen,
        "seeing": [answer for answer in answers if answer.explanation.is_allowed],
        "not_seeing": [answer for answer in answers if not answer.explanation.is_allowed],
    }
    return render(request, "members/why.html", context)


def no_parts(obj: Any, user: Any) -> list[Part]:
    """Return nothing: most objects have no parts."""
    return []


def _person(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
