"""For every event: schema, least input, sample, types, default hook and page say the same."""

from __future__ import annotations

import copy
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hooks.contracts.generate import DOCS
from hooks.contracts.loader import ROOT
from hooks.events import EventType, get_event, result_classes
from tests.hooks.contracts.table import BAD, GOOD, KEYS, LEAST, ROWS, Row, allowed

PROJECT = Path(__file__).parents[3]
each_key = pytest.mark.parametrize("key", KEYS)
each_row = pytest.mark.parametrize("row", ROWS, ids=KEYS)


def page(key: str) -> str:
    return (DOCS / f"{key}.md").read_text(encoding="utf-8")


def scalars(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from scalars(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from scalars(value[0], f"{path}[]")
    else:
        yield path


@each_key
def test_the_sample_keeps_the_contract(key: str) -> None:
    event = get_event(key)
    assert event.input_violations(event.sample) == []


@each_key
def test_the_sample_names_its_event_and_version(key: str) -> None:
    event = get_event(key)
    assert event.sample["event"]["key"] == key
    assert event.sample["event"]["contract_version"] == event.contract_version


@each_key
def test_the_sample_uses_reserved_names_only(key: str) -> None:
    text = json.dumps(get_event(key).sample)
    domains = set(re.findall(r"(?:@|https://)([a-z.-]+)", text))
    assert all(re.search(r"(^|\.)example\.(com|org|net)$", domain) for domain in domains), domains


@each_key
def test_the_least_input_keeps_the_contract(key: str) -> None:
    assert get_event(key).input_violations(LEAST[key]) == []


@each_key
def test_nothing_of_the_least_input_can_be_left_out(key: str) -> None:
    event = get_event(key)
    for path in scalars(LEAST[key]):
        if path == "identifier" and key == "at-failed-authentication":
            continue  # either this or customer.info
        *parents, last = path.split(".")
        without = copy.deepcopy(LEAST[key])
        target = without
        for name in parents:
            target = target[name]
        del target[last]
        violations = event.input_violations(without)
        assert [violation.path for violation in violations] == [f"$.{path}"]
        assert violations[0].found == "nothing"


@pytest.mark.parametrize(
    "body",
    [{"failure": {"code": "x"}}, {"failure": {"code": "x"}, "customer": {}}],
    ids=["neither", "customer without account"],
)
def test_a_failed_authentication_names_an_account_or_an_identifier(body: dict[str, Any]) -> None:
    (violation,) = get_event("at-failed-authentication").input_violations(body)
    assert violation.expected == "identifier or customer.info"
    with_account = {"failure": {"code": "x"}, "customer": {"info": {"id": "cus_1"}}}
    assert get_event("at-failed-authentication").input_violations(with_account) == []


@each_key
def test_unknown_fields_pass_and_listed_ones_must_have_their_type(key: str) -> None:
    event, body = get_event(key), {**copy.deepcopy(LEAST[key]), "brand_new": {"anything": [1]}}
    assert event.input_violations(body) == []
    wrong = {**body, "customer": "ada", "interactive": "yes", "session": []}
    paths = {violation.path for violation in event.input_violations(wrong)}
    assert {"$.customer", "$.interactive", "$.session"} <= paths


@each_key
def test_every_field_of_the_sample_is_described_or_an_open_attribute(key: str) -> None:
    rows = set(re.findall(r"^\| `([^`]+)` \|", page(key), flags=re.MULTILINE))
    open_places = ("token.claims.", "assertion.attributes.", "provider_claims.", "verification.evidence.")
    unknown = [path for path in scalars(get_event(key).sample) if path not in rows and not path.startswith(open_places)]
    assert not unknown


@each_row
def test_the_page_shows_facts_fields_results_hook_and_request(row: Row) -> None:
    text, event = page(row.key), get_event(row.key)
    assert f"# {event.label}" in text
    assert f"| event key | `{row.key}` |" in text
    assert f"| when a hook fails (default) | `{event.default_on_failure}` |" in text
    assert event.default_hook in text
    for name in allowed(row):
        parameters = ", ".join(parameter["name"] for parameter in result_classes()[name].parameters)
        assert f"### `new {name}({parameters})`" in text
    for other in GOOD.keys() - set(allowed(row)):
        assert f"`new {other}(" not in text
    assert all(snippet.label in text for snippet in event.snippets)


@each_key
def test_the_request_of_the_page_is_a_shell_command_with_a_valid_body(key: str) -> None:
    command = page(key).split("```sh\n")[1].split("```")[0]
    words = shlex.split(command)
    assert words[:3] == ["curl", "-X", "POST"]
    assert words[3].endswith(f"/api/v1/applications/$CLIENT_ID/events/{key}")
    body = json.loads(words[words.index("-d") + 1])
    event = get_event(key)
    assert set(body) == {"input", "session"}
    assert not event.filled & set(body["input"])
    assert event.input_violations(body["input"]) == []


@each_key
def test_the_index_links_the_page(key: str) -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert f"]({key}.md)" in index
    assert (DOCS / f"{key}.md").exists()


@each_row
def test_the_types_declare_the_classes_of_this_event_alone(row: Row) -> None:
    types = get_event(row.key).types
    declared = set(re.findall(r"^declare class (\w+) ", types, flags=re.MULTILINE))
    helpers = {"AdditionalAuthenticator"} if row.own == "RegistrationData" else set()
    assert declared == set(allowed(row)) | helpers
    assert "interface HookArgs {" in types
    assert ("type HookDeny" in types) == row.decides


@each_key
def test_the_types_have_every_field_with_its_meaning(key: str) -> None:
    event = get_event(key)
    for name, part in event.input_schema["properties"].items():
        assert re.search(rf"^  {name}\??: ", event.types, flags=re.MULTILINE), name
        assert part["description"].rstrip(".") in event.types


@each_key
def test_what_is_always_there_is_not_optional_in_the_types(key: str) -> None:
    types = get_event(key).types
    always = ("event", "application", "oidc_context", "customer", "session", "interactive", "variables", "secrets")
    for name in (*always, "continue_context", "continue_request_parameters", "effects"):
        assert re.search(rf"^  {name}: ", types, flags=re.MULTILINE), name


@each_row
def test_good_values_of_every_allowed_class_keep_their_schema(row: Row) -> None:
    event = get_event(row.key)
    for name in allowed(row):
        assert event.result_violations(name, GOOD[name]) == [], name
        assert event.result_violations(name, {"session": {}}) == [] or "required" in event.result_schemas[name]


@each_row
def test_bad_values_are_named_by_their_path(row: Row) -> None:
    event = get_event(row.key)
    for name in allowed(row):
        if name in ("DenyRequest", "RedirectRequest"):
            continue  # read by their own rules, beyond a schema
        value, path = BAD[name]
        paths = [violation.path for violation in event.result_violations(name, value)]
        assert path in paths, (name, paths)


@each_key
def test_a_class_the_event_does_not_allow_has_no_schema(key: str) -> None:
    event: EventType = get_event(key)
    with pytest.raises(KeyError):
        event.result_violations("AdditionalAuthenticator", {})
    assert tuple(event.result_schemas) == event.results


@each_key
def test_the_default_hook_explains_itself(key: str) -> None:
    event = get_event(key)
    head = event.default_hook.split("*/")[0]
    assert head.startswith(f"/**\n * {event.label}\n")
    assert "@param {HookArgs} args" in head
    assert ("@param {HookDeny} deny" in head) == event.decides
    for name in event.results:
        assert f"new {name}(" in head


@each_key
def test_a_contract_holds_the_files_of_a_contract(key: str) -> None:
    files = {path.name for path in (ROOT / key).iterdir()}
    wanted = {"event.json", "input.json", "result.json", "sample.json", "default.hook.js", "types.d.ts", "snippets"}
    assert files == wanted


def typed_code() -> list[dict[str, str]]:
    """Every default hook and snippet beside the types of its event, as the editor sees them."""
    items = []
    for key in KEYS:
        event = get_event(key)
        head = event.default_hook.split("*/")[0] + "*/"
        arguments = "args, callback, deny" if event.decides else "args"
        items.append({"name": key, "types": event.types, "code": event.default_hook})
        for snippet in event.snippets:
            code = f"{head}\nmodule.exports = async function ({arguments}) {{\n{snippet.body}\n}};\n"
            items.append({"name": f"{key}/{snippet.name}", "types": event.types, "code": code})
        misuse = f"{head}\nmodule.exports = async function ({arguments}) {{ args.custmer; args.event.key.x; }};\n"
        items.append({"name": f"{key} misused", "types": event.types, "code": misuse})
    return items


@pytest.fixture(scope="module")
def told_by_typescript() -> dict[str, list[str]]:
    node, package = shutil.which("node"), PROJECT / "node_modules" / "typescript"
    if node is None or not package.exists():
        message = "needs node and the installed front-end packages"
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(message)
        pytest.skip(message)
    script = Path(__file__).parent / "check_types.cjs"
    run = subprocess.run(
        [node, str(script)],
        input=json.dumps(typed_code()),
        capture_output=True,
        text=True,
        check=True,
        env={"NODE_PATH": str(package.parent), "PATH": os.environ["PATH"]},
    )
    told: dict[str, list[str]] = json.loads(run.stdout)
    return told


@each_key
def test_default_hook_and_snippets_are_right_for_typescript(key: str, told_by_typescript: dict[str, list[str]]) -> None:
    names = [key, *(f"{key}/{snippet.name}" for snippet in get_event(key).snippets)]
    assert {name: told_by_typescript[name] for name in names if told_by_typescript[name]} == {}


@each_key
def test_the_types_catch_a_slip(key: str, told_by_typescript: dict[str, list[str]]) -> None:
    first, second = told_by_typescript[f"{key} misused"]
    assert "'custmer' does not exist on type 'HookArgs'" in first
    assert "Property 'x' does not exist on type 'string'" in second
