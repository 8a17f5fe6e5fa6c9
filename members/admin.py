"""The administration site: networks, agencies and people for who runs the installation; it changes nothing."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from members.models import Account, Agency, AgencyCode, Membership, Network, Person, Preview

# the site's own login page knows neither our limits on attempts nor what comes after a password
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth's manual says


class ReadOnly:
    """Nothing is added, changed or deleted here: services do that, with history and access."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let in platform administrators."""
        return bool(request.user.is_active and getattr(request.user, "is_administrator", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the app to platform administrators."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


class MembershipInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for the type checker only
    """The agencies of a network."""

    model = Membership
    fields = ("agency", "role", "started_on", "ended_on")
    extra = 0


class CodeInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for the type checker only
    """The codes of an agency."""

    model = AgencyCode
    fields = ("scheme", "code")
    extra = 0


@admin.register(Network)
class NetworkAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Networks."""

    list_display = ("slug", "title_text", "country", "time_zone", "is_illustrative")
    search_fields = ("slug",)
    inlines = (MembershipInline,)


@admin.register(Agency)
class AgencyAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Agencies."""

    list_display = ("acronym", "title_text", "type", "country")
    list_filter = ("type",)
    search_fields = ("acronym",)
    inlines = (CodeInline,)


@admin.register(Person)
class PersonAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Persons, by name only: addresses are for the people of the network."""

    list_display = ("name", "kind", "language", "time_zone")
    list_select_related = ("contact",)
    search_fields = ("contact__name",)


@admin.register(Account)
class AccountAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Accounts, without what opens them."""

    list_display = ("email", "person", "is_active", "is_administrator", "last_login")
    list_filter = ("is_active", "is_administrator")
    search_fields = ("email",)
    fields = ("email", "person", "is_active", "is_administrator", "date_joined", "last_login")


@admin.register(Preview)
class PreviewAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the type checker only
    """Who saw which network as whom."""

    list_display = ("started_at", "person", "network", "label", "until")
    list_filter = ("network", "role")
    list_select_related = ("person__contact", "network", "membership__agency")
