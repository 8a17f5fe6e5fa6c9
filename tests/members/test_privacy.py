"""Privacy: who reads addresses, one's own data, consent, anonymity, periods, the notice."""

import datetime
import json
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from meetings.models import Edition
from meetings.services import distribute_agenda
from meetings.services.snapshots import checksum
from members.anonymity import holds_office, make_anonymous
from members.consent import give_consent, public_names, withdraw_consent
from members.history import event_model
from members.models import Account, ApiToken, Consent, Contact, EmailAddress, Invitation, Person, Representative
from members.own_data import LABELS, own_data
from members.retention import purge_due, purges
from members.services import issue_token, update_profile
from notifications.errors import Conflict
from tests.access.test_leaks import BACKEND
from tests.cast import Cast
from tests.factories import PASSWORD, make_participant, make_person

PHONE = "+994 12 555 01 99"
TEXTS: dict[str, Any] = {
    "name": "Ministry",
    "language": "en",
    "time_zone": "Asia/Baku",
    "ranks": {"en": "Ambassador", "az": "Səfir"},
    "forms_of_address": {"en": "Excellency"},
}


def browser(account: Account) -> Client:
    """Return a browser in which the account is signed in."""
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


UN_SIDE = {
    "secretariat",
    "un_co_chair",
    "lead",
    "other",
    "head",
    "two_agencies",
    "two_networks",
    "group_lead",
    "mailbox",
}


def test_address_and_phone_are_for_the_un_side_and_oneself_at_every_place(cast: Cast) -> None:
    update_profile(
        cast.ministry.person, by=cast.ministry.person, name="Ministry", language="az", time_zone="UTC", phone=PHONE
    )
    slug, person = cast.network.slug, cast.ministry.person_id
    places = [
        reverse("members:directory", args=[slug]),
        reverse("members:person", args=[slug, person]),
        reverse("members:agency", args=[slug, "MFA"]),
        f"/api/v1/networks/{slug}/persons/{person}/",
        f"/api/v1/networks/{slug}/persons/",
    ]
    reading = {}
    for name, account in cast.accounts().items():
        client = browser(account)
        texts = [client.get(place).content.decode() for place in places]
        reading[name] = ["ministry@people.example" in text and PHONE in text for text in texts]
    expected = {name: [name in UN_SIDE] * 5 for name in cast.accounts()}
    expected["ministry"] = [False, True, False, True, True]
    assert reading == expected


def test_own_data_is_whole_and_only_ones_own(cast: Cast) -> None:
    client = browser(cast.ministry)
    response = client.get(reverse("members:own_data_json"))
    kept = json.loads(response.content)
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert sorted(kept) == [
        *("account", "action_points", "addresses", "consents", "dates", "invitations", "items", "mails", "meetings"),
        *("offers", "offices", "profile", "proposals", "request_steps", "round_lines", "seats"),
        *("status_drafts", "status_updates"),
    ]
    assert kept["addresses"] == [{"address": "ministry@people.example"}]
    assert [(row["agency"], row["function"]) for row in kept["offices"]] == [("MFA", "focal_point")]
    assert kept["meetings"] == [{"network": "baku", "about": "NET-2026-02", "state": "none"}]
    assert "lead@people.example" not in response.text
    page = client.get(reverse("members:own_data"))
    assert page.text.count("ministry@people.example") == 2
    for account in cast.accounts().values():
        for _kind, rows in own_data(account.person):
            assert {key for row in rows for key in row} <= set(LABELS)


def test_own_data_is_said_in_words_and_kept_by_key_in_the_file(cast: Cast) -> None:
    update_profile(cast.ministry.person, by=cast.ministry.person, **TEXTS)
    client = browser(cast.ministry)
    kept = json.loads(client.get(reverse("members:own_data_json")).content)
    assert {key: kept["profile"][0][key] for key in ("language", "ranks", "forms_of_address")} == {
        "language": "en",
        "ranks": {"en": "Ambassador", "az": "Səfir"},
        "forms_of_address": {"en": "Excellency"},
    }
    kinds = client.get(reverse("members:own_data")).context["kinds"]
    began = cast.ministry.person.offices.get().started_on
    shown = {str(kind["label"]): [[said for _label, said in row] for row in kind["rows"]] for kind in kinds}
    assert shown["Profile"] == [["Ministry", "English", "Asia/Baku", "Səfir, Ambassador", "Excellency"]]
    assert shown["Offices"] == [["baku", "MFA", "focal point", f"{began:%-d %B %Y}"]]
    assert shown["Meetings to which you are or were invited"] == [["baku", "NET-2026-02", "no answer"]]


def test_public_reads_the_role_until_there_is_consent(cast: Cast) -> None:
    office = cast.lead.person.offices.get()
    read = [public_names([office])[office.pk]]
    client = browser(cast.lead)
    client.post(reverse("members:consent"), {"consent": "yes"})
    read.append(public_names([office])[office.pk])
    give_consent(cast.lead.person, by=cast.lead.person)
    client.post(reverse("members:consent"), {"consent": "no"})
    read.append(public_names([office])[office.pk])
    assert read == ["focal point", "Lead", "focal point"]
    assert Consent.objects.filter(withdrawn_at__isnull=False).count() == 1
    withdraw_consent(cast.lead.person, by=cast.lead.person)
    assert Consent.objects.count() == 1


