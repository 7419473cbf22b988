"""Runs a brand's JavaScript in one-shot locked processes. No Django, no database, no settings."""

from __future__ import annotations

from hooks.engine.broker import EgressPolicy, preload, recording
from hooks.engine.client import Engine
from hooks.engine.masking import mask
from hooks.engine.private import daemon_command
from hooks.engine.types import Diagnostic, EngineUnavailable, InvalidJob, Job, Limits, Result

__all__ = [
    "Diagnostic",
    "EgressPolicy",
    "Engine",
    "EngineUnavailable",
    "InvalidJob",
    "Job",
    "Limits",
    "Result",
    "daemon_command",
    "mask",
    "preload",
    "recording",
]
