"""Workplans as a whole: adopted for ever, continued in a new period; seats and mandates of groups."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from members.classification import Classification
from members.models import Account
from members.titles import title
from notifications.errors import Conflict
from tests.cast import MARKER, Cast
from tests.factories import make_agency, make_status, make_workstream
from tests.workstreams.reading import Browser, references
from workstreams.models import Seat, Workplan, WorkplanVersionLine, Workstream
from workstreams.services.groups import end_seat, take_seat, write_mandate
from workstreams.services.plans import adopt_workplan, roll_over


def adopted(cast: Cast, version: str = "1.0") -> int:
    found = adopt_workplan(
        cast.workplan, by=cast.secretariat.person, version=version, adopted_on=cast.network.today(), adopted_by="D1"
    )
    return found.pk


def test_adopted_version_stays_as_it_was(cast: Cast, browser: Browser) -> None:
    pk = adopted(cast)
    Workstream.objects.filter(pk=cast.workstream.pk).update(title={"original": "en", "en": "Changed later"})
    page = browser(cast.liaison).get(f"/n/baku/workplan/versions/{pk}/")
    assert [(line["reference"], line["title"]["en"]) for line in page.context["lines"]] == [
        ("WG1-01", "Workstream WG1-01")
    ]
    cast.workplan.refresh_from_db()
    assert (cast.workplan.version, cast.workplan.adopted_by) == ("1.0", "D1")
    with pytest.raises(ProgrammingError), transaction.atomic():
        WorkplanVersionLine.objects.update(values={})


def test_version_says_what_changed_since(cast: Cast, browser: Browser) -> None:
    path = f"/n/baku/workplan/versions/{adopted(cast)}/"

    def since(account: Account) -> tuple[list[str], list[str]]:
        context = browser(account).get(path).context
        return [line["reference"] for line in context["lines"] if line["is_changed"]], context["added"]

    assert since(cast.secretariat) == ([], [])
    Workstream.objects.filter(pk=cast.workstream.pk).update(title={"original": "en", "en": "Changed later"})
    make_workstream(cast.workplan, cast.group, cast.ilo, "WG1-09", Classification.UN_ONLY)
    assert since(cast.secretariat) == (["WG1-01"], ["WG1-09"])
    assert since(cast.liaison) == (["WG1-01"], [])
    Workstream.objects.filter(pk=cast.workstream.pk).update(classification=Classification.UN_ONLY)
    assert since(cast.liaison) == ([], [])  # nothing tells that it was cleared for fewer people


def test_line_keeps_the_readers_of_the_day(cast: Cast, browser: Browser) -> None:
    pk = adopted(cast)
    Workstream.objects.filter(pk=cast.secret_workstream.pk).update(classification=Classification.PUBLIC)
    path = f"/n/baku/workplan/versions/{pk}/"
    assert MARKER in browser(cast.secretariat).get(path).text
    assert MARKER not in browser(cast.liaison).get(path).text


def test_version_is_adopted_once(cast: Cast) -> None:
    adopted(cast)
    with pytest.raises(Conflict):
        adopted(cast)
    adopted(cast, "1.1")
    tomorrow = cast.network.today() + datetime.timedelta(days=1)
    with pytest.raises(ValidationError):
        adopt_workplan(cast.workplan, by=cast.lead.person, version="2", adopted_on=tomorrow, adopted_by="D2")


def test_new_period_goes_on_with_what_is_not_over(cast: Cast, browser: Browser) -> None:
    done = make_workstream(cast.workplan, cast.group, cast.ilo)
    make_status(done, cast.lead.person, "completed")
    cast.workstream.contributions.create(agency=cast.iom)
    begins = cast.workplan.ends_on + datetime.timedelta(days=1)
    ends = begins.replace(month=12, day=31)
    new = roll_over(
        cast.workplan,
        by=cast.secretariat.person,
        title={"original": "en", "en": "Next"},
        starts_on=begins,
        ends_on=ends,
    )
    rows = new.workstreams.order_by("reference")
    assert [(row.reference, row.continues_id, row.starts_on, row.ends_on) for row in rows] == [
        ("WG1-03", cast.workstream.pk, begins, ends),
        ("WG1-04", cast.secret_workstream.pk, begins, ends),
    ]
    assert [row.effective_classification for row in rows] == [2, 3]
    assert [agency.acronym for agency in rows[0].contributors.all()] == ["IOM"]
    assert (new.rolled_over_from, new.adopted_on) == (cast.workplan, None)
    page = browser(cast.liaison).get(f"/n/baku/workplan/?plan={begins.isoformat()}")
    assert references(page) == ["WG1-03"]
    with pytest.raises(Conflict):
        roll_over(
            cast.workplan, by=cast.lead.person, title={"original": "en", "en": "Again"}, starts_on=begins, ends_on=ends
        )
    assert Workplan.objects.filter(network=cast.network).count() == 2


def test_seat_is_taken_once_and_ended_once(cast: Cast) -> None:
    agency, day = make_agency(), cast.network.today()
    seat = take_seat(cast.group, by=cast.secretariat.person, agency=agency, function="member", started_on=day)
    with pytest.raises(ValidationError):
        take_seat(cast.group, by=cast.secretariat.person, agency=agency, function="member", started_on=day)
    with pytest.raises(ValidationError):
        end_seat(seat, by=cast.secretariat.person, ended_on=day - datetime.timedelta(days=1))
    end_seat(seat, by=cast.secretariat.person, ended_on=day)
    with pytest.raises(Conflict):
        end_seat(seat, by=cast.secretariat.person, ended_on=day)


def test_lead_of_a_group_runs_it_and_edits_its_workstreams(cast: Cast, browser: Browser) -> None:
    client = browser(cast.other)
    paths = ("/n/baku/groups/WG1/seats/", "/n/baku/groups/WG1/mandate/", "/n/baku/workstreams/WG1-01/edit/")
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]
    who = cast.other.person.offices.get().membership.agency
    Seat.objects.create(group=cast.group, agency=who, function="co_lead", started_on=cast.network.today())
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]


def test_mandate_gets_versions(cast: Cast) -> None:
    text = title("First.")
    write_mandate(cast.group, by=cast.secretariat.person, text=text, adopted_on=None, after=0)
    with pytest.raises(Conflict):
        write_mandate(cast.group, by=cast.secretariat.person, text=text, adopted_on=None, after=0)
    write_mandate(cast.group, by=cast.secretariat.person, text=text, adopted_on=None, after=1)
    assert list(cast.group.mandates.values_list("version", flat=True)) == [2, 1]
