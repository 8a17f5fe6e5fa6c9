"""Keeping and forgetting a list, and two people who apply it at once."""

import datetime
import hashlib
import threading

import pytest
from django.db import connection
from django.utils import timezone

from members.contacts_import import services
from members.models import ContactImport, Person
from notifications.errors import Conflict
from tests.cast import Cast
from tests.members.contacts_import import workbooks

LIST = b"Agency;Name;Role;E-mail\nILO;Leyla Quliyeva;Alternate;leyla@ilo.example\n"


def upload(cast: Cast, content: bytes = LIST) -> ContactImport:
    return services.upload(cast.network, by=cast.secretariat.person, name="../list.csv", content=content)


def test_upload_keeps_the_file_with_its_checksum(cast: Cast) -> None:
    row = upload(cast)
    row.refresh_from_db()
    assert (bytes(row.content or b""), row.file_name) == (LIST, "list.csv")
    assert row.checksum == hashlib.sha256(LIST).hexdigest()


def test_lists_are_forgotten_after_a_week(cast: Cast) -> None:
    applied, waiting, new = upload(cast), upload(cast, LIST + b"\n"), upload(cast, workbooks.annual_list()[:0] + LIST)
    services.apply(applied, by=cast.secretariat.person, digest=applied.digest)
    week = timezone.now() - datetime.timedelta(days=7)
    old = week - datetime.timedelta(minutes=1)
    ContactImport.objects.filter(pk__in=(applied.pk, waiting.pk)).update(created_at=old)
    assert services.purge_imports(week) == 2
    assert services.purge_imports(week) == 0
    states = {row.pk: (row.state, row.content is None, row.findings == []) for row in ContactImport.objects.all()}
    assert states == {
        applied.pk: ("applied", True, True),
        waiting.pk: ("dropped", True, True),
        new.pk: ("waiting", False, False),
    }
    with pytest.raises(Conflict, match="kept for some days"):
        services.apply(waiting, by=cast.secretariat.person, digest=waiting.digest)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_apply_one_list_one_wins(cast: Cast) -> None:
    row = upload(cast)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def apply() -> None:
        start.wait(10)
        try:
            services.apply(row, by=cast.secretariat.person, digest=row.digest)
            outcomes.append("applied")
        except Conflict as conflict:
            outcomes.append(str(conflict).partition(" at ")[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=apply) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["This list was applied by Secretariat", "applied"]
    assert Person.objects.filter(contact__name="Leyla Quliyeva").count() == 1
