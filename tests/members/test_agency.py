"""An agency's page and a person's page, and the cards that other apps put there."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from members.access import acting
from members.models import Agency, AgencyCode, MembershipDetail, Network, Representative
from members.registry import Panel, Panels
from tests.cast import MARKER, Cast
from tests.factories import make_agency, make_membership, make_person, make_representative


def day(cast: Cast, days: int) -> datetime.date:
    """Return a day counted from today in the network's zone."""
    return cast.network.today() + datetime.timedelta(days=days)


def names(offices: list[Representative]) -> list[str]:
    """Return who holds the offices."""
    return [office.person.name for office in offices]


@pytest.mark.parametrize("acronym", ["UN Women", "NGO-CT", "İİB"])
def test_agency_page_opens_for_acronyms_with_spaces_hyphens_and_letters(
    client: Client, cast: Cast, acronym: str
) -> None:
    make_membership(cast.network, make_agency(acronym))
    client.force_login(cast.lead)
    page = client.get("/n/baku/directory/").content.decode()
    address = page.split(f">{acronym}</a>")[0].rsplit('href="', 1)[1].rstrip('"')
    response = client.get(address)
    assert (response.status_code, response.context["agency"].acronym) == (200, acronym)


def test_agency_page_sorts_offices_by_time(client: Client, cast: Cast) -> None:
    membership = cast.network.memberships.get(agency=cast.ilo)
    make_representative(membership, make_person("Tomorrow"), started_on=day(cast, 1))
    make_representative(membership, make_person("Last day today"), ended_on=day(cast, 0))
    make_representative(membership, make_person("Long ago"), ended_on=day(cast, -100))
    client.force_login(cast.liaison)
    context = client.get("/n/baku/agencies/ILO/").context
    assert names(context["current"]) == ["Head", "Lead", "Last day today", "Two agencies"]
    assert names(context["coming"]) == ["Tomorrow"]
    assert names(context["past"]) == ["Ended", "Long ago"]


def test_agency_page_shows_presence_over_time_and_codes(client: Client, cast: Cast) -> None:
    membership = cast.network.memberships.get(agency=cast.ilo)
    AgencyCode.objects.create(agency=cast.ilo, scheme="IATI", code="XM-DAC-41302")
    for presence, first, last in (("resident", -300, -11), ("headquarters", -10, None)):
        MembershipDetail.objects.create(
            membership=membership,
            presence=presence,
            started_on=day(cast, first),
            ended_on=day(cast, last) if last else None,
        )
    client.force_login(cast.stakeholder)
    response = client.get("/n/baku/agencies/ILO/")
    assert [detail.presence for detail in response.context["details"]] == ["headquarters", "resident"]
    assert "XM-DAC-41302" in response.content.decode()


@pytest.mark.parametrize(("name", "sees_it"), [("lead", True), ("liaison", False), ("stakeholder", False)])
def test_remark_about_presence_is_for_the_un_side(client: Client, cast: Cast, name: str, sees_it: bool) -> None:
    membership = cast.network.memberships.get(agency=cast.ilo)
    MembershipDetail.objects.create(membership=membership, started_on=membership.started_on, note=MARKER)
    client.force_login(getattr(cast, name))
    assert (MARKER in client.get("/n/baku/agencies/ILO/").content.decode()) is sees_it


def test_agency_that_left_stays_on_its_page_without_current_people(client: Client, cast: Cast) -> None:
    cast.network.memberships.filter(agency=cast.ilo).update(ended_on=day(cast, -1))
    client.force_login(cast.liaison)
    context = client.get("/n/baku/agencies/ILO/").context
    assert (context["is_member"], context["current"], context["vacancies"]) == (False, [], [])
    assert sorted(names(context["past"])) == ["Ended", "Head", "Lead", "Two agencies"]


def test_agency_of_another_network_is_not_found(client: Client, cast: Cast) -> None:
    make_membership(cast.other_network, make_agency("ELSEWHERE"))
    client.force_login(cast.secretariat)
    assert client.get("/n/baku/agencies/ELSEWHERE/").status_code == 404
    client.force_login(cast.two_networks)
    assert client.get("/n/baku/agencies/ELSEWHERE/").status_code == 404
    assert client.get("/n/tbilisi/agencies/ELSEWHERE/").status_code == 200


def test_agency_page_shows_its_history_to_the_un_side(client: Client, cast: Cast) -> None:
    office = Representative.objects.get(person=cast.head.person)
    with acting(cast.secretariat.person):
        Representative.objects.filter(pk=office.pk).update(ended_on=day(cast, 30))
    client.force_login(cast.lead)
    newest = client.get("/n/baku/agencies/ILO/").context["entries"][0]
    assert (newest.who, newest.what) == ("Secretariat", "changed: representative")
    client.force_login(cast.liaison)
    response = client.get("/n/baku/agencies/ILO/")
    assert response.context["entries"] == []
    assert 'class="history"' not in response.content.decode()


