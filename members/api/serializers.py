"""What the API says about networks, agencies and people."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from members import titles
from members.access import access_of, allowed
from members.api.fields import CLASSIFICATION_KEYS, TitleField
from members.api.views import Granted, Permissions
from members.models import Agency, AgencyCode, ApiToken, Membership, Network, Person, Representative
from members.models.network import validate_time_zone


class NetworkSerializer(serializers.ModelSerializer[Network]):
    """A network."""

    title = TitleField()

    class Meta:
        model = Network
        fields: tuple[str, ...] = (
            "slug",
            "title",
            "country",
            "parent",
            "time_zone",
            "working_days",
            "languages",
            "is_illustrative",
        )


NETWORK_ACTIONS = {
    "view_directory": "members.view_directory",
    "view_addresses": "members.view_address",
    "view_outbox": "members.view_outbox",
    "change": "members.change_network",
}


class NetworkDetailSerializer(NetworkSerializer):
    """A network with what the account may do in it."""

    permissions = Granted(NETWORK_ACTIONS)
    available_actions = Permissions(NETWORK_ACTIONS)

    class Meta(NetworkSerializer.Meta):
        fields: tuple[str, ...] = (
            *NetworkSerializer.Meta.fields,
            "reply_to",
            "secretariat",
            "chairing",
            "quorum_chairs",
            "quorum_un_percent",
            "quorum_rule",
            "permissions",
            "available_actions",
        )


class AgencySerializer(serializers.ModelSerializer[Agency]):
    """An agency."""

    title = TitleField()

    class Meta:
        model = Agency
        fields: tuple[str, ...] = ("acronym", "title", "type", "country", "website", "is_executive_committee")


class AgencyCodeSerializer(serializers.ModelSerializer[AgencyCode]):
    """A code of an agency in one scheme."""

    class Meta:
        model = AgencyCode
        fields: tuple[str, ...] = ("scheme", "code")


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """An agency in the network, from a day to a day; presence, order and local name are those of today."""

    agency = serializers.CharField(source="agency.acronym", read_only=True)
    presence = serializers.SerializerMethodField()
    protocol_order = serializers.SerializerMethodField()
    local_name = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields: tuple[str, ...] = (
            "id",
            "agency",
            "role",
            "started_on",
            "ended_on",
            "presence",
            "protocol_order",
            "local_name",
        )

    def get_presence(self, membership: Any) -> str | None:
        """Return resident, regional, headquarters or unknown; null where nothing holds today."""
        return next((detail.presence for detail in membership.current_details), None)

    def get_protocol_order(self, membership: Any) -> int | None:
        """Return the place in the protocol order."""
        return next((detail.protocol_order for detail in membership.current_details), None)

    def get_local_name(self, membership: Any) -> str | None:
        """Return how the agency is called in the country."""
        return next((detail.local_name for detail in membership.current_details), None)


MEMBERSHIP_ACTIONS = {
    "view": "members.view_membership",
    "view_history": "members.view_history",
    "invite": "members.invite",
}


class MembershipDetailSerializer(MembershipSerializer):
    """A membership with what the account may do."""

    permissions = Granted(MEMBERSHIP_ACTIONS)
    available_actions = Permissions(MEMBERSHIP_ACTIONS)

    class Meta(MembershipSerializer.Meta):
        fields: tuple[str, ...] = (*MembershipSerializer.Meta.fields, "permissions", "available_actions")


AGENCY_ACTIONS = {"view": "members.view_agency"}


class AgencyDetailSerializer(AgencySerializer):
    """An agency with its codes and its memberships of the network."""

    codes = AgencyCodeSerializer(many=True, read_only=True)
    memberships = MembershipSerializer(source="network_memberships", many=True, read_only=True)
    permissions = Granted(AGENCY_ACTIONS)
    available_actions = Permissions(AGENCY_ACTIONS)

    class Meta(AgencySerializer.Meta):
        fields: tuple[str, ...] = (
            *AgencySerializer.Meta.fields,
            "codes",
            "memberships",
            "permissions",
            "available_actions",
        )


class RepresentativeSerializer(serializers.ModelSerializer[Representative]):
    """An office: a person who represents an agency in a function, from a day to a day."""

    person = serializers.UUIDField(source="person_id", read_only=True)
    person_name = serializers.CharField(source="person.name", read_only=True)
    agency = serializers.CharField(source="membership.agency.acronym", read_only=True)
    title = TitleField(allow_null=True, required=False)

    class Meta:
        model = Representative
        fields: tuple[str, ...] = (
            "id",
            "person",
            "person_name",
            "agency",
            "function",
            "title",
            "started_on",
            "ended_on",
        )


OFFICE_ACTIONS = {
    "view": "members.view_representative",
    "hand_over": "members.hand_over_representative",
    "leave": "members.leave_representative",
    "confirm": "members.confirm_representative",
}


class RepresentativeDetailSerializer(RepresentativeSerializer):
    """An office with what the account may do."""

    succeeds = serializers.IntegerField(
        source="succeeds_id", read_only=True, allow_null=True, help_text="The office that was handed over."
    )
    permissions = Granted(OFFICE_ACTIONS)
    available_actions = Permissions(OFFICE_ACTIONS)

    class Meta(RepresentativeSerializer.Meta):
        fields: tuple[str, ...] = (
            *RepresentativeSerializer.Meta.fields,
            "confirmed_on",
            "denied_on",
            "succeeds",
            "permissions",
            "available_actions",
        )


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person; how to reach one is for the UN side of the network and for oneself."""

    name = serializers.CharField(read_only=True)
    rank = serializers.SerializerMethodField()
    email = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields: tuple[str, ...] = ("id", "kind", "name", "rank", "email", "phone", "language", "time_zone")

    def _may_reach(self, person: Any) -> bool:
        user = self.context["request"].user
        network = self.context["view"].network
        return bool(person.pk == user.person_id or allowed(user, "members.view_address", network))

    def get_rank(self, person: Any) -> str:
        """Return the rank, such as Ambassador; empty where none is known."""
        contact = getattr(person, "contact", None)
        return contact.rank_text if contact else ""

    def get_email(self, person: Any) -> str | None:
        """Return the primary address; null where there is none, or none for this reader."""
        if not self._may_reach(person):
            return None
        return next((email.address for email in person.email_addresses.all() if email.is_primary), None)

    def get_phone(self, person: Any) -> str | None:
        """Return the telephone number; null where there is none, or none for this reader."""
        contact = getattr(person, "contact", None)
        return (contact.phone or None) if contact and self._may_reach(person) else None


