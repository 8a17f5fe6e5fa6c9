"""Support requests: each step is named, refused when somebody came first, and told to the requester."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members.classification import Classification
from members.models import Agency
from members.own_data import own_data
from members.titles import title
from notifications.errors import Conflict
from notifications.models import Message
from notifications.reminders.ladder import Audience
from tests.cast import Cast
from tests.factories import make_commitment, make_pledge, make_request
from tests.workstreams.reading import Browser
from workstreams.models import Offer, SupportRequest
from workstreams.portfolios import pledges_sheet, requests_sheet
from workstreams.reminders import request_steps_due
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

VALUES = {"title": title("Help with a register"), "need": "Experts.", "expected_result": "A register."}


def submitted(cast: Cast, **values: object) -> SupportRequest:
    commitment = make_commitment("4")
    return submit_request(
        cast.network,
        by=cast.liaison.person,
        kind=values.pop("kind", "connection_hub"),  # type: ignore[arg-type]  # a text
        agency=cast.sms,
        commitments=[commitment],
        values={**VALUES, **values},
    )


def mails(request: SupportRequest) -> set[tuple[str, str, str]]:
    """Return who was told which step in which language."""
    rows = Message.objects.filter(about=f"support_request:{request.pk}")
    names = {row.person: row for row in rows}
    from members.models import Person

    people = {person.pk: person.name for person in Person.objects.filter(pk__in=names).select_related("contact")}
    return {(people[row.person], row.step, row.language) for row in rows}


def test_requester_and_secretariat_hear_of_each_step(cast: Cast) -> None:
    request = submitted(cast)
    assert request.reference == f"SR-{cast.network.today().year}-01"
    assert mails(request) == {("Secretariat", "secretariat", "en"), ("Liaison", "submitted", "az")}
    review_request(request, by=cast.secretariat.person)
    offer = offer_support(request, by=cast.lead.person, agency=cast.ilo, text="Two experts.")
    match_request(request, by=cast.secretariat.person, offers=[offer], note="Welcome.")
    made = make_workstream(
        request, by=cast.secretariat.person, workplan=cast.workplan, group=cast.group, is_shared=True
    )
    close_request(request, by=cast.secretariat.person, note="The register is there.")
    told = mails(request)
    assert {step for name, step, _language in told if name == "Liaison"} == {
        "submitted", "under_review", "matched", "in_delivery", "closed",
    }  # fmt: skip
    asked = {name for name, step, _language in told if step == "offers"}
    assert asked == {"Head", "Lead", "Other agency"}
    assert [step.state for step in request.steps.all()] == [
        "submitted", "under_review", "matched", "in_delivery", "closed",
    ]  # fmt: skip
    assert (made.lead, made.national_counterpart, made.effective_classification) == (cast.ilo, cast.sms, 2)
    assert [one.key for one in made.commitments.select_related("framework")] == ["gcm:4"]
    request.refresh_from_db()
    assert (request.workstream, request.state, request.step_due_on) == (made, "closed", None)


def test_workstream_stays_with_the_un_unless_it_is_shared(cast: Cast, browser: Browser) -> None:
    request = make_request(cast.network, cast.sms, cast.liaison.person, make_commitment("4"), state="matched")
    Offer.objects.create(
        request=request, agency=cast.ilo, text="x", is_matched=True, offered_by=cast.lead.person,
        offered_at=request.submitted_at,
    )  # fmt: skip
    made = make_workstream(
        request, by=cast.secretariat.person, workplan=cast.workplan, group=cast.group, is_shared=False
    )
    assert made.effective_classification == Classification.UN_ONLY
    assert made.reference not in browser(cast.liaison).get(request.get_absolute_url()).text
    assert made.reference in browser(cast.secretariat).get(request.get_absolute_url()).text


def test_deadlines_count_working_days(cast: Cast) -> None:
    request = submitted(cast, needed_by_on=cast.network.today() + datetime.timedelta(days=90))
    assert request.step_due_on is not None
    assert (request.step_due_on - cast.network.today()).days >= 7  # five working days hold a weekend


def test_who_comes_second_is_told_who_was_faster(cast: Cast) -> None:
    first = submitted(cast)
    second = SupportRequest.objects.get(pk=first.pk)
    review_request(first, by=cast.secretariat.person)
    with pytest.raises(Conflict, match="Secretariat"):
        review_request(second, by=cast.secretariat.person)
    decline_request(first, by=cast.secretariat.person, reason="Outside the network's mandate.")
    offer = Offer(request=first, agency=cast.ilo)
    with pytest.raises(Conflict):
        match_request(second, by=cast.secretariat.person, offers=[offer])
    with pytest.raises(Conflict):
        offer_support(second, by=cast.lead.person, agency=cast.ilo, text="Late.")


def test_decline_needs_a_reason_in_the_database_too(cast: Cast) -> None:
    request = submitted(cast)
    with pytest.raises(ValidationError):
        decline_request(request, by=cast.secretariat.person, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=request.pk).update(state="declined")


def test_concept_note_needs_area_and_budget(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        submitted(cast, kind="mptf")
    assert set(refused.value.message_dict) == {"thematic_area", "budget"}


def test_edit_of_an_outdated_reading_is_refused(cast: Cast) -> None:
    request = submitted(cast)
    edit_request(request, by=cast.liaison.person, revision=1, values={"need": "More experts."})
    with pytest.raises(RevisionConflict):
        edit_request(request, by=cast.liaison.person, revision=1, values={"need": "Fewer."})
    request.refresh_from_db()
    assert (request.need, request.revision) == ("More experts.", 2)


def post_edit(client: Client, request: SupportRequest, revision: int, need: str) -> object:
    commitments = [one.pk for one in request.commitments.all()]
    return client.post(
        f"{request.get_absolute_url()}edit/",
        {
            "title": "Help with a register",
            "need": need,
            "expected_result": "A register.",
            "commitments": commitments,
            "revision": revision,
        },
    )


def test_second_editor_sees_what_is_new_and_keeps_the_own_words(cast: Cast, browser: Browser) -> None:
    request = submitted(cast)
    assert post_edit(browser(cast.secretariat), request, 1, "Changed first.").status_code == 302  # type: ignore[attr-defined]  # a response
    page = post_edit(browser(cast.liaison), request, 1, "My own words.")
    assert page.status_code == 409  # type: ignore[attr-defined]  # a response
    assert "My own words." in page.text  # type: ignore[attr-defined]  # a response
    assert "Changed first." in page.text  # type: ignore[attr-defined]  # a response
    assert post_edit(browser(cast.liaison), request, 2, "My own words.").status_code == 302  # type: ignore[attr-defined]  # a response


def test_liaison_asks_from_a_gap(cast: Cast, browser: Browser) -> None:
    commitment = make_commitment("4")
    client = browser(cast.liaison)
    page = client.get("/n/baku/commitments/gcm/4/")
    assert "/n/baku/requests/new/?commitment=gcm%3A4" in page.text
    form = client.get("/n/baku/requests/new/?commitment=gcm:4")
    assert form.context["form"]["commitments"].value() == [commitment.pk]
    sent = client.post(
        "/n/baku/requests/new/?commitment=gcm:4",
        {
            "agency": cast.sms.pk,
            "title": "Help",
            "need": "Experts.",
            "expected_result": "A register.",
            "commitments": [commitment.pk],
        },
    )
    made = SupportRequest.objects.get()
    assert (sent.status_code, sent.headers["Location"]) == (302, made.get_absolute_url())
    assert made.reference in client.get("/n/baku/").text
    assert made.reference in client.get("/n/baku/commitments/gcm/4/").text


def test_offer_is_the_un_sides_until_it_is_matched(cast: Cast, browser: Browser) -> None:
    request = make_request(cast.network, cast.sms, cast.liaison.person, make_commitment("4"), state="under_review")
    path = request.get_absolute_url()
    sent = browser(cast.lead).post(f"{path}offer/", {"agency": cast.ilo.pk, "text": "Two experts from Geneva."})
    assert sent.status_code == 302
    assert "Two experts from Geneva." not in browser(cast.liaison).get(path).text
    client = browser(cast.secretariat)
    sent = client.post(f"{path}match/", {"offers": [Offer.objects.get().pk], "note": ""})
    assert sent.status_code == 302
    assert "Two experts from Geneva." in browser(cast.liaison).get(path).text
    assert client.post(f"{path}match/", {"offers": [Offer.objects.get().pk]}).status_code == 409
    sent = client.post(f"{path}deliver/", {"group": cast.group.pk, "is_shared": "on"})
    request.refresh_from_db()
    assert (sent.status_code, request.state) == (302, "in_delivery")


def test_secretariat_is_reminded_of_the_step_it_owes(cast: Cast, browser: Browser) -> None:
    request = submitted(cast)
    now = timezone.now()
    soon = now.date() + datetime.timedelta(days=60)
    found = list(request_steps_due(now, soon))
    assert [(each.due_on, each.people[Audience.ASKED]) for each in found] == [
        (request.step_due_on, (cast.secretariat.person_id,))
    ]
    assert request.reference in found[0].line()
    assert request.reference in browser(cast.secretariat).get("/n/baku/").text
    decline_request(request, by=cast.secretariat.person, reason="Outside the mandate.")
    assert list(request_steps_due(now, soon)) == []


def test_stakeholder_reads_no_request(cast: Cast, browser: Browser) -> None:
    request = make_request(cast.network, cast.sms, cast.liaison.person, make_commitment("4"))
    for account in (cast.stakeholder, cast.observer):
        client = browser(account)
        assert request.reference not in client.get("/n/baku/requests/").text
        assert request.reference not in client.get("/n/baku/overview/").text
        assert request.reference not in client.get("/n/baku/commitments/gcm/4/").text
        assert client.get(request.get_absolute_url()).status_code == 404


def test_successor_and_oneself_read_of_requests_offers_and_pledges(cast: Cast) -> None:
    request = submitted(cast)
    review_request(request, by=cast.secretariat.person)
    offer_support(request, by=cast.lead.person, agency=cast.ilo, text="Two experts.")
    make_pledge(cast.network, cast.ilo, progress_note="Half done.")
    made = {}
    for agency in (cast.ilo, cast.sms, Agency.objects.get(acronym="WHO"), cast.iom):
        membership = cast.network.memberships.get(agency=agency)
        _headings, rows = requests_sheet(membership, cast.secretariat.person)
        _headings, pledged = pledges_sheet(membership, cast.secretariat.person)
        made[agency.acronym] = ([row[0] for row in rows], [(row[3], row[4]) for row in pledged])
    assert made == {
        "ILO": ([request.reference], [("0 of 0", "Half done.")]),
        "SMS": ([request.reference], []),
        "WHO": ([], []),
        "IOM": ([request.reference], []),  # the secretariat's file has every unfinished one
    }
    kept = {exporter.name: rows for exporter, rows in own_data(cast.lead.person)}
    assert [(row["about"], row["agency"], row["note"]) for row in kept["offers"]] == [
        (request.reference, "ILO", "Two experts.")
    ]
    steps = {exporter.name: rows for exporter, rows in own_data(cast.liaison.person)}["request_steps"]
    assert [(row["about"], row["state"]) for row in steps] == [(request.reference, "submitted")]
