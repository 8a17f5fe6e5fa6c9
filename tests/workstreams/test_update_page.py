"""The form of a status update: prefilled, kind to mistakes, closed to those who may not."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.classification import Classification
from members.models import Account
from tests.cast import MARKER, Cast
from tests.factories import make_status
from workstreams.models import StatusUpdate

type Browser = Callable[[Account], Client]

URL = "/n/baku/workstreams/WG1-01/update/"


def said(cast: Cast, **values: Any) -> dict[str, Any]:
    defaults = {
        "status": "delayed",
        "progress": "55",
        "narrative": "The ministry asked for more time.",
        "support_needed": "Wage data.",
        "risks": "",
        "as_of_on": cast.network.today().isoformat(),
        "classification": "2",
    }
    return defaults | values


def initial(client: Client, path: str = URL) -> dict[str, Any]:
    form: Any = client.get(path).context["form"]
    names = [name for name in form.fields if not name.startswith("evidence")]  # of which nothing is repeated
    return {name: form.get_initial_for_field(form.fields[name], name) for name in names}


def test_form_is_filled_in_with_the_last_update(cast: Cast, browser: Browser) -> None:
    make_status(
        cast.workstream,
        cast.lead.person,
        "delayed",
        progress=30,
        narrative="Slow.",
        support_needed="Data.",
        risks="Snow.",
    )
    assert initial(browser(cast.lead)) == {
        "status": "delayed",
        "progress": 30,
        "narrative": "Slow.",
        "support_needed": "Data.",
        "risks": "Snow.",
        "as_of_on": cast.network.today(),
        "classification": Classification.NETWORK,
    }


def test_form_repeats_no_confidential_text_to_a_wider_audience(cast: Cast, browser: Browser) -> None:
    """The last update is for the UN only: its text is filled in, and so is its audience."""
    values = initial(browser(cast.lead))
    assert (values["narrative"], values["classification"]) == (f"Update {MARKER}", Classification.UN_ONLY)


def test_form_asks_a_progress_that_nobody_gave_without_suggesting_one(cast: Cast, browser: Browser) -> None:
    client = browser(cast.lead)
    assert client.get(URL).context["form"].fields["progress"].widget.input_type == "number"
    make_status(cast.workstream, cast.lead.person, progress=38)
    assert client.get(URL).context["form"].fields["progress"].widget.input_type == "range"


def test_sent_update_is_recorded_and_shown(cast: Cast, browser: Browser) -> None:
    response = browser(cast.lead).post(URL, said(cast), follow=True)
    assert response.redirect_chain == [("/n/baku/workstreams/WG1-01/", 302)]
    update = response.context["current"]
    assert (update.status, update.progress, update.narrative, update.support_needed, update.recorded_by) == (
        "delayed",
        55,
        "The ministry asked for more time.",
        "Wage data.",
        cast.lead.person,
    )
    assert [str(message) for message in response.context["messages"]] == ["The update of WG1-01 is recorded."]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"status": ""}, ["status"]),
        ({"status": "fine"}, ["status"]),
        ({"progress": "101"}, ["progress"]),
        ({"progress": "half"}, ["progress"]),
        ({"as_of_on": "2999-01-01"}, ["as_of_on"]),
        ({"as_of_on": ""}, ["as_of_on"]),
        ({"classification": "1"}, ["classification"]),
        ({"narrative": "x" * 4001}, ["narrative"]),
    ],
)
def test_wrong_value_keeps_what_was_typed(
    cast: Cast, browser: Browser, values: dict[str, str], errors: list[str]
) -> None:
    response = browser(cast.lead).post(URL, said(cast, support_needed="My own words", **values))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == errors
    assert response.context["form"]["support_needed"].value() == "My own words"
    assert cast.workstream.status_updates.count() == 2


def test_get_records_nothing(cast: Cast, browser: Browser) -> None:
    browser(cast.lead).get(URL, said(cast))
    assert cast.workstream.status_updates.count() == 2


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ("secretariat", 302),
        ("lead", 302),
        ("head", 302),
        ("two_agencies", 302),
        ("un_co_chair", 403),
        ("other", 403),
        ("liaison", 403),
        ("stakeholder", 403),
        ("double", 403),
        ("guest", 404),
        ("outsider", 404),
        ("ended", 404),
        ("administrator", 404),
    ],
)
def test_who_may_send_an_update(cast: Cast, browser: Browser, part: str, status: int) -> None:
    assert browser(getattr(cast, part)).post(URL, said(cast)).status_code == status
    assert cast.workstream.status_updates.count() == (3 if status == 302 else 2)


def test_update_for_the_un_only_is_offered_to_the_un_side(cast: Cast, browser: Browser) -> None:
    response = browser(cast.lead).get(URL)
    assert response.context["form"].fields["classification"].choices == [(2, "network"), (3, "UN only")]
    response = browser(cast.lead).get("/n/baku/workstreams/WG1-02/update/")
    assert response.context["form"]["classification"].is_hidden


def test_correction_starts_from_the_corrected_update(cast: Cast, browser: Browser) -> None:
    day = cast.network.today() - datetime.timedelta(days=9)
    wrong = make_status(cast.workstream, cast.lead.person, "completed", as_of_on=day, narrative="Done.")
    path = f"/n/baku/workstreams/WG1-01/updates/{wrong.pk}/correct/"
    client = browser(cast.lead)
    values = initial(client, path)
    assert (values["status"], values["as_of_on"], values["narrative"]) == ("completed", day, "Done.")
    assert client.post(path, said(cast, as_of_on=day.isoformat())).status_code == 302
    assert StatusUpdate.objects.get(corrects=wrong).status == "delayed"


def test_correction_that_comes_second_says_who_was_first_and_keeps_the_text(cast: Cast, browser: Browser) -> None:
    path = f"/n/baku/workstreams/WG1-01/updates/{cast.update.pk}/correct/"
    assert browser(cast.secretariat).post(path, said(cast)).status_code == 302
    response = browser(cast.lead).post(path, said(cast, narrative="My own words"))
    assert response.status_code == 409
    [sentence] = response.context["form"].non_field_errors()
    assert sentence.startswith("This update was corrected by Secretariat at ")
    assert response.context["form"]["narrative"].value() == "My own words"


def test_correction_of_what_one_may_not_see_is_not_found(cast: Cast, browser: Browser) -> None:
    other = make_status(cast.secret_workstream, cast.lead.person)
    client = browser(cast.lead)
    assert client.get(f"/n/baku/workstreams/WG1-01/updates/{other.pk}/correct/").status_code == 404
    assert client.get(f"/n/baku/workstreams/WG1-01/updates/{cast.update.pk}/correct/").status_code == 200