class PersonDetailSerializer(PersonSerializer):
    """A person with the offices in the network."""

    offices = RepresentativeSerializer(source="network_offices", many=True, read_only=True)
    ranks = serializers.SerializerMethodField()
    forms_of_address = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()
    available_actions = serializers.SerializerMethodField()

    class Meta(PersonSerializer.Meta):
        fields: tuple[str, ...] = (
            *PersonSerializer.Meta.fields,
            "ranks",
            "forms_of_address",
            "offices",
            "permissions",
            "available_actions",
        )

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_ranks(self, person: Any) -> dict[str, str]:
        """Return the rank in each language that has one."""
        contact = getattr(person, "contact", None)
        return contact.ranks if contact else {}

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_forms_of_address(self, person: Any) -> dict[str, str]:
        """Return how the person is spoken to in each language."""
        contact = getattr(person, "contact", None)
        return contact.forms_of_address if contact else {}

    @extend_schema_field(serializers.DictField(child=serializers.BooleanField()))
    def get_permissions(self, person: Any) -> dict[str, bool]:
        """Return {action: whether it is allowed}."""
        view = self.context["view"]
        return {"change": may_change(self.context["request"].user, person, view.network)}

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_available_actions(self, person: Any) -> list[str]:
        """Return the names of the allowed actions."""
        return [name for name, is_allowed in self.get_permissions(person).items() if is_allowed]


