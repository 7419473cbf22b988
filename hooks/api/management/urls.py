"""Addresses of the management API, below /api/v1/."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from hooks.api.management.api_keys import ApiKeyViewSet
from hooks.api.management.applications import ApplicationViewSet, AssignmentViewSet
from hooks.api.management.audit import AuditViewSet
from hooks.api.management.brands import BrandViewSet
from hooks.api.management.deliveries import DeliveryViewSet
from hooks.api.management.dry_runs import DryRunViewSet
from hooks.api.management.executions import ExecutionViewSet
from hooks.api.management.hooks import HookViewSet
from hooks.api.management.journeys import JourneyViewSet
from hooks.api.management.library import EventViewSet, PluginViewSet
from hooks.api.management.members import MemberViewSet
from hooks.api.management.variables import VariableViewSet

router = SimpleRouter(trailing_slash=False)
router.register("brands", BrandViewSet, basename="api-brand")
router.register("applications", ApplicationViewSet, basename="api-application")
router.register("applications", DryRunViewSet, basename="api-dry-run")
router.register("events", EventViewSet, basename="api-event")
router.register("plugins", PluginViewSet, basename="api-plugin")
router.register("hooks", HookViewSet, basename="api-hook")
router.register("assignments", AssignmentViewSet, basename="api-assignment")
router.register("variables", VariableViewSet, basename="api-variable")
router.register("executions", ExecutionViewSet, basename="api-execution")
router.register("deliveries", DeliveryViewSet, basename="api-delivery")
router.register("journeys", JourneyViewSet, basename="api-journey")
router.register("members", MemberViewSet, basename="api-member")
router.register("audit", AuditViewSet, basename="api-audit")
router.register("api-keys", ApiKeyViewSet, basename="api-key")

urlpatterns = router.urls
