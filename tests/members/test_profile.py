"""The profile page and the tokens that are made there."""

import datetime
import re
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from members.history import event_model, history_of
from members.models import ApiToken, Person
from members.services import issue_token, revoke_token
from notifications.errors import Conflict
from tests.cast import Cast

URL = "/profile/"
ME = "/api/v1/me/"
DAY = datetime.timedelta(days=1)


def token_for(
    account: Any, *, is_read_only: bool = True, lifetime: datetime.timedelta = 30 * DAY
) -> tuple[ApiToken, str]:
    """Issue a token as its owner."""
    return issue_token(account, by=account.person, name="probe", is_read_only=is_read_only, lifetime=lifetime)


def ask(client: Client, text: str, method: str = "get", **body: Any) -> Any:
    """Ask the API with a token."""
    call = getattr(client, method)
    return call(ME, headers={"authorization": f"Bearer {text}"}, content_type="application/json", **body)


def problem(response: Any) -> tuple[int, str, str]:
    """Return the code, the media type and the title of a refusal."""
    return response.status_code, response.headers["Content-Type"], response.json()["title"]


def test_profile_change_is_saved_and_in_the_history(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    response = client.post(URL, {"name": "Leyla", "language": "az", "time_zone": "Europe/Vienna"})
    assert (response.status_code, response.headers["Location"]) == (302, URL)
    person = Person.objects.get(pk=cast.lead.person_id)
    assert (person.name, person.language, person.time_zone) == ("Leyla", "az", "Europe/Vienna")
    entries = history_of(person, cast.lead, related=["contact"])
    own = [entry for entry in entries if entry.who == "Leyla"]
    assert [(x.who, x.what, [(y.before, y.after) for y in x.changes]) for x in own] == [
        ("Leyla", "changed: contact", [("Lead", "Leyla")]),
        ("Leyla", "changed", [("en", "az"), ("Asia/Baku", "Europe/Vienna")]),
    ]


def test_profile_language_replaces_the_one_chosen_for_the_visit(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    assert client.get(URL).headers["Content-Language"] == "ru"
    response = client.post(URL, {"name": "Lead", "language": "az", "time_zone": "Asia/Baku"})
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]  # as a browser does
    assert client.get(URL).headers["Content-Language"] == "az"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"language": "tlh"}, ["language"]),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
    ],
)
def test_profile_with_wrong_values_changes_nothing_and_keeps_what_was_typed(
    client: Client, cast: Cast, values: dict[str, str], wrong: list[str]
) -> None:
    client.force_login(cast.lead)
    given = {"name": "Typed name", "language": "az", "time_zone": "Europe/Vienna"} | values
    response = client.post(URL, given)
    assert (response.status_code, list(response.context["form"].errors)) == (200, wrong)
    assert {name: response.context["form"][name].value() for name in given} == given
    assert Person.objects.get(pk=cast.lead.person_id).name == "Lead"


def test_profile_with_an_unusual_time_zone_may_keep_it(client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.lead.person_id).update(time_zone="Etc/GMT-4")
    client.force_login(cast.lead)
    response = client.post(URL, {"name": "Lead", "language": "en", "time_zone": "Etc/GMT-4"})
    assert response.status_code == 302


def test_profile_lists_the_own_offices_and_tokens_only(client: Client, cast: Cast) -> None:
    token_for(cast.other)
    mine, _text = token_for(cast.two_networks)
    client.force_login(cast.two_networks)
    context = client.get(URL).context
    assert [token.pk for token in context["tokens"]] == [mine.pk]
    assert sorted(office.membership.network.slug for office in context["offices"]) == ["baku", "tbilisi"]


