"""The rows tests make. Typed as Any on purpose: factory_boy's metaclass hides from mypy what a factory returns."""

from __future__ import annotations

from typing import Any

from tests import rows

PASSWORD = rows.PASSWORD
DEFAULT_SOURCE = rows.DEFAULT_SOURCE
digest_of = rows.digest_of

UserFactory: Any = rows.UserFactory
BrandFactory: Any = rows.BrandFactory
MembershipFactory: Any = rows.MembershipFactory
ApplicationFactory: Any = rows.ApplicationFactory
ApplicationTokenFactory: Any = rows.ApplicationTokenFactory
HookFactory: Any = rows.HookFactory
VersionFactory: Any = rows.VersionFactory
AssignmentFactory: Any = rows.AssignmentFactory
VariableFactory: Any = rows.VariableFactory
SecretFactory: Any = rows.SecretFactory
OccurrenceFactory: Any = rows.OccurrenceFactory
ExecutionFactory: Any = rows.ExecutionFactory
QueuedExecutionFactory: Any = rows.QueuedExecutionFactory
DeliveryFactory: Any = rows.DeliveryFactory
ApiKeyFactory: Any = rows.ApiKeyFactory
