"""Consent to be named in public: asked, dated, withdrawable."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from members.access import acting
from members.models import Consent, Person, Representative


def give_consent(person: Person, *, by: Person) -> None:
    """Write down that the person may be named in public; a consent that stands stays as it is."""
    with acting(by):
        Person.objects.select_for_update().get(pk=person.pk)
        if not standing_consent(person):
            Consent.objects.create(person=person)


def withdraw_consent(person: Person, *, by: Person) -> None:
    """End the consent; from now on the public reads the role."""
    with acting(by):
        Consent.objects.filter(person=person, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())


def standing_consent(person: Person) -> Consent | None:
    """Return the consent that holds now."""
    return Consent.objects.filter(person=person, withdrawn_at__isnull=True).first()


def public_names(offices: list[Representative]) -> dict[int, str]:
    """Return what the public reads for each office: the name with consent, else the role; in one query."""
    consents = Consent.objects.filter(person=OuterRef("person"), withdrawn_at__isnull=True)
    rows = Representative.objects.filter(pk__in=[office.pk for office in offices], person__contact__isnull=False)
    named = rows.filter(Exists(consents)).select_related("person__contact")
    names = {row.pk: row.person.name for row in named}
    return {office.pk: names.get(office.pk, office.title_text) for office in offices}
