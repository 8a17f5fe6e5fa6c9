"""Who: networks, agencies and their memberships, persons and their offices, accounts and tokens."""

from members.models.account import Account, AccountManager, ApiToken
from members.models.address_claim import AddressClaim
from members.models.agency import Agency, AgencyCode, Membership, MembershipDetail
from members.models.consent import Consent
from members.models.contact_import import ContactImport
from members.models.invitation import Invitation
from members.models.issuer import BoundIssuer
from members.models.network import DayException, Network, ReferenceCounter
from members.models.person import Contact, EmailAddress, Person, Representative
from members.models.preview import Preview
from members.models.reading import ReadingGrant
from members.models.terms import TermsOfReference

__all__ = [
    "Account",
    "AccountManager",
    "AddressClaim",
    "Agency",
    "AgencyCode",
    "ApiToken",
    "BoundIssuer",
    "Consent",
    "Contact",
    "ContactImport",
    "DayException",
    "EmailAddress",
    "Invitation",
    "Membership",
    "MembershipDetail",
    "Network",
    "Person",
    "Preview",
    "ReadingGrant",
    "ReferenceCounter",
    "Representative",
    "TermsOfReference",
]