def test_departed_person_becomes_anonymous_and_what_was_sent_stays(cast: Cast) -> None:
    person, account = cast.ended.person, cast.ended
    make_participant(cast.meeting, person, label={"original": "en", "en": "Alternate of ILO"})
    update_profile(person, by=person, name="Ended Renamed", language="en", time_zone="UTC", phone=PHONE)
    distribute_agenda(cast.meeting, by=cast.secretariat.person)
    before = dict(Edition.objects.values_list("pk", "snapshot"))
    url = reverse("members:anonymise", args=[cast.network.slug, person.pk])
    client = browser(cast.secretariat)
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"confirm": "yes"}).status_code == 302
    assert client.get(url).status_code == 404
    assert Person.objects.get(pk=person.pk).name == "former representative"
    left = [
        Contact.objects.filter(person=person).count(),
        EmailAddress.objects.filter(person=person).count(),
        event_model(Contact).objects.filter(pgh_obj_id=person.pk).count(),
        event_model(EmailAddress).objects.filter(person_id=person.pk).count(),
        event_model(Account).objects.filter(pgh_obj_id=account.pk).count(),
    ]
    assert left == [0, 0, 0, 0, 0]
    account.refresh_from_db()
    assert (account.email, account.is_active) == (f"former-{account.pk}@anonymous.invalid", False)
    assert dict(Edition.objects.values_list("pk", "snapshot")) == before
    assert all(row.checksum == checksum(row.snapshot) for row in Edition.objects.all())
    page = client.get(reverse("members:person", args=[cast.network.slug, person.pk]))
    assert (page.status_code, "Ended" in page.text, "ended@people.example" in page.text) == (200, False, False)


@pytest.mark.parametrize("part", ["lead", "two_networks", "mailbox"])
def test_person_in_office_is_not_made_anonymous(cast: Cast, part: str) -> None:
    person = cast.accounts()[part].person
    with pytest.raises(Conflict):
        make_anonymous(person, by=cast.secretariat.person)
    assert Contact.objects.filter(person=person).exists()


def test_person_with_an_office_ahead_or_an_invitation_counts_as_in_office(cast: Cast) -> None:
    assert not holds_office(cast.ended.person)
    membership = cast.lead.person.offices.get().membership
    ahead = cast.network.today() + datetime.timedelta(days=30)
    office = Representative.objects.create(
        membership=membership, person=cast.ended.person, function="head", started_on=ahead
    )
    assert holds_office(cast.ended.person)
    office.delete()
    Invitation.objects.create(
        membership=membership, person=cast.ended.person, function="head", invited_by=cast.lead.person
    )
    assert holds_office(cast.ended.person)


def test_what_is_due_is_purged_and_the_rest_stays(cast: Cast) -> None:
    now = timezone.now()
    day = datetime.timedelta(days=1)
    token, _secret = issue_token(cast.lead, by=cast.lead.person, name="old", is_read_only=True, lifetime=day)
    membership = cast.lead.person.offices.get().membership
    fields = {"membership": membership, "invited_by": cast.lead.person, "function": "head"}
    Invitation.objects.create(person=cast.guest.person, state="declined", ended_at=now, **fields)
    waiting = Invitation.objects.create(person=cast.ended.person, **fields)
    history = event_model(Contact).objects.count()
    assert (history > 0, set(purge_due(now))) == (True, {purge.name for purge in purges})
    assert (ApiToken.objects.filter(pk=token.pk).exists(), Invitation.objects.count()) == (True, 2)
    later = purge_due(now + 182 * day)
    assert (later["tokens"], later["invitations"], ApiToken.objects.filter(pk=token.pk).exists()) == (1, 0, False)
    assert purge_due(now + 366 * day)["invitations"] == 1
    assert list(Invitation.objects.all()) == [waiting]
    assert purge_due(now + 731 * day)["contact_history"] >= history
    assert Contact.objects.get(person=cast.lead.person).name == "Lead"
    assert purge_due(now + 731 * day) == dict.fromkeys([purge.name for purge in purges], 0)


def test_who_is_known_by_an_old_invitation_alone_is_forgotten(cast: Cast) -> None:
    membership = cast.lead.person.offices.get().membership
    now, day = timezone.now(), datetime.timedelta(days=1)
    declined, waiting, guest = make_person("Declined"), make_person("Waiting"), make_person("Guest of a meeting")
    make_participant(cast.meeting, guest)
    for person, state in ((declined, "declined"), (guest, "declined"), (waiting, "proposed")):
        ended_at = now if state == "declined" else None
        Invitation.objects.create(
            person=person, membership=membership, invited_by=cast.lead.person, state=state, ended_at=ended_at
        )
    purge_due(now + 366 * day)
    kept = [Contact.objects.filter(person=person).exists() for person in (declined, waiting, guest, cast.ended.person)]
    assert kept == [False, True, True, True]
    assert EmailAddress.objects.filter(person=declined).count() == 0
    assert event_model(EmailAddress).objects.filter(person_id=declined.pk).count() == 0


def test_where_somebody_signed_in_is_forgotten_once_the_session_is_over(cast: Cast) -> None:
    client = Client()
    client.post("/login/", {"login": cast.lead.email, "password": PASSWORD})
    old = timezone.now() - datetime.timedelta(days=200)
    UserSession.objects.update(last_seen_at=old)
    assert purge_due()["login_events"] == 0  # the session is open
    Session.objects.all().delete()
    assert (purge_due()["login_events"], UserSession.objects.count()) == (1, 0)


def test_every_period_is_a_setting(settings: Settings) -> None:
    assert {purge.name for purge in purges} == set(settings.RETENTION_DAYS)


@pytest.mark.django_db
def test_notice_is_public_and_linked_from_every_page(client: Client) -> None:
    page = client.get(reverse("members:privacy"))
    assert (page.status_code, "730 days" in page.text) == (200, True)
    assert reverse("members:privacy") in client.get(reverse("account_login")).text
