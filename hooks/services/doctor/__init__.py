"""Checks an installation, says what is wrong and how to mend it. Never prints a secret."""

from __future__ import annotations

from hooks.services.doctor.examine import doctor_examine
from hooks.services.doctor.findings import Finding, Level

__all__ = ["Finding", "Level", "doctor_examine"]
