"""The addresses that base.html asks for, so that the frame is tested without the apps."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def _nothing(request: HttpRequest, **_parts: str) -> HttpResponse:
    return HttpResponse()


_notifications = [path(f"{name}/", _nothing, name=name) for name in ("following", "inbox", "preferences")]
urlpatterns = [
    path("", _nothing, name="home"),
    path("language/", _nothing, name="set_language"),
    path("sign-out/", _nothing, name="account_logout"),
    path("sign-in/", _nothing, name="account_login"),
    path("", include(([path("profile/", _nothing, name="profile")], "members"))),
    path("", include((_notifications, "notifications"))),
    path("<slug:network>/", _nothing, name="network_home"),
]
