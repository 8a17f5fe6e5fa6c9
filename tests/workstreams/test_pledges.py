"""Pledges: recorded, followed stage by stage, edited only as one has read them."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from members.titles import title
from notifications.errors import Conflict
from tests.cast import Cast
from tests.factories import make_commitment, make_pledge
from tests.workstreams.reading import Browser
from workstreams.services.pledges import add_stage, edit_pledge, finish_stage
from workstreams.services.pledges import make_pledge as record_pledge
from workstreams.services.support import RevisionConflict


def test_stages_are_reached_once_and_not_ahead_of_time(cast: Cast) -> None:
    pledge = make_pledge(cast.network, cast.sms)
    by, today = cast.liaison.person, cast.network.today()
    first, second = (add_stage(pledge, by=by, title=name) for name in ("Draft law", "Law"))
    assert [stage.position for stage in (first, second)] == [1, 2]
    finish_stage(first, by=by, done_on=today)
    with pytest.raises(Conflict):
        finish_stage(first, by=by, done_on=today)
    with pytest.raises(ValidationError):
        finish_stage(second, by=by, done_on=today + datetime.timedelta(days=1))


def test_pledge_is_not_announced_tomorrow(cast: Cast) -> None:
    tomorrow = cast.network.today() + datetime.timedelta(days=1)
    with pytest.raises(ValidationError):
        record_pledge(
            cast.network, by=cast.liaison.person, agency=cast.sms, commitments=[],
            values={"title": title("Free services"), "pledged_on": tomorrow},
        )  # fmt: skip


def test_edit_of_an_outdated_reading_is_refused(cast: Cast) -> None:
    pledge = make_pledge(cast.network, cast.sms)
    edit_pledge(pledge, by=cast.liaison.person, revision=1, values={"progress_note": "Half."})
    with pytest.raises(RevisionConflict):
        edit_pledge(pledge, by=cast.secretariat.person, revision=1, values={"progress_note": "None."})


def test_liaison_records_a_pledge_and_its_stages(cast: Cast, browser: Browser) -> None:
    commitment = make_commitment("4")
    client = browser(cast.liaison)
    values = {
        "agency": cast.sms.pk,
        "title": "Free services",
        "pledged_on": "2026-05-08",
        "commitments": [commitment.pk],
        "classification": 2,
    }
    sent = client.post("/n/baku/pledges/new/", values)
    path = sent.headers["Location"]
    assert client.post(path, {"title": "Draft law", "due_on": "2027-01-01"}).status_code == 302
    page = client.get(path)
    stage = page.context["stages"][0]
    reached = client.post(f"{path}stages/{stage.pk}/reached/", {"done_on": cast.network.today().isoformat()})
    assert reached.status_code == 302
    assert client.get(path).context["done_count"] == 1
    assert "Free services" in client.get("/n/baku/").text
    assert "1 of 1 stage reached" in client.get("/n/baku/commitments/gcm/4/").text
