"""Pages of this app, and those of signing in (members/login/urls.py)."""

from django.urls import include, path

from members.login.urls import entrance, inside
from members.views import (
    addresses,
    contact_import,
    directory,
    invitations,
    people,
    preview,
    privacy,
    profile,
    public,
    search,
    turnover,
    why,
)

PERSON = "n/<slug:network>/people/<uuid:pk>/"
pages = [
    path("profile/", profile.profile, name="profile"),
    path("profile/addresses/", addresses.own_addresses, name="own_addresses"),
    path("profile/addresses/<int:pk>/primary/", addresses.own_primary, name="own_primary_address"),
    path("profile/addresses/<int:pk>/remove/", addresses.own_remove, name="own_remove_address"),
    path("profile/addresses/claims/<int:pk>/withdraw/", addresses.own_withdraw, name="own_withdraw_address"),
    path("profile/tokens/", profile.create_token, name="create_token"),
    path("profile/tokens/<int:pk>/revoke/", profile.revoke, name="revoke_token"),
    path("n/<slug:network>/directory/", directory.directory, name="directory"),
    path("n/<slug:network>/directory.xlsx", directory.directory_xlsx, name="directory_xlsx"),
    path("n/<slug:network>/why/<slug:kind>/<str:pk>/", why.why, name="why"),
    path("public/", public.networks, name="public_networks"),
    path("public/<slug:slug>/", public.network, name="public_network"),
    path("n/<slug:network>/public-page/", public.public_page, name="public_page"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("profile/data/", privacy.data, name="own_data"),
    path("profile/data.json", privacy.data_json, name="own_data_json"),
    path("profile/consent/", privacy.consent, name="consent"),
    path("n/<slug:network>/people/<uuid:pk>/anonymise/", privacy.anonymise, name="anonymise"),
    path("preview/stop/", preview.stop, name="stop_preview"),
    path("n/<slug:network>/preview/", preview.preview, name="preview"),
    path("n/<slug:network>/search/", search.search_page, name="search"),
    path("n/<slug:network>/directory/import/", contact_import.contact_imports, name="contact_imports"),
    path("n/<slug:network>/directory/import/<uuid:pk>/", contact_import.contact_import, name="contact_import"),
    path(
        "n/<slug:network>/directory/import/<uuid:pk>/mapping/",
        contact_import.map_contact_import,
        name="map_contact_import",
    ),
    path(
        "n/<slug:network>/directory/import/<uuid:pk>/apply/",
        contact_import.apply_contact_import,
        name="apply_contact_import",
    ),
    path(
        "n/<slug:network>/directory/import/<uuid:pk>/drop/",
        contact_import.drop_contact_import,
        name="drop_contact_import",
    ),
    path(
        "n/<slug:network>/directory/import/<uuid:pk>/marked.xlsx",
        contact_import.marked_contact_import,
        name="marked_contact_import",
    ),
    path("n/<slug:network>/agencies/<str:acronym>/", directory.agency, name="agency"),
    path("n/<slug:network>/people/<uuid:pk>/", directory.person, name="person"),
    path("n/<slug:network>/people/<uuid:pk>/edit/", people.edit, name="edit_person"),
    path(f"{PERSON}addresses/", addresses.addresses, name="addresses"),
    path(f"{PERSON}addresses/<int:address>/primary/", addresses.primary, name="primary_address"),
    path(f"{PERSON}addresses/<int:address>/remove/", addresses.remove, name="remove_address"),
    path(f"{PERSON}addresses/claims/<int:claim>/withdraw/", addresses.withdraw, name="withdraw_address"),
    path("n/<slug:network>/turnover/", turnover.overview, name="turnover"),
    path("n/<slug:network>/offices/<int:pk>/hand-over/", turnover.hand_over, name="hand_over"),
    path("n/<slug:network>/offices/<int:pk>/hand-over.xlsx", turnover.hand_over_file, name="hand_over_file"),
    path("n/<slug:network>/offices/<int:pk>/confirm/", turnover.confirm, name="confirm_office"),
    path("n/<slug:network>/offices/<int:pk>/leave/", turnover.leave, name="leave"),
    path("n/<slug:network>/agencies/<str:acronym>/invite/", invitations.invite, name="invite"),
    path("n/<slug:network>/invitations/", invitations.invitations, name="invitations"),
    path("n/<slug:network>/invitations/<int:pk>/approve/", invitations.approve, name="approve_invitation"),
    path("n/<slug:network>/invitations/<int:pk>/refuse/", invitations.refuse, name="refuse_invitation"),
    path("n/<slug:network>/invitations/<int:pk>/renew/", invitations.renew, name="renew_invitation"),
    path("n/<slug:network>/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
]
urlpatterns = [
    path("", include((pages, "members"))),
    path("", include(entrance)),
    path("profile/security/", include(inside)),
]
