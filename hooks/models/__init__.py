"""Everything Hookline stores."""

from hooks.models.api_key import ApiKey
from hooks.models.application import Application, ApplicationToken
from hooks.models.assignment import Assignment
from hooks.models.audit import AuditEntry
from hooks.models.brand import Brand, Membership, Permission, Role
from hooks.models.choices import (
    FAILURES,
    WAITING,
    BreakerState,
    DeliveryStatus,
    ExecutionKind,
    ExecutionStatus,
    Mode,
    OnFailure,
    Operator,
    OutcomeKind,
)
from hooks.models.continuation import Continuation
from hooks.models.delivery import Delivery
from hooks.models.execution import ConsoleLine, Execution
from hooks.models.heartbeat import Heartbeat
from hooks.models.hook import Hook
from hooks.models.occurrence import EventOccurrence
from hooks.models.simulation import Simulation
from hooks.models.variable import Variable
from hooks.models.version import HookVersion, VersionIsImmutable

__all__ = [
    "FAILURES",
    "WAITING",
    "ApiKey",
    "Application",
    "ApplicationToken",
    "Assignment",
    "AuditEntry",
    "Brand",
    "BreakerState",
    "ConsoleLine",
    "Continuation",
    "Delivery",
    "DeliveryStatus",
    "EventOccurrence",
    "Execution",
    "ExecutionKind",
    "ExecutionStatus",
    "Heartbeat",
    "Hook",
    "HookVersion",
    "Membership",
    "Mode",
    "OnFailure",
    "Operator",
    "OutcomeKind",
    "Permission",
    "Role",
    "Simulation",
    "Variable",
    "VersionIsImmutable",
]
