"""Row sets that questions start from. `visible_to` is the only way from a request to rows: deny by default."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from hooks.permissions import Principal


def granted_brands(principal: Principal, permission: str) -> list[int]:
    # Imported here: permissions know the models, and the models know their querysets.
    from hooks.permissions import brands_for

    return brands_for(principal, permission)


class BrandQuerySet(models.QuerySet[Any]):
    def visible_to(self, principal: Principal, permission: str = "view_brand") -> Self:
        """Keep the brands on which the user or API key holds the permission."""
        return self.filter(pk__in=granted_brands(principal, permission))


class BrandScopedQuerySet(models.QuerySet[Any]):
    """Rows with a `brand` of their own."""

    brand_path = "brand_id"

    def visible_to(self, principal: Principal, permission: str = "view_brand") -> Self:
        """Keep the rows of brands on which the user or API key holds the permission."""
        return self.filter(**{f"{self.brand_path}__in": granted_brands(principal, permission)})


class HookScopedQuerySet(BrandScopedQuerySet):
    """Rows that belong to a brand through their hook."""

    brand_path = "hook__brand_id"


class EvidenceQuerySet(BrandScopedQuerySet):
    """Occurrences and executions: seeing them is a permission of its own."""

    def visible_to(self, principal: Principal, permission: str = "view_executions") -> Self:
        return super().visible_to(principal, permission)

    def of_customer(self, text: str) -> Self:
        """Keep the rows of one customer, named by id, e-mail or journey id."""
        return self.filter(Q(customer_email__iexact=text) | Q(customer_id=text) | Q(journey_id=text))


class AssignmentQuerySet(BrandScopedQuerySet):
    brand_path = "application__brand_id"

    def for_event(self, application: Any, event: str) -> Self:
        """Keep the chain of one application and event in its order, ready to run: with hook and live version."""
        return (
            self.filter(application=application, event=event, enabled=True, hook__live_version__isnull=False)
            .select_related("hook__live_version")
            .order_by("position")
        )


class DeliveryQuerySet(EvidenceQuerySet):
    def due(self, now: datetime) -> Self:
        """Keep what a worker may claim: waiting and due, or claimed by a worker whose lease has run out."""
        return self.filter(Q(status="waiting", due_at__lte=now) | Q(status="claimed", lease_until__lt=now))

    def in_statuses(self, statuses: Iterable[str]) -> Self:
        return self.filter(status__in=list(statuses))