def test_profile_gives_no_id_twice(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    ids = re.findall(r' id="([^"]+)"', client.get(URL).content.decode())
    assert sorted(ids) == sorted(set(ids))


def test_profile_needs_a_login(client: Client, db: None) -> None:
    for url in (URL, "/profile/tokens/", "/profile/tokens/1/revoke/"):
        assert client.post(url).status_code == 302
        assert client.post(url).headers["Location"] == f"/login/?next={url}"


def test_token_is_shown_once_and_kept_only_as_a_digest(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    response = client.post("/profile/tokens/", {"name": "Dashboard", "kind": "read_only", "days": "90"})
    found = re.findall(r"unnm_[0-9a-f]{8}_[\w-]{43}", response.content.decode())
    assert len(found) == 1
    assert "no-store" in response.headers["Cache-Control"]
    secret = found[0].split("_", 2)[2]
    row = ApiToken.objects.get(account=cast.lead)
    stored = [str(getattr(row, field.attname)) for field in ApiToken._meta.concrete_fields]
    assert [value for value in stored if secret in value] == []
    assert secret not in client.get(URL).content.decode()
    assert (row.name, row.is_read_only, row.created_at.date() + 90 * DAY) == ("Dashboard", True, row.expires_at.date())
    assert ask(Client(), found[0]).json()["email"] == cast.lead.email


@pytest.mark.parametrize(
    ("values", "wrong"), [({"name": ""}, ["name"]), ({"kind": "admin"}, ["kind"]), ({"days": "3650"}, ["days"])]
)
def test_token_with_wrong_values_is_not_made(
    client: Client, cast: Cast, values: dict[str, str], wrong: list[str]
) -> None:
    client.force_login(cast.lead)
    response = client.post("/profile/tokens/", {"name": "Probe", "kind": "read_only", "days": "30"} | values)
    assert list(response.context["token_form"].errors) == wrong
    assert ApiToken.objects.count() == 0


def test_token_lives_for_a_year_at_most(cast: Cast) -> None:
    for lifetime in (366 * DAY, 0 * DAY, -DAY):
        with pytest.raises(ValueError, match="at most a year"):
            token_for(cast.lead, lifetime=lifetime)


def test_token_that_reads_and_writes_changes_the_profile(client: Client, cast: Cast) -> None:
    _token, text = token_for(cast.lead, is_read_only=False)
    response = ask(client, text, "patch", data={"language": "ru"})
    assert (response.status_code, response.json()["language"]) == (200, "ru")
    assert Person.objects.get(pk=cast.lead.person_id).language == "ru"


def test_token_that_only_reads_is_refused_to_write(client: Client, cast: Cast) -> None:
    _token, text = token_for(cast.lead)
    response = ask(client, text, "patch", data={"language": "ru"})
    assert problem(response) == (403, "application/problem+json", "Not allowed.")
    assert response.json()["detail"] == "This token only reads. Make one that reads and writes on your profile page."
    assert Person.objects.get(pk=cast.lead.person_id).language == "en"


def test_token_opens_nothing_after_its_last_day(client: Client, cast: Cast) -> None:
    _token, text = token_for(cast.lead, lifetime=30 * DAY)
    with time_machine.travel(timezone.now() + 30 * DAY - datetime.timedelta(minutes=1)):
        assert ask(client, text).status_code == 200
    with time_machine.travel(timezone.now() + 30 * DAY + datetime.timedelta(minutes=1)):
        response = ask(client, text)
    assert problem(response) == (401, "application/problem+json", "Sign in, or send a token.")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_token_that_was_revoked_opens_nothing(client: Client, cast: Cast) -> None:
    token, text = token_for(cast.lead)
    client.force_login(cast.lead)
    response = client.post(f"/profile/tokens/{token.pk}/revoke/")
    assert (response.status_code, response.headers["Location"]) == (302, URL)
    assert problem(ask(Client(), text)) == (401, "application/problem+json", "Sign in, or send a token.")


def test_token_of_somebody_else_cannot_be_revoked(client: Client, cast: Cast) -> None:
    token, text = token_for(cast.lead)
    client.force_login(cast.secretariat)
    assert client.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert ask(Client(), text).status_code == 200


def test_token_revoked_twice_is_a_conflict(client: Client, cast: Cast) -> None:
    token, _text = token_for(cast.lead)
    revoke_token(token, by=cast.lead.person)
    with pytest.raises(Conflict):
        revoke_token(token, by=cast.lead.person)
    client.force_login(cast.lead)
    assert client.post(f"/profile/tokens/{token.pk}/revoke/").status_code == 409


def test_tokens_that_are_wrong_are_all_refused_alike(client: Client, cast: Cast) -> None:
    token, text = token_for(cast.lead)
    _other, other = token_for(cast.other)
    crossed = f"unnm_{token.prefix}_{other.split('_', 2)[2]}"
    answers = {
        problem(ask(client, wrong)) for wrong in (crossed, text + "x", text[:-1], "unnm_00000000_x", "nonsense", "")
    }
    assert answers == {(401, "application/problem+json", "Sign in, or send a token.")}


def test_token_of_a_closed_account_opens_nothing(client: Client, cast: Cast) -> None:
    _token, text = token_for(cast.lead)
    cast.lead.is_active = False
    cast.lead.save()
    assert ask(client, text).status_code == 401


def test_tokens_leave_who_made_and_revoked_them_in_the_history(cast: Cast) -> None:
    token, _text = token_for(cast.lead)
    revoke_token(token, by=cast.lead.person)
    events = event_model(ApiToken).objects.order_by("pgh_id")
    person = {"person": str(cast.lead.person_id)}
    assert [(event.pgh_label, event.pgh_context) for event in events] == [("insert", person), ("update", person)]
    assert hasattr(events[0], "digest") is False


def test_profile_costs_the_same_with_1_and_10_tokens(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.lead)
    for number in range(1, 11):
        token_for(cast.lead)
        if number in (1, 10):
            client.get(URL)
            with django_assert_num_queries(11):
                client.get(URL)


def run(*arguments: str) -> str:
    """Run the command and return what it prints."""
    printed = StringIO()
    call_command("issue_token", *arguments, stdout=printed)
    return printed.getvalue()


def test_issue_token_command_prints_the_token_and_nothing_else(client: Client, cast: Cast) -> None:
    printed = run(cast.lead.email.upper())
    assert re.fullmatch(r"unnm_[0-9a-f]{8}_[\w-]{43}\n", printed) is not None
    answer = ask(client, printed.strip()).json()
    assert (answer["token"]["is_read_only"], answer["token"]["name"]) == (True, "command line")


def test_issue_token_command_for_writing_and_for_some_days(client: Client, cast: Cast) -> None:
    text = run(cast.lead.email, "--read-write", "--days", "2").strip()
    assert ask(client, text, "patch", data={"language": "az"}).status_code == 200
    with time_machine.travel(timezone.now() + 2 * DAY + datetime.timedelta(minutes=1)):
        assert ask(client, text).status_code == 401


@pytest.mark.parametrize("arguments", [("nobody@people.example",), ("lead@people.example", "--days", "366")])
def test_issue_token_command_refuses_what_cannot_be(cast: Cast, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
    assert ApiToken.objects.count() == 0
