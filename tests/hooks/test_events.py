"""The registry: thirty events, each as the design lists it, read once and safe to share."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hooks import events
from hooks.events import UnknownEvent, all_events, all_groups, get_event, result_classes
from hooks.exceptions import HooklineError
from tests.hooks.contracts.table import COMMON_FIELDS, FAIL_CLOSED, FIELDS, KEYS, ROWS, Row, allowed

ROOT = Path(__file__).parents[2]
each_row = pytest.mark.parametrize("row", ROWS, ids=KEYS)
each_key = pytest.mark.parametrize("key", KEYS)


def described(schema: object, path: str) -> bool:
    """Whether a schema says something about the dotted path; [] steps into the items of a list."""
    for part in path.replace("[]", ".[]").split("."):
        if not isinstance(schema, dict):
            return False
        schema = schema.get("items") if part == "[]" else schema.get("properties", {}).get(part)
    return isinstance(schema, dict)


def test_there_are_the_thirty_events_in_the_order_of_their_numbers() -> None:
    assert tuple(event.key for event in all_events()) == KEYS


@each_row
def test_an_event_is_what_the_design_lists(row: Row) -> None:
    event = get_event(row.key)
    facts = (event.number, event.key, event.groups, event.label, event.decides, event.default_mode)
    assert facts == row[:6]
    assert event.results == allowed(row)
    assert event.default_on_failure == ("fail_closed" if row.key in FAIL_CLOSED else "fail_open")
    assert event.contract_version >= 1


@each_key
def test_the_input_describes_every_field_of_the_design(key: str) -> None:
    schema = get_event(key).input_schema
    missing = [path for path in (*COMMON_FIELDS, *FIELDS[key]) if not described(schema, path)]
    assert not missing


@each_key
def test_every_described_field_says_what_it_is(key: str) -> None:
    silent: list[str] = []

    def look(schema: object, path: str) -> None:
        if not isinstance(schema, dict):
            return
        for name, part in schema.get("properties", {}).items():
            if isinstance(part, dict) and not part.get("description"):
                silent.append(f"{path}.{name}")
            look(part, f"{path}.{name}")
        look(schema.get("items"), f"{path}[]")

    event = get_event(key)
    look(event.input_schema, "args")
    for name, result in event.result_schemas.items():
        look(result, name)
    assert not silent


@each_key
def test_descriptions_are_sentences_for_people(key: str) -> None:
    event = get_event(key)
    assert event.description.endswith(".")
    assert len(event.description) > 20
    assert event.label[0].isupper()
    assert all(group in all_groups() for group in event.groups)


@pytest.mark.parametrize("key", ["", "nothing", "Before-Registration", "../common", "before-registration/"])
def test_an_unknown_event_is_refused_by_its_name(key: str) -> None:
    with pytest.raises(UnknownEvent, match="There is no event") as caught:
        get_event(key)
    assert isinstance(caught.value, HooklineError)
    assert caught.value.code == "unknown_event"


def test_an_event_is_the_same_object_each_time() -> None:
    assert get_event("before-registration") is get_event("before-registration")
    assert all_events()[0] is get_event("before-registration")


@each_key
def test_changing_a_sample_changes_nobody_elses(key: str) -> None:
    event = get_event(key)
    event.sample["customer"]["ip_address"] = "changed"
    event.sample.clear()
    assert event.sample["customer"]["ip_address"] == "198.51.100.23"


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        get_event("before-registration").label = "Something else"  # type: ignore[misc]  # the point of the test


def test_threads_that_ask_first_get_one_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []
    load = events.load_event

    def counted(folder: Path) -> events.EventType:
        loads.append(folder.name)
        return load(folder)

    monkeypatch.setattr(events, "load_event", counted)
    monkeypatch.setattr(events, "_registry", events._Registry())
    barrier, seen = threading.Barrier(8), []

    def ask() -> None:
        barrier.wait()
        seen.append(get_event("after-registration"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(event) for event in seen}) == 1
    assert sorted(loads) == sorted(KEYS)


def test_the_registry_needs_no_django() -> None:
    code = "import sys, hooks.events as e; e.all_events(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_groups_are_in_the_order_of_a_customers_life() -> None:
    assert list(all_groups()) == ["sign-up", "login", "account"]
    assert all(label for label in all_groups().values())


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("RegistrationData", ["attributes", "additionalAuthenticators", "session"]),
        ("AdditionalAuthenticator", ["type", "target"]),
        ("ProfilingPlan", ["fields", "consents", "steps", "session"]),
        ("AccountUpdate", ["attributes", "metadata", "session"]),
        ("MfaSend", ["channel", "message", "suppress", "session"]),
        ("TokenData", ["claims", "scopes", "lifetime_seconds", "session"]),
        ("AssertionData", ["attributes", "session"]),
        ("IdentityMigration", ["decision", "attributes", "identifiers", "session"]),
        ("PasswordVerified", ["verified", "attributes", "session"]),
        ("AllowPasswordReset", ["session"]),
        ("AllowPassword", ["session"]),
        ("AllowContact", ["session"]),
        ("VerificationPlan", ["required", "provider", "level", "data", "session"]),
        ("EnrollmentPlan", ["offer", "require", "session"]),
        ("DenyRequest", ["error", "description"]),
        ("RedirectRequest", ["redirect_url", "session"]),
        ("ShowErrorMessage", ["error_message", "session"]),
    ],
)
def test_constructors_take_what_published_hooks_give_them(name: str, parameters: list[str]) -> None:
    assert [parameter["name"] for parameter in result_classes()[name].parameters] == parameters


def test_allow_authentication_begins_as_published_hooks_call_it() -> None:
    first, second, third, *later = result_classes()["AllowAuthentication"].parameters
    assert first == {"name": "session"}
    assert second == {"name": "allowRememberedAuthenticators", "default": True}
    assert third == {"name": "authenticatorsToIgnore", "default": []}
    assert [parameter["name"] for parameter in later] == ["requireMfa", "skipPassword"]


@pytest.mark.parametrize("key", ["before-password-validation", "before-password-persist"])
def test_passwords_are_marked_sensitive(key: str) -> None:
    assert "password" in get_event(key).sensitive_paths


@each_key
def test_secrets_and_codes_are_sensitive_everywhere(key: str) -> None:
    assert {"secrets", "continue_context.code", "continue_request_parameters.state"} <= set(
        get_event(key).sensitive_paths
    )


@each_key
def test_personal_data_is_marked_wherever_it_may_stand(key: str) -> None:
    event, personal = get_event(key), set(get_event(key).personal_paths)
    assert "customer.ip_address" in personal
    for place in ("customer.info", "customer.attributes"):
        if described(event.input_schema, place):
            assert {f"{place}.name", f"{place}.emails", f"{place}.phoneNumbers", f"{place}.*"} <= personal
            assert f"{place}.id" not in personal


@each_key
def test_no_schema_refers_outside_itself(key: str) -> None:
    event = get_event(key)

    def refers(node: object) -> bool:
        if isinstance(node, dict):
            return "$ref" in node or any(map(refers, node.values()))
        return isinstance(node, list) and any(map(refers, node))

    assert not refers(event.input_schema)
    assert not any(map(refers, event.result_schemas.values()))


@each_key
def test_snippets_are_useful_and_named(key: str) -> None:
    snippets = get_event(key).snippets
    assert 2 <= len(snippets) <= 6
    assert len({snippet.name for snippet in snippets}) == len(snippets)
    assert all(snippet.label[0].isupper() and not snippet.label.endswith(".") for snippet in snippets)
    assert not any(snippet.body.startswith("//") for snippet in snippets)


@each_row
def test_effects_are_the_fields_of_the_own_class(row: Row) -> None:
    event = get_event(row.key)
    assert "session" not in event.effects
    if row.own is None:
        assert event.effects == {}
    else:
        names = {parameter["name"] for parameter in result_classes()[row.own].parameters}
        assert set(event.effects) == names - {"session"}
