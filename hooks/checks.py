"""manage.py check: every event contract is sound, and what is generated from it is fresh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from hooks.contracts.generate import stale_files
from hooks.contracts.soundness import contract_problems


@register()
def check_contracts(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report each broken contract by its name (hooks.E001) and, when all are sound, each stale file (hooks.W001)."""
    errors: list[CheckMessage] = [
        Error(f"The contract of {name} is broken. {problem}", obj=f"hooks/contracts/{name}", id="hooks.E001")
        for name, problems in contract_problems().items()
        for problem in problems
    ]
    return errors or [
        Warning(
            f"{'/'.join(path.parts[-2:])} does not say what its contract says.",
            hint="Run manage.py generate_contracts.",
            id="hooks.W001",
        )
        for path in stale_files()
    ]
