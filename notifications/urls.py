from django.urls import path

from notifications import answering, preferences, views
from notifications.reminders import views as reminders

app_name = "notifications"
urlpatterns = [
    path("answer/<slug:purpose>/<str:token>/", answering.answer, name="answer"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("n/<slug:network>/outbox/", views.outbox, name="outbox"),
    path("n/<slug:network>/outbox/upcoming/", reminders.upcoming, name="upcoming"),
    path("n/<slug:network>/outbox/upcoming/policy/", reminders.policy, name="policy"),
    path("n/<slug:network>/outbox/progress/", views.progress, name="progress"),
    path("n/<slug:network>/outbox/<uuid:pk>/", views.message, name="message"),
    path("n/<slug:network>/outbox/<uuid:pk>/retry/", views.retry, name="retry"),
    path("n/<slug:network>/outbox/<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
