"""Routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from workstreams.api import frameworks, rounds, support, updates, views

NETWORK = r"networks/(?P<network>[-\w]+)"

router = SimpleRouter()
router.register("frameworks", views.FrameworkViewSet, basename="framework")
router.register("commitments", views.CommitmentViewSet, basename="commitment")
router.register(rf"{NETWORK}/frameworks", frameworks.NetworkFrameworkViewSet, basename="network-framework")
router.register(rf"{NETWORK}/commitments", frameworks.NetworkCommitmentViewSet, basename="network-commitment")
router.register(rf"{NETWORK}/working-groups", views.WorkingGroupViewSet, basename="working-group")
router.register(rf"{NETWORK}/workplans", views.WorkplanViewSet, basename="workplan")
router.register(rf"{NETWORK}/workstreams", views.WorkstreamViewSet, basename="workstream")
router.register(rf"{NETWORK}/status-updates", updates.StatusUpdateViewSet, basename="status-update")
router.register(rf"{NETWORK}/support-requests", support.SupportRequestViewSet, basename="support-request")
router.register(rf"{NETWORK}/pledges", support.PledgeViewSet, basename="pledge")
router.register(rf"{NETWORK}/rounds", rounds.RoundViewSet, basename="round")
router.register(rf"{NETWORK}/coverage", views.CoverageViewSet, basename="coverage")

urlpatterns = router.urls
