"""Why somebody sees something: the same verdict as the rules for everybody and everything, in sentences."""

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from meetings.models import ActionPoint, Decision
from members.access import allowed
from members.classification import Classification
from members.explaining import answers_for, asked_about, explain, find, kinds, view_permission
from members.models import Agency, Person
from tests.access.test_leaks import BACKEND
from tests.cast import Cast
from tests.factories import make_commitment, make_pledge, make_request

LEVELS = (Classification.NETWORK, Classification.UN_ONLY)


@pytest.fixture
def outcomes(cast: Cast) -> None:
    """Add decisions and action points for both audiences, and a commitment."""
    make_commitment("1")
    for level in LEVELS:
        make_request(cast.network, Agency.objects.get(acronym="SMS"), cast.liaison.person, classification=level)
        make_pledge(cast.network, Agency.objects.get(acronym="SMS"), classification=level)
    for number, level in enumerate(LEVELS, start=1):
        Decision.objects.create(meeting=cast.meeting, reference=f"D{number}", text="x", classification=level)
        ActionPoint.objects.create(
            meeting=cast.meeting,
            reference=f"A{number}",
            text="x",
            owner=cast.ilo,
            due_on=cast.network.today(),
            classification=level,
        )


@pytest.mark.usefixtures("outcomes")
def test_explanation_says_what_the_rules_say_of_everybody_and_everything(cast: Cast) -> None:
    asked = 0
    for kind in kinds.values():
        for row in kind.in_network(kind.model._default_manager.all(), cast.network):
            for name, account in cast.accounts().items():
                explanation = explain(account, row, cast.network)
                assert explanation.is_allowed == allowed(account, view_permission(row), row), (name, row)
                assert explanation.reasons, (name, row)
                asked += 1
    assert asked > len(kinds) * len(cast.accounts())


def reasons(cast: Cast, part: str, obj: Model) -> tuple[bool, list[str]]:
    """Return the verdict and the sentences for a part of the cast."""
    obj.refresh_from_db()  # the database writes the effective classification
    found = explain(cast.accounts()[part], obj, cast.network)
    return found.is_allowed, found.reasons


def test_sentences_name_office_classification_and_what_closes(cast: Cast) -> None:
    assert reasons(cast, "lead", cast.secret_workstream) == (
        True,
        [
            "Office: focal point of ILO, which is in the network as member.",
            "This is classified “UN only”.",
            "The offices allow reading up to “UN only”.",
        ],
    )
    assert reasons(cast, "double", cast.secret_workstream) == (
        False,
        [
            "Office: alternate of WHO, which is in the network as member.",
            "Office: alternate of MFA, which is in the network as government.",
            "This is classified “UN only”.",
            "The offices allow reading up to “network”.",
            "An office of the Government, a stakeholder or an observer closes what is for the UN only.",
        ],
    )
    assert reasons(cast, "guest", cast.item) == (
        True,
        [
            "Holds no office in this network today.",
            "This is classified “network”.",
            "Is invited to the meeting, which opens what is not for the UN only.",
        ],
    )
    assert reasons(cast, "guest", cast.secret_item)[1][-1] == (
        "Is invited to the meeting, but an invitation does not open what is for the UN only."
    )
    ended = reasons(cast, "ended", cast.workstream)
    assert (ended[0], ended[1][1].startswith("The office for ILO ended on ")) == (False, True)
    cast.lead.is_active = False
    assert reasons(cast, "lead", cast.workstream) == (False, ["The account is closed: it opens nothing."])


def test_page_lists_who_sees_it_and_who_does_not(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.secretariat, backend=BACKEND)
    url = reverse("members:why", args=[cast.network.slug, "workstream", cast.secret_workstream.pk])
    page = client.get(url).context
    assert sorted(answer.person.name for answer in page["seeing"]) == [
        *("Group lead", "Head", "Lead", "Mailbox", "Other agency", "Secretariat"),
        *("Two agencies", "Two networks", "UN co-chair"),
    ]
    one = client.get(url, {"person": str(cast.liaison.person_id)}).context
    assert ([answer.person.name for answer in one["not_seeing"]], one["seeing"]) == (["Liaison"], [])
    link = client.get(reverse("workstreams:workstream", args=[cast.network.slug, cast.secret_workstream.reference]))
    assert url in link.text


def test_commitments_and_updates_are_explained_on_the_pages_where_they_stand(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.secretariat, backend=BACKEND)
    commitment = make_commitment("1")
    page = client.get(reverse("workstreams:commitment", args=[cast.network.slug, "gcm", "1"]))
    url = reverse("members:why", args=[cast.network.slug, "commitment", commitment.pk])
    assert url in page.text
    assert "Whoever holds an office in the network sees this." in client.get(url).text
    parts = client.get(reverse("members:why", args=[cast.network.slug, "workstream", cast.workstream.pk])).context[
        "parts"
    ]
    assert {(part.kind, part.pk) for part in parts} == {("update", cast.update.pk), ("update", cast.secret_update.pk)}
    verdicts = [reasons(cast, "liaison", update)[0] for update in (cast.update, cast.secret_update)]
    assert (
        client.get(reverse("members:why", args=[cast.network.slug, "update", cast.secret_update.pk])).status_code
    ) == 200
    assert verdicts == [True, False]


@pytest.mark.usefixtures("outcomes")
def test_requests_and_pledges_are_explained_on_their_pages(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.secretariat, backend=BACKEND)
    for kind, rows in (("request", cast.network.support_requests), ("pledge", cast.network.pledges)):
        row = rows.filter(classification=Classification.NETWORK).get()
        url = reverse("members:why", args=[cast.network.slug, kind, row.pk])
        assert url in client.get(row.get_absolute_url()).text
    request = cast.network.support_requests.filter(classification=Classification.NETWORK).get()
    assert reasons(cast, "stakeholder", request)[1][-1] == (
        "Support requests are between the Government and the UN alone."
    )
    assert (reasons(cast, "liaison", request)[0], reasons(cast, "stakeholder", request)[0]) == (True, False)


def test_answers_for_people_are_those_of_their_accounts(cast: Cast) -> None:
    people = asked_about(cast.network)
    assert {person.pk for person in people} >= {cast.guest.person_id, cast.ended.person_id}
    for answer in answers_for(people, cast.meeting, cast.network):
        account = answer.person.account
        fresh = type(account).objects.get(pk=account.pk)
        assert answer.explanation.is_allowed == allowed(fresh, "meetings.view_meeting", cast.meeting)


def test_objects_of_another_network_and_unknown_kinds_are_not_found(cast: Cast) -> None:
    abroad = Person.objects.get(pk=cast.outsider.person_id)
    for kind, pk in (("person", abroad.pk), ("person", "x"), ("workstream", "x"), ("nothing", 1), ("agency", 10**9)):
        assert find(kind, str(pk), cast.network, cast.secretariat) is None
