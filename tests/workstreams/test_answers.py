"""The page behind the link of a mail: without a password, only for the person's own lines, only by POST."""

import datetime
import secrets
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from members.history import event_model
from members.models import Person, Representative
from notifications.links import answer_url
from notifications.models import Message, UsedLink
from notifications.services import store_body
from tests.cast import MARKER, Cast
from tests.factories import make_agency, make_status, make_workstream
from tests.workstreams.reading import words
from workstreams.answers import PURPOSE, about_network
from workstreams.models import StatusUpdate


@transaction.atomic
def link_for(person: Person, about: str) -> str:
    """Return the path of the link in a mail that was sent to the person just now."""
    pk = uuid.uuid4()
    message = Message.objects.create(
        pk=pk,
        scope="baku",
        kind="round",
        about=about,
        step="1",
        person=person.pk,
        language="en",
        body=store_body(subject="Please update", text="Follow the link.", language="en"),
        links={"update": {"purpose": PURPOSE, "about": about}},
        nonce=secrets.token_hex(16),
        message_id=f"<{pk}@unnm.example>",
        state=Message.State.SENT,
        next_try_at=None,
        sent_at=timezone.now(),
    )
    return urlsplit(answer_url(message, PURPOSE)).path


def lines(client: Client, path: str) -> list[str]:
    context: Any = client.get(path).context
    return [line.reference for line in (*context["open_lines"], *context["finished_lines"])]


def said(cast: Cast, **values: Any) -> dict[str, Any]:
    day = cast.network.today().isoformat()
    return {"status": "delayed", "narrative": "Late.", "as_of_on": day, "classification": "2"} | values


def test_list_holds_the_lines_that_the_persons_agencies_lead(cast: Cast, client: Client) -> None:
    make_workstream(cast.workplan, cast.group, make_agency(), "WG1-03")
    about = about_network(cast.network)
    assert lines(client, link_for(cast.lead.person, about)) == ["WG1-01", "WG1-02"]
    assert lines(client, link_for(cast.two_agencies.person, about)) == ["WG1-01", "WG1-02"]
    assert lines(client, link_for(cast.other.person, about)) == []
    assert lines(client, link_for(cast.secretariat.person, about)) == []  # may update all, but leads none


def test_person_without_account_may_answer(cast: Cast, client: Client) -> None:
    cast.lead.delete()
    path = link_for(cast.lead.person, about_network(cast.network))
    assert client.post(f"{path}?line=WG1-01", said(cast)).status_code == 302


def test_answer_is_recorded_in_the_persons_name(cast: Cast, client: Client) -> None:
    path = link_for(cast.lead.person, about_network(cast.network))
    response = client.post(f"{path}?line=WG1-01", said(cast), follow=True)
    assert response.redirect_chain == [(path, 302)]
    assert words(response.text, "li")[0] == "Thank you. The update of WG1-01 is recorded."
    update = StatusUpdate.objects.newest_first().first()
    assert update is not None
    assert (update.status, update.narrative, update.recorded_by) == ("delayed", "Late.", cast.lead.person)
    event = event_model(StatusUpdate).objects.get(pgh_obj_id=update.pk)
    assert event.pgh_context["person"] == str(cast.lead.person.pk)
    assert UsedLink.objects.count() == 1


def test_link_serves_several_lines(cast: Cast, client: Client) -> None:
    path = link_for(cast.lead.person, about_network(cast.network))
    for reference in ("WG1-01", "WG1-02", "WG1-01"):
        assert client.post(f"{path}?line={reference}", said(cast, classification="3")).status_code == 302
    assert StatusUpdate.objects.filter(status="delayed").count() == 3


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_records_nothing(cast: Cast, client: Client, method: str) -> None:
    path = link_for(cast.lead.person, about_network(cast.network))
    for address in (path, f"{path}?line=WG1-01"):
        assert getattr(client, method)(address, said(cast) if method == "get" else None).status_code == 200
    assert (StatusUpdate.objects.count(), UsedLink.objects.count()) == (2, 0)


def test_wrong_value_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    path = link_for(cast.lead.person, about_network(cast.network))
    response = client.post(f"{path}?line=WG1-01", said(cast, progress="150", narrative="My own words"))
    assert list(response.context["form"].errors) == ["progress"]
    assert response.context["form"]["narrative"].value() == "My own words"
    assert (StatusUpdate.objects.count(), UsedLink.objects.count()) == (2, 0)


def test_line_of_another_agency_is_not_found(cast: Cast, client: Client) -> None:
    make_workstream(cast.workplan, cast.group, make_agency(), "WG1-03")
    path = link_for(cast.secretariat.person, about_network(cast.network))
    for reference in ("WG1-01", "WG1-03", "WG9-99", ""):
        assert client.get(f"{path}?line={reference}").status_code == 404
        assert client.post(f"{path}?line={reference}", said(cast)).status_code == 404


def test_link_of_somebody_who_left_opens_an_empty_list(cast: Cast, client: Client) -> None:
    path = link_for(cast.lead.person, about_network(cast.network))
    assert lines(client, path) == ["WG1-01", "WG1-02"]
    yesterday = cast.network.today() - datetime.timedelta(days=1)
    Representative.objects.filter(person=cast.lead.person).update(ended_on=yesterday)
    assert lines(client, path) == []
    assert client.post(f"{path}?line=WG1-01", said(cast)).status_code == 404


def test_person_with_a_government_office_too_sees_nothing_for_the_un_only(cast: Cast, client: Client) -> None:
    assert MARKER in client.get(link_for(cast.lead.person, about_network(cast.network))).text
    for_ilo = Representative.objects.get(person=cast.lead.person).membership
    Representative.objects.create(
        person=cast.double.person, membership=for_ilo, function="alternate", started_on=for_ilo.started_on
    )
    path = link_for(cast.double.person, about_network(cast.network))
    assert lines(client, path) == ["WG1-01"]
    assert MARKER not in client.get(path).text
    assert MARKER not in client.get(f"{path}?line=WG1-01").text


def test_finished_lines_come_last(cast: Cast, client: Client) -> None:
    make_status(cast.workstream, cast.lead.person, "completed")
    context: Any = client.get(link_for(cast.lead.person, about_network(cast.network))).context
    assert [line.reference for line in context["open_lines"]] == ["WG1-02"]
    assert [line.reference for line in context["finished_lines"]] == ["WG1-01"]


def test_link_about_an_unknown_network_is_not_found(cast: Cast, client: Client) -> None:
    assert client.get(link_for(cast.lead.person, "network:nowhere")).status_code == 404
    assert client.get(link_for(cast.lead.person, "meeting:1")).status_code == 404


def test_link_lives_for_thirty_days(cast: Cast, client: Client) -> None:
    path = link_for(cast.lead.person, about_network(cast.network))
    now = timezone.now()
    with time_machine.travel(now + datetime.timedelta(days=29), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(now + datetime.timedelta(days=31), tick=False):
        assert client.get(path).status_code == 410


def test_queries_of_the_list_do_not_grow(cast: Cast, client: Client, django_assert_num_queries: Any) -> None:
    path = link_for(cast.lead.person, about_network(cast.network))
    with django_assert_num_queries(14):
        client.get(path)
    for _number in range(9):
        make_workstream(cast.workplan, cast.group, cast.ilo)
    with django_assert_num_queries(14):
        client.get(path)
