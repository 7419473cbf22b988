"""What tests of pages share: a brand with something of everything, and addresses by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from hooks import models
from tests import factories


@dataclass
class World:
    """One of everything in one brand."""

    brand: models.Brand
    application: models.Application
    hook: models.Hook
    variable: models.Variable
    assignment: models.Assignment
    execution: models.Execution
    delivery: models.Delivery
    token: models.ApplicationToken
    key: models.ApiKey


@pytest.fixture
def world(brand: Any, application: Any, hook: Any, owner: Any) -> World:
    execution = factories.ExecutionFactory(
        hook=hook,
        application=application,
        customer_email="ada@example.com",
        customer_id="usr_1",
        input={"customer": {"identifiers": {"email": "ada@example.com"}}},
    )
    models.ConsoleLine.objects.create(execution=execution, position=0, level="info", text="asked for ada@example.com")
    queued = factories.QueuedExecutionFactory(hook=hook, application=application)
    return World(
        brand=brand,
        application=application,
        hook=hook,
        variable=factories.VariableFactory(hook=hook, key="limit"),
        assignment=factories.AssignmentFactory(application=application, hook=hook),
        execution=execution,
        delivery=factories.DeliveryFactory(execution=queued),
        token=factories.ApplicationTokenFactory(application=application, token="hlapp_one-of-several"),
        key=factories.ApiKeyFactory(brand=brand, name="pipeline"),
    )


@pytest.fixture
def url(brand: Any) -> Callable[..., str]:
    """Return the address of a page of the brand by its name."""

    def address(name: str, *args: Any) -> str:
        return reverse(name, args=[brand.slug, *args])

    return address
