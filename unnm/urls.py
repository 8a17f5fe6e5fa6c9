"""Every address of the product: pages of the apps, the API, health, and the frame's own pages."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from unnm import api, health, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("n/<slug:network>/", views.network_home, name="network_home"),
    path("n/<slug:network>/overview/", views.overview, name="overview"),
    path("", include("members.urls")),
    path("", include("workstreams.urls")),
    path("", include("meetings.urls")),
    path("", include("notifications.urls")),
    path("api/v1/", include(api.urlpatterns)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.ADMIN_ENABLED:
    urlpatterns.append(path("admin/", admin.site.urls))
