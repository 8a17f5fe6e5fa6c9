from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from members.api import endpoints, invitations, schema  # noqa: F401  # importing schema registers the scheme of tokens

NETWORK = r"networks/(?P<network>[-a-zA-Z0-9_]+)"

router = SimpleRouter()
router.register("networks", endpoints.Networks, basename="network")
router.register(rf"{NETWORK}/agencies", endpoints.Agencies, basename="agency")
router.register(rf"{NETWORK}/memberships", endpoints.Memberships, basename="membership")
router.register(rf"{NETWORK}/representatives", endpoints.Representatives, basename="representative")
router.register(rf"{NETWORK}/invitations", invitations.Invitations, basename="invitation")
router.register(rf"{NETWORK}/persons", endpoints.Persons, basename="person")

routes: list[URLPattern | URLResolver] = [
    path("me/", endpoints.Me.as_view({"get": "retrieve", "patch": "partial_update"}), name="me"),
    path("", include(router.urls)),
]
urlpatterns = [path("", include((routes, "members_api")))]
