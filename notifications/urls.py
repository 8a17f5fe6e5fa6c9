from django.urls import path

from notifications import answering, preferences, views
from notifications.incoming import views as incoming
from notifications.reminders import views as reminders

app_name = "notifications"
urlpatterns = [
    path("answer/<slug:purpose>/<str:token>/", answering.answer, name="answer"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("inbound/", incoming.hook, name="hook"),
    path("n/<slug:network>/outbox/", views.outbox, name="outbox"),
    path("n/<slug:network>/outbox/upcoming/", reminders.upcoming, name="upcoming"),
    path("n/<slug:network>/outbox/upcoming/policy/", reminders.policy, name="policy"),
    path("n/<slug:network>/outbox/unreachable/", incoming.unreachable, name="unreachable"),
    path("n/<slug:network>/outbox/unreachable/<uuid:person>/", incoming.reachable, name="reachable"),
    path("n/<slug:network>/outbox/replies/<uuid:pk>/files/<int:position>/", incoming.inbound_file, name="inbound_file"),
    path("n/<slug:network>/outbox/progress/", views.progress, name="progress"),
    path("n/<slug:network>/outbox/<uuid:pk>/", views.message, name="message"),
    path("n/<slug:network>/outbox/<uuid:pk>/retry/", views.retry, name="retry"),
    path("n/<slug:network>/outbox/<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
