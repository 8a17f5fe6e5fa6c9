from django.urls import path

from notifications import answering, inbox, preferences, views
from notifications.following import views as following
from notifications.incoming import views as incoming
from notifications.reminders import views as reminders

app_name = "notifications"
urlpatterns = [
    path("answer/<slug:purpose>/<str:token>/", answering.answer, name="answer"),
    path("following/", following.following, name="following"),
    path("following/<str:about>/start/", following.start, name="follow"),
    path("following/<str:about>/stop/", following.stop, name="unfollow"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<uuid:pk>/", inbox.inbox_message, name="inbox_message"),
    path("inbox/<uuid:pk>/open/", inbox.open_message, name="open_message"),
    path("inbox/<uuid:pk>/mail/", inbox.inbox_mail, name="inbox_mail"),
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
    path("n/<slug:network>/outbox/<uuid:pk>/mail/", views.mail, name="mail"),
    path("n/<slug:network>/outbox/<uuid:pk>/retry/", views.retry, name="retry"),
    path("n/<slug:network>/outbox/preparation/", views.preparation, name="preparation"),
    path("n/<slug:network>/outbox/<uuid:pk>/again/", views.again, name="again"),
    path("n/<slug:network>/outbox/<uuid:pk>/cancel/", views.cancel, name="cancel"),
]
