"""The e-mail addresses of a person: each proven by a one-time link, one of them for mails and for signing in.

Whoever asks is told the same whether an address is known here or not: the mail goes out either way, and what stands
against it is said on the page behind the link, to whoever owns the mailbox.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress as LoginAddress
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.access import acting
from members.mails import Letter, send_letter
from members.models import Account, AddressClaim, EmailAddress, Network, Person, Representative
from notifications.errors import Conflict
from notifications.models import Message
from notifications.slots import TO_ADDRESS

KIND = PURPOSE = "address"
NOTICE = "address_notice"
LIFETIME = timedelta(days=3)
MOST_A_DAY = 5  # mails to unproven addresses for one person


def claim_address(person: Person, address: str, *, by: Person, makes_primary: bool) -> AddressClaim:
    """Send a link to an address that is to be added. Raises Conflict for too many a day, or one that is there."""
    address, now = address.strip().lower(), timezone.now()
    with acting(by):
        Person.objects.select_for_update().get(pk=person.pk)
        if person.email_addresses.filter(
            address__iexact=address, verified_at__isnull=False, bounced_at__isnull=True
        ).exists():
            raise Conflict(_("This address stands in the record already."))
        claims = AddressClaim.objects.filter(person=person)
        if claims.filter(created_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
            raise Conflict(_("Too many addresses were asked for today. Try again tomorrow."))
        claims.filter(address=address, ended_at__isnull=True).update(ended_at=now)
        claim = claims.create(
            person=person, address=address, makes_primary=makes_primary, asked_by=by, expires_at=now + LIFETIME
        )
        _send_link(claim)
    return claim


def waiting_claims(person: Person) -> list[tuple[AddressClaim, bool]]:
    """Return the addresses that wait for their confirmation, each with whether the mailbox refused the link."""
    rows = list(AddressClaim.objects.filter(person=person, ended_at__isnull=True, expires_at__gt=timezone.now()))
    failed = Message.objects.filter(kind=KIND, about__in=[row.about for row in rows], state=Message.State.FAILED)
    refused = set(failed.values_list("about", flat=True))
    return [(row, row.about in refused) for row in rows]


def withdraw_claim(claim: AddressClaim, *, by: Person) -> None:
    """Close the link to an address. Raises Conflict when it was used or withdrawn meanwhile."""
    with acting(by):
        if not AddressClaim.objects.filter(pk=claim.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            raise Conflict(_("This link was used or withdrawn already."))


def confirm_address(claim: AddressClaim, *, by: Person) -> EmailAddress:
    """Add the address whose owner has just proven it. Raises Conflict when the link is over or it is another's."""
    with acting(by):
        person = Person.objects.select_for_update().get(pk=claim.person_id)
        claim = AddressClaim.objects.select_for_update().get(pk=claim.pk)
        now = timezone.now()
        if claim.ended_at is not None or claim.expires_at <= now:
            raise Conflict(_("This link was used or withdrawn already."))
        claim.ended_at = now
        claim.save(update_fields=["ended_at"])
        row = _proven(person, claim.address, now)
        if claim.makes_primary:
            _make_primary(row, person)
    return row


def _proven(person: Person, address: str, now: datetime) -> EmailAddress:
    """Return the person's row of the address, as proven now."""
    try:
        with transaction.atomic():
            row, _is_new = EmailAddress.objects.get_or_create(
                address__iexact=address, defaults={"person": person, "address": address, "verified_at": now}
            )
    except IntegrityError:
        row = EmailAddress.objects.get(address__iexact=address)
    if row.person_id != person.pk:
        raise Conflict(_("This address stands in another record. Write to the secretariat."))
    row.verified_at, row.bounced_at = now, None
    row.save(update_fields=["verified_at", "bounced_at"])
    return row


def make_primary(address: EmailAddress, *, by: Person) -> None:
    """Let mails go to this address from now on, and sign in with it. Raises Conflict unless it is proven and works."""
    with acting(by):
        person = Person.objects.select_for_update().get(pk=address.person_id)
        _make_primary(_present(address), person)


def remove_address(address: EmailAddress, *, by: Person) -> None:
    """Take an address from the record. Raises Conflict for the one that mails go to."""
    with acting(by):
        Person.objects.select_for_update().get(pk=address.person_id)
        row = _present(address)
        if row.is_primary:
            raise Conflict(_("Mails go to this address. Let them go to another one first."))
        row.delete()


def _present(address: EmailAddress) -> EmailAddress:
    """Return the row as it stands now; the person is locked. Raises Conflict when it was removed meanwhile."""
    row = EmailAddress.objects.filter(pk=address.pk, person=address.person_id).first()
    if row is None:
        raise Conflict(_("This address was removed meanwhile."))
    return row


def _make_primary(row: EmailAddress, person: Person) -> None:
    """Change the address for mails; the login follows, and the former mailbox is told."""
    if row.is_primary:
        return
    if row.verified_at is None or row.bounced_at is not None:
        raise Conflict(_("This address is not confirmed, or mail to it comes back."))
    former = EmailAddress.objects.filter(person=person, is_primary=True).first()
    EmailAddress.objects.filter(person=person, is_primary=True).update(is_primary=False)
    EmailAddress.objects.filter(pk=row.pk).update(is_primary=True)
    account = Account.objects.select_for_update().filter(person=person).first()
    if account is not None:
        _follow(account, row.address)
    if former is not None and former.verified_at is not None and former.bounced_at is None:
        _send_notice(person, former.address, row)


def _follow(account: Account, address: str) -> None:
    """Let the account sign in with the address, and with no other."""
    address = address.lower()
    if Account.objects.filter(email__iexact=address).exclude(pk=account.pk).exists():
        raise Conflict(_("Another account uses this e-mail address. Write to the secretariat."))
    account.email = address
    account.save(update_fields=["email"])
    LoginAddress.objects.filter(user=account).exclude(email__iexact=address).delete()


def _network_of(person: Person) -> Network | None:
    """Return the network whose secretariat answers for mails about the person: that of the newest office."""
    newest = Representative.objects.filter(person=person).order_by("-started_on", "-pk").values("membership__network")
    return Network.objects.filter(pk__in=newest[:1]).first()


def _send_link(claim: AddressClaim) -> None:
    person = claim.person
    with translation.override(person.language):
        letter = Letter(
            subject=_("Confirm your e-mail address"),
            lines=[
                _("You, or the secretariat for you, asked to add this e-mail address to your record."),
                _("Open the link and confirm that it is yours. It works once, for three days."),
            ],
            button=_("See the address"),
            notes=[_("If you know nothing of this, do nothing: without a confirmation nothing changes.")],
            why=_("You get this mail because this address was named on the platform of the network."),
        )
        send_letter(
            _network_of(person),
            person,
            letter,
            kind=KIND,
            about=claim.about,
            step=1,
            purpose=PURPOSE,
            expires_at=claim.expires_at,
            slots={TO_ADDRESS: claim.address},
        )


def _send_notice(person: Person, former: str, row: EmailAddress) -> None:
    """Tell the former mailbox; the new address is not named there."""
    with translation.override(person.language):
        letter = Letter(
            subject=_("Your e-mail address was changed"),
            lines=[
                _("Mails of the network go to another address of yours from now on, and you sign in with that one."),
                _("If that was neither you nor your secretariat, answer this mail at once."),
            ],
            why=_("You get this mail because this was the address of your record until now."),
        )
        send_letter(
            _network_of(person),
            person,
            letter,
            kind=NOTICE,
            about=f"address:{row.pk}",
            step=timezone.now().isoformat(),
            slots={TO_ADDRESS: former},
        )
