"""Routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from meetings.api import feeds, papers, participants, views

NETWORK = r"networks/(?P<network>[-a-zA-Z0-9_]+)"

router = SimpleRouter()
router.register(rf"{NETWORK}/meetings", views.Meetings, basename="meeting")
router.register(rf"{NETWORK}/agenda-items", views.AgendaItems, basename="agenda-item")
router.register(rf"{NETWORK}/papers", papers.Papers, basename="paper")
router.register(rf"{NETWORK}/participants", participants.Participants, basename="participant")
router.register(rf"{NETWORK}/distributions", views.Distributions, basename="distribution")
router.register(rf"{NETWORK}/decisions", views.Decisions, basename="decision")
router.register(rf"{NETWORK}/action-points", views.ActionPoints, basename="action-point")

router.register("calendar-feeds", feeds.CalendarFeeds, basename="calendar-feed")

urlpatterns = router.urls
