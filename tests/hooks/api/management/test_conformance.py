"""Made-up calls of every operation, the event API's included: no 5xx, and each answer as the document promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as promises

from hooks.api.throttling import buckets
from tests.hooks.api.management.conftest import World

EXAMPLES = 6
CHECKS = [
    checks.not_a_server_error,
    promises.status_code_conformance,
    promises.content_type_conformance,
    promises.response_schema_conformance,
]
METHODS = ("get", "post", "patch", "put", "delete")
FINISH = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """A request must not end the connection of the test around it; Django's own client sees to the same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def document() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))


OPERATIONS = [(method, path) for path, item in document()["paths"].items() for method in METHODS if method in item]


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_made_up_calls_are_answered_as_documented(world: World, application_token: str, method: str, path: str) -> None:
    token = application_token if "/events/{event" in path else "hlkey_pipeline"
    schema = schemathesis.openapi.from_dict(pointed(document(), path, world))
    schema.app = get_wsgi_application()

    @given(case=schema[path][method].as_strategy())
    @FINISH
    def call(case: Any) -> None:
        buckets.clear()
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
        case.call_and_validate(checks=CHECKS)

    call()


def pointed(found: dict[str, Any], path: str, world: World) -> dict[str, Any]:
    """Put identities that exist, beside one that does not, where the document says any text: calls then get far."""
    names = identities(path, world)
    for operation in found["paths"][path].values():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path" and parameter["name"] in names:
                parameter["schema"] = {"enum": names[parameter["name"]]}
    for component in found["components"]["schemas"].values():
        for name, shape in component.get("properties", {}).items():
            if name in names and shape.get("type") == "string" and "readOnly" not in shape:
                shape["x-real"] = names[name]
    for operation in found["paths"][path].values():
        point_body(found, operation, names)
    return found


def point_body(found: dict[str, Any], operation: dict[str, Any], names: dict[str, list[Any]]) -> None:
    """Give the request body a shape of its own, in which named things exist; answers keep the shared one."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if not media or "$ref" not in media["schema"]:
        return
    shape = found["components"]["schemas"][media["schema"]["$ref"].rpartition("/")[2]]
    properties = {
        name: {"enum": names[name]} if "x-real" in own else own for name, own in shape.get("properties", {}).items()
    }
    media["schema"] = {**shape, "properties": properties}


def identities(path: str, world: World) -> dict[str, list[Any]]:
    kind = path.removeprefix("/api/v1/").partition("/")[0]
    of_kind = {
        "brands": world.brand.public_id,
        "applications": world.application.public_id,
        "hooks": world.hook.public_id,
        "assignments": world.assignment.public_id,
        "variables": world.variable.pk,
        "executions": world.execution.public_id,
        "journeys": world.execution.journey_id,
        "deliveries": world.delivery.public_id,
        "api-keys": world.key.public_id,
        "members": world.membership.pk,
    }
    return {
        "public_id": [of_kind.get(kind, "none"), "0"],
        "client_id": [world.application.client_id, "nothing"],
        "event": [world.hook.event, "nothing"],
        "event_id": [world.occurrence.public_id, "evt_nothing"],
        "key": ["before-registration", "some_key"],
        "slug": ["hubspot", "token-claims"],
        "number": [1, 7],
        "token": [world.token.pk, 0],
        "brand": [world.brand.slug],
        "hook": [world.hook.public_id],
        "application": [world.application.client_id],
        "source": ["module.exports = async () => {}", "let = 1", ""],
        "email": [world.membership.user.email],
    }


def test_the_document_is_openapi_3_1_and_names_every_refusal() -> None:
    found = document()
    assert found["openapi"].startswith("3.1")
    for method, path in OPERATIONS:
        told = set(found["paths"][path][method]["responses"])
        assert {"400", "401", "403", "404", "409", "429"} <= told, (method, path)


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    found = document()
    operations = [found["paths"][path][method] for method, path in OPERATIONS]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    mute = [operation["operationId"] for operation in operations if not operation.get("description")]
    assert all(name.endswith(("_list", "_retrieve")) for name in mute), mute
