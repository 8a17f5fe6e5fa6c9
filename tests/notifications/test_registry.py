from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse

from notifications.errors import UnknownName
from notifications.links import Answer
from notifications.registry import AnswerPurpose, MessageKind, Registry, registry


def page(request: HttpRequest, answer: Answer) -> HttpResponse:
    return HttpResponse()


def test_kind_registered_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="“agenda” is registered already"):
        registry.register_kind(MessageKind("agenda", "Agenda"))


def test_purpose_registered_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="“accept” is registered already"):
        registry.register_purpose(AnswerPurpose("accept", "Accept", page, single_use=True, lifetime=timedelta(days=1)))


def test_unknown_names_say_what_is_missing() -> None:
    with pytest.raises(UnknownName, match="No app has registered the message kind “minutes”"):
        registry.kind("minutes")
    with pytest.raises(UnknownName, match="No app has registered the answer purpose “join”"):
        registry.purpose("join")


def test_empty_registry_shows_nobody_anything() -> None:
    empty = Registry()
    assert empty.visible_scopes(None) == set()  # type: ignore[arg-type]  # whoever it is
    assert empty.viewer(HttpRequest()) is None
    assert empty.reply_to("aze") == ""
    with pytest.raises(LookupError, match="No app has set the recipient resolver"):
        empty.resolve([])
