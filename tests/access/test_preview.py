"""Preview as: a role's view is what people of that role see, it writes nothing, and it is nobody's own view."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import Participant
from members.access import access_of
from members.models import Preview, Representative
from members.previewing import NO_PERSON, SESSION_KEY
from tests.access.table import API, PAGES, Address
from tests.access.test_leaks import BACKEND, text_of
from tests.access.test_urls import stage
from tests.cast import MARKER, Cast

__all__ = ["stage"]

# Which part of the cast the preview of a role must equal, by role and agency.
ROLES = {
    "un_co_chair": ("un_co_chair", ""),
    "government_co_chair": ("government_co_chair", ""),
    "focal_point of ILO": ("lead", "ILO"),
    "focal_point of WHO": ("other", "WHO"),
    "focal_point of MFA": ("ministry", "MFA"),
    "liaison_officer": ("liaison", "SMS"),
    "stakeholder": ("stakeholder", ""),
    "observer": ("observer", ""),
    "guest": ("guest", ""),
}
# Of a role, not of the person who holds it: what is somebody's own is nobody's to preview.
OWN = {
    "lead": {
        "members:hand_over_file #0": (403, 200),
        "members:leave #0": (403, 200),
        "meetings:poll #0": (404, 200),
        "date-poll-detail #0": (404, 200),
        "proposal-detail #0": (404, 200),
    },
    "ministry": {"meetings:alternate #0": (403, 200)},
}
UN_SIDE = {"un_co_chair", "focal_point of ILO", "focal_point of WHO"}


def officer(cast: Cast) -> Client:
    """Return the browser of the secretariat."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.secretariat, backend=BACKEND)
    return client


def begin(client: Client, cast: Cast, role: str, agency: str = "") -> Any:
    """Begin a preview by the page's form."""
    data = {"role": role.split(" ")[0], "agency": agency}
    if role == "guest":
        data["guest"] = str(cast.guest.person_id)
    return client.post(reverse("members:preview", args=[cast.network.slug]), data)


def inside(cast: Cast) -> list[tuple[str, str, Address]]:
    """Return each readable address of the network of the cast, with its name."""
    found = []
    for name, rows in {**PAGES, **API}.items():
        for number, address in enumerate(rows):
            url = reverse(name, kwargs=address.arguments(cast)) + address.query
            if url.startswith((f"/n/{cast.network.slug}/", f"/api/v1/networks/{cast.network.slug}/")):
                found.append((f"{name} #{number}", url, address))
    return found


@pytest.mark.parametrize("role", ROLES)
def test_preview_answers_each_address_as_the_role_is_answered(stage: Cast, role: str) -> None:
    part, agency = ROLES[role]
    real, client = Client(raise_request_exception=False), officer(stage)
    real.force_login(stage.accounts()[part], backend=BACKEND)
    addresses = inside(stage)  # before: making an address may make the row that it names
    assert begin(client, stage, role, agency).status_code == 302
    wrong, marked = {}, set()
    for name, url, _address in addresses:
        previewed = client.get(url)
        body = b"".join(previewed) if previewed.streaming else previewed.content
        if MARKER in text_of(body, previewed.get("Content-Type", "")):
            marked.add(name)
        codes = (previewed.status_code, real.get(url).status_code)
        if codes[0] != codes[1]:
            wrong[name] = codes
    assert wrong == OWN.get(part, {})
    assert bool(marked) == (role in UN_SIDE)


def test_preview_writes_nothing_and_says_so(stage: Cast) -> None:
    client = officer(stage)
    begin(client, stage, "focal_point", "ILO")
    workstream = reverse("workstreams:update", args=[stage.network.slug, stage.workstream.reference])
    before = stage.workstream.status_updates.count()
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(workstream, {"status": "delayed"})
        assert response.status_code == 403, method
        assert "This is a preview: it shows, and changes nothing." in response.text
    api = client.post(f"/api/v1/networks/{stage.network.slug}/meetings/{stage.meeting.reference}/distribute/", {})
    assert (api.status_code, api.headers["Content-Type"]) == (403, "application/problem+json")
    assert stage.workstream.status_updates.count() == before