def may_change(user: Any, person: Any, network: Network) -> bool:
    """Say whether the user may change the record: one's own, or as secretariat that of a person in office today."""
    if allowed(user, "members.change_person", person):
        return True
    in_office = any(office.is_active_on(network.today()) for office in person.network_offices)
    return in_office and allowed(user, "members.correct_person", network)


class ByLanguage(serializers.DictField):
    """A text in each language; what is left out is empty."""

    child = serializers.CharField(max_length=100, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """Return the texts that are not empty. Raises ValidationError for a language that we do not speak."""
        value = super().to_internal_value(data)
        unknown = sorted(set(value) - set(titles.LANGUAGES))
        if unknown:
            raise serializers.ValidationError([f"Unknown language: {', '.join(unknown)}."])
        return {code: text for code, text in value.items() if text}


class PersonChangeSerializer(serializers.Serializer[Any]):
    """What may be changed of a person's record."""

    name = serializers.CharField(max_length=200)
    language = serializers.ChoiceField(choices=titles.LANGUAGES)
    time_zone = serializers.CharField(max_length=64, validators=[validate_time_zone])
    phone = serializers.CharField(max_length=40, allow_blank=True)
    ranks = ByLanguage()
    forms_of_address = ByLanguage()


class OwnOfficesSerializer(serializers.Serializer[Any]):
    """What the account is in one network."""

    network = serializers.SlugField()
    level = serializers.ChoiceField(
        choices=CLASSIFICATION_KEYS, help_text="The strictest classification that one may read."
    )
    roles = serializers.ListField(child=serializers.CharField())
    agencies = serializers.ListField(child=serializers.CharField(), help_text="Acronyms.")


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """The token with which the request came."""

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = ("name", "prefix", "is_read_only", "expires_at")


class MeSerializer(serializers.Serializer[Any]):
    """The account that asks: its person, its networks, and the token it uses."""

    person = serializers.UUIDField(source="person_id", read_only=True)
    name = serializers.CharField(source="person.name", max_length=200)
    email = serializers.EmailField(read_only=True)
    language = serializers.ChoiceField(source="person.language", choices=titles.LANGUAGES)
    time_zone = serializers.CharField(
        source="person.time_zone", max_length=64, validators=[validate_time_zone], help_text="IANA, such as Asia/Baku."
    )
    is_administrator = serializers.BooleanField(read_only=True)
    networks = serializers.SerializerMethodField()
    token = serializers.SerializerMethodField()
    permissions = serializers.SerializerMethodField()
    available_actions = serializers.SerializerMethodField()

    @extend_schema_field(OwnOfficesSerializer(many=True))
    def get_networks(self, account: Any) -> list[dict[str, Any]]:
        """Return the networks in which one holds an office today."""
        access = access_of(account)
        slugs = dict(Network.objects.filter(pk__in=access.levels).values_list("pk", "slug"))
        agencies = {office.agency_id for office in access.offices}
        acronyms = dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "acronym"))
        return [
            {
                "network": slug,
                "level": access.levels[pk].key,
                "roles": sorted(access.roles(pk)),
                "agencies": sorted(acronyms[agency] for agency in access.agencies(pk)),
            }
            for pk, slug in sorted(slugs.items(), key=lambda pair: pair[1])
        ]

    @extend_schema_field(TokenSerializer(allow_null=True))
    def get_token(self, account: Any) -> dict[str, Any] | None:
        """Return the token of the request; null for a signed-in browser."""
        token = self.context["request"].auth
        return dict(TokenSerializer(token).data) if isinstance(token, ApiToken) else None

    @extend_schema_field(serializers.DictField(child=serializers.BooleanField()))
    def get_permissions(self, account: Any) -> dict[str, bool]:
        """Return whether one may change one's own record, and open networks."""
        return {
            "change": allowed(account, "members.change_person", account.person),
            "open_network": allowed(account, "members.open_network"),
        }

    def get_available_actions(self, account: Any) -> list[str]:
        """Return the names of the allowed actions."""
        return [name for name, is_allowed in self.get_permissions(account).items() if is_allowed]