def test_person_page_shows_offices_of_the_network_only(client: Client, cast: Cast) -> None:
    person = cast.two_networks.person
    client.force_login(cast.secretariat)
    response = client.get(f"/n/baku/people/{person.pk}/")
    assert [office.membership.agency.acronym for office in response.context["current"]] == ["WHO"]
    assert "SMS" not in response.content.decode()
    client.force_login(cast.outsider)
    assert client.get(f"/n/baku/people/{person.pk}/").status_code == 404
    response = client.get(f"/n/tbilisi/people/{person.pk}/")
    assert [office.membership.agency.acronym for office in response.context["current"]] == ["SMS"]


def test_person_without_an_office_in_the_network_is_not_found(client: Client, cast: Cast) -> None:
    client.force_login(cast.secretariat)
    assert client.get(f"/n/baku/people/{cast.guest.person_id}/").status_code == 404
    assert client.get(f"/n/baku/people/{cast.outsider.person_id}/").status_code == 404


def test_person_made_anonymous_keeps_the_offices(client: Client, cast: Cast) -> None:
    cast.ended.person.contact.delete()
    client.force_login(cast.lead)
    response = client.get(f"/n/baku/people/{cast.ended.person_id}/")
    assert [office.get_function_display() for office in response.context["past"]] == ["alternate"]
    assert "former representative" in response.content.decode()


def test_person_sees_the_own_addresses(client: Client, cast: Cast) -> None:
    client.force_login(cast.liaison)
    assert "liaison@people.example" in client.get(f"/n/baku/people/{cast.liaison.person_id}/").content.decode()


def test_agency_page_costs_the_same_with_1_and_10_representatives(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    membership = make_membership(cast.network, make_agency("FAO"))
    client.force_login(cast.secretariat)
    for number in range(1, 11):
        make_representative(membership, make_person())
        if number in (1, 10):
            client.get("/n/baku/agencies/FAO/")
            with django_assert_num_queries(21):
                client.get("/n/baku/agencies/FAO/")


def test_person_page_costs_the_same_with_1_and_10_offices(
    client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    person = make_person()
    client.force_login(cast.secretariat)
    for number in range(1, 11):
        make_representative(make_membership(cast.network, make_agency()), person)
        if number in (1, 10):
            client.get(f"/n/baku/people/{person.pk}/")
            with django_assert_num_queries(16):
                client.get(f"/n/baku/people/{person.pk}/")


@pytest.fixture
def panels(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Panels[Agency]:
    """Put an empty registry in place of the filled one, and a template that a card may name."""
    (tmp_path / "probe.html").write_text(
        '{% partialdef offices %}<b id="probe">{{ panel.count }}</b>{% endpartialdef %}'
    )
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [*first["DIRS"], tmp_path]}]
    found: Panels[Agency] = Panels()
    monkeypatch.setattr("members.views.directory.agency_panels", found)
    return found


def test_panel_shows_what_its_app_answers_to_this_reader(client: Client, cast: Cast, panels: Panels[Agency]) -> None:
    def count(agency: Agency, network: Network, user: Any) -> dict[str, Any]:
        rows = Representative.objects.visible_to(user).filter(membership__agency=agency, membership__network=network)
        return {"count": rows.count()}

    panels.register(Panel("offices", "Offices <all>", "probe.html#offices", count))
    client.force_login(cast.liaison)
    page = client.get("/n/baku/agencies/ILO/").content.decode()
    assert '<h2 class="card-title" id="panel-offices">Offices &lt;all&gt;</h2>' in page
    assert '<b id="probe">4</b>' in page


def test_panel_with_nothing_to_show_is_left_away(client: Client, cast: Cast, panels: Panels[Agency]) -> None:
    panels.register(Panel("nothing", "Nothing", "probe.html#offices", lambda agency, network, user: None))
    client.force_login(cast.liaison)
    response = client.get("/n/baku/agencies/ILO/")
    assert response.context["panels"] == []
    assert "panel-nothing" not in response.content.decode()


def test_panels_keep_the_order_of_registration_and_refuse_a_name_twice() -> None:
    panels: Panels[str] = Panels()
    for name in ("b", "a"):
        panels.register(Panel(name, name.upper(), "x.html", lambda subject, network, user: {"subject": subject}))
    network: Any = None
    assert [(x.name, x.context) for x in panels.shown("ILO", network, None)] == [
        ("b", {"subject": "ILO"}),
        ("a", {"subject": "ILO"}),
    ]
    with pytest.raises(ValueError, match="“a” is registered already"):
        panels.register(Panel("a", "A", "x.html", lambda subject, network, user: None))