def test_reading_runs_in_a_read_only_transaction(cast: Cast) -> None:
    answers: list[str] = []

    def ask(execute: Any, sql: str, *rest: Any) -> Any:
        if "members_membership" in sql:
            with connection.connection.cursor() as cursor:
                answers.append(cursor.execute("SHOW transaction_read_only").fetchone()[0])
        return execute(sql, *rest)

    client = officer(cast)
    url = reverse("members:directory", args=[cast.network.slug])
    begin(client, cast, "observer")
    with connection.execute_wrapper(ask):
        client.get(url)
        during = set(answers[-1:])
        answers.clear()
        client.post(reverse("members:stop_preview"))
        client.get(url)
    assert (during, set(answers)) == ({"on"}, {"off"})


def test_own_pages_and_other_networks_stay_closed(cast: Cast) -> None:
    Representative.objects.create(
        membership=cast.other_network.memberships.get(role="coordinator"),
        person=cast.secretariat.person,
        function="secretariat_officer",
        started_on=datetime.date(2020, 1, 1),
    )
    client = officer(cast)
    assert client.get(reverse("network_home", args=["tbilisi"])).status_code == 200
    begin(client, cast, "un_co_chair")
    paths = ("/profile/", "/n/tbilisi/", "/n/tbilisi/directory/", "/api/v1/me/", "/api/v1/networks/", "/inbox/")
    codes = {path: client.get(path).status_code for path in paths}
    assert codes == dict.fromkeys(paths, 403)
    assert client.get("/").headers["Location"] == f"/n/{cast.network.slug}/"
    page = client.get(reverse("members:person", args=[cast.network.slug, cast.secretariat.person_id]))
    assert (page.status_code, page.context["is_own"]) == (200, False)
    assert "Preview: you see this network as co-chair of the UN side (RCO)." in page.text
    assert reverse("members:profile") not in page.text


def test_preview_ends_after_thirty_minutes_at_stop_and_at_logout(cast: Cast) -> None:
    url = reverse("members:preview", args=[cast.network.slug])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = officer(cast)
        begin(client, cast, "observer")
        clock.shift(29 * 60)
        assert client.get(url).status_code == 403
        clock.shift(60)
        assert client.get(url).status_code == 200
        assert SESSION_KEY not in client.session
        begin(client, cast, "observer")
        clock.shift(60)
        assert client.post(reverse("members:stop_preview")).headers["Location"] == url
        assert client.get(url).status_code == 200
        begin(client, cast, "observer")
        client.post(reverse("account_logout"))
        lengths = [(one.until - one.started_at).seconds // 60 for one in Preview.objects.order_by("pk")]
    assert lengths == [30, 1, 0]


def test_preview_ends_with_the_office_of_the_officer(cast: Cast) -> None:
    client = officer(cast)
    begin(client, cast, "un_co_chair")
    Representative.objects.filter(person=cast.secretariat.person_id).update(
        ended_on=cast.network.today() - datetime.timedelta(days=1)
    )
    assert client.get(reverse("network_home", args=[cast.network.slug])).status_code == 404


def test_previews_are_written_down_for_the_secretariat(cast: Cast) -> None:
    client = officer(cast)
    begin(client, cast, "focal_point", "ILO")
    client.post(reverse("members:stop_preview"))
    page = client.get(reverse("members:preview", args=[cast.network.slug]))
    (one,) = page.context["previews"]
    assert (one.person.name, one.label, one.ended_at is not None) == (
        "Secretariat",
        "focal point of an agency (ILO)",
        True,
    )
    assert "focal point of an agency (ILO)" in page.text


def test_preview_assumes_one_office_and_no_person(cast: Cast) -> None:
    client = officer(cast)
    begin(client, cast, "focal_point", "ILO")
    seen = access_of(client.get(reverse("members:directory", args=[cast.network.slug])).wsgi_request.user)
    assert (seen.person_id, len(seen.offices), seen.is_administrator) == (NO_PERSON, 1, False)
    assert not Participant.objects.filter(person=NO_PERSON).exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "focal_point"}, "agency"),
        ({"role": "guest"}, "guest"),
        ({"role": "secretariat"}, "role"),
        ({"role": "liaison_officer", "agency": "ILO"}, "__all__"),
        ({}, "role"),
    ],
)
def test_form_says_what_is_missing(cast: Cast, data: dict[str, str], field: str) -> None:
    response = officer(cast).post(reverse("members:preview", args=[cast.network.slug]), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Preview.objects.count() == 0
