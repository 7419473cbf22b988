"""Hooks in the console: list, new, editor, save, try, deploy, versions, variables, settings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hooks.models import Execution, Hook, Variable
from tests import factories
from tests.console.conftest import World

GREETING = "module.exports = async (args) => { console.log('hello', args.customer.identifiers.email); };\n"
HTMX = {"HTTP_HX_REQUEST": "true"}
SAMPLE = json.dumps({"customer": {"attributes": {}, "identifiers": {"email": "ada@example.com"}}})


@pytest.fixture
def page(client_of: Any, owner: Any) -> Any:
    return client_of(owner)


def test_the_list_shows_state_place_and_numbers(page: Any, url: Any, world: World) -> None:
    text = page.get(url("hooks")).content.decode()
    for part in ("CRM gate", "before-registration", "Live", "Storefront"):
        assert part in text


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=crm", True), ("?q=before-reg", True), ("?q=zebra", False), ("?status=live", True), ("?status=draft", False)],
)
def test_the_list_filters_by_the_url(page: Any, url: Any, world: World, query: str, found: bool) -> None:
    assert ("CRM gate" in page.get(url("hooks") + query).content.decode()) is found


@pytest.mark.parametrize("sort", ["name", "-name", "event", "last_run", "-last_run", "nonsense"])
def test_the_list_sorts(page: Any, url: Any, world: World, sort: str) -> None:
    factories.HookFactory(brand=world.brand, name="Another")
    rows = page.get(url("hooks"), {"sort": sort}).context["rows"]
    names = [row["hook"].name for row in rows]
    assert sorted(names) == ["Another", "CRM gate"]
    if sort in ("name", "nonsense"):
        assert names == ["Another", "CRM gate"]
    if sort == "-name":
        assert names == ["CRM gate", "Another"]


def test_an_empty_list_offers_the_library(page: Any, url: Any) -> None:
    assert "Browse the library" in page.get(url("hooks")).content.decode()


def test_the_list_asks_the_database_little(
    page: Any, url: Any, world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        factories.AssignmentFactory(hook__brand=world.brand, application=world.application)
    page.get(url("hooks"))
    with django_assert_max_num_queries(20):
        page.get(url("hooks"))


def test_a_new_hook_opens_in_the_editor(page: Any, url: Any, brand: Any) -> None:
    answer = page.post(url("hook-new"), {"name": "Mine", "event": "after-registration"}, follow=True)
    hook = Hook.objects.get()
    assert hook.event == "after-registration"
    assert "After registration" in answer.content.decode()


def test_a_new_hook_without_a_name_is_refused(page: Any, url: Any) -> None:
    assert page.post(url("hook-new"), {"name": "", "event": "after-registration"}).status_code == 422
    assert not Hook.objects.exists()


def test_the_editor_shows_code_and_sample(page: Any, url: Any, world: World) -> None:
    answer = page.get(url("hook", world.hook.public_id))
    assert answer.context["source"] == world.hook.latest_version.source
    assert "data-editor" in answer.content.decode()
    assert "ada@example.com" in answer.context["sample"] or "email" in answer.context["sample"]


def test_who_may_not_edit_reads_the_code(client_of: Any, viewer: Any, url: Any, world: World) -> None:
    text = client_of(viewer).get(url("hook", world.hook.public_id)).content.decode()
    assert "You can read this code" in text
    assert "data-editor" not in text
    assert "data-save" not in text


def test_types_name_this_hooks_variables_and_secrets(page: Any, url: Any, world: World) -> None:
    factories.SecretFactory(hook=world.hook, key="token", plaintext="never-in-types")
    text = page.get(url("hook-types", world.hook.public_id)).content.decode()
    assert "interface HookVariables" in text
    assert '"limit": string;' in text
    assert '"token": string;' in text
    assert "variables: HookVariables;" in text
    assert "never-in-types" not in text
    assert "declare function fetch" in text or "fetch(" in text


def test_saving_makes_a_version_and_says_so(page: Any, url: Any, world: World) -> None:
    values = {"source": GREETING, "base_number": "1"}
    answer = page.post(url("hook-save", world.hook.public_id), values, **HTMX)
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger-After-Settle"]) == {"hookline:saved": {"number": 2}}
    assert "Deploy v2" in answer.content.decode()
    assert world.hook.latest_version.source == GREETING


def test_saving_works_without_script(page: Any, url: Any, world: World) -> None:
    answer = page.post(url("hook-save", world.hook.public_id), {"source": GREETING, "base_number": "1"})
    assert answer["Location"] == url("hook", world.hook.public_id)


def test_a_stale_save_loses_nothing(page: Any, url: Any, world: World) -> None:
    factories.VersionFactory(hook=world.hook, source="module.exports = () => 'theirs';\n")
    for extra in (HTMX, {}):
        answer = page.post(url("hook-save", world.hook.public_id), {"source": GREETING, "base_number": "1"}, **extra)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "Somebody saved a newer version" in text
        assert "theirs" in text
        assert "hello" in text
    assert world.hook.versions.count() == 2


def test_code_that_does_not_compile_is_shown_at_its_line(page: Any, url: Any, world: World) -> None:
    values = {"source": "module.exports = async () => {\n  let = ;\n};", "base_number": "1"}
    answer = page.post(url("hook-save", world.hook.public_id), values, **HTMX)
    assert answer.status_code == 422
    problems = json.loads(answer["HX-Trigger-After-Settle"])["hookline:diagnostics"]["diagnostics"]
    assert problems[0]["line"] == 2
    assert "Line 2" in answer.content.decode()
    assert world.hook.versions.count() == 1


def test_check_answers_with_diagnostics(page: Any, url: Any, world: World) -> None:
    bad = page.post(url("hook-check", world.hook.public_id), {"source": "let ("}).json()
    assert bad["diagnostics"][0]["severity"] == "error"
    good = page.post(url("hook-check", world.hook.public_id), {"source": GREETING}).json()
    assert [found for found in good["diagnostics"] if found["severity"] == "error"] == []


def test_a_try_runs_unsaved_code_and_keeps_the_run(page: Any, url: Any, world: World) -> None:
    values = {"source": GREETING, "input": SAMPLE}
    answer = page.post(url("hook-try", world.hook.public_id), values, **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "hello ada@example.com" in text
    trial = Execution.objects.get(kind="trial")
    assert (trial.source, trial.version, trial.status) == (GREETING, None, "succeeded")
    assert world.hook.versions.count() == 1


def test_a_try_that_throws_points_at_the_line(page: Any, url: Any, world: World) -> None:
    values = {"source": "module.exports = async () => {\n  throw new Error('no way');\n};", "input": SAMPLE}
    answer = page.post(url("hook-try", world.hook.public_id), values, **HTMX)
    assert "no way" in answer.content.decode()
    assert "Line 2" in answer.content.decode()
    fault = json.loads(answer["HX-Trigger-After-Settle"])["hookline:diagnostics"]["diagnostics"][0]
    assert fault["line"] == 2


@pytest.mark.parametrize("text", ["", "{", "not json"])
def test_input_that_is_no_json_is_said(page: Any, url: Any, world: World, text: str) -> None:
    answer = page.post(url("hook-try", world.hook.public_id), {"source": GREETING, "input": text}, **HTMX)
    assert answer.status_code == 422
    assert "The input is no JSON" in answer.content.decode()
    assert not Execution.objects.filter(kind="trial").exists()


def test_a_try_without_script_leads_to_the_run(page: Any, url: Any, world: World) -> None:
    answer = page.post(url("hook-try", world.hook.public_id), {"source": GREETING, "input": SAMPLE})
    assert answer["Location"] == url("execution", Execution.objects.get(kind="trial").public_id)


def test_a_try_uses_the_variables_of_an_application(page: Any, url: Any, world: World) -> None:
    factories.VariableFactory(hook=world.hook, key="where", value="everywhere")
    factories.VariableFactory(hook=world.hook, key="where", value="storefront", application=world.application)
    source = "module.exports = async (args) => { console.log('in', args.variables.where); };"
    values = {"source": source, "input": SAMPLE, "application": world.application.public_id}
    assert "in storefront" in page.post(url("hook-try", world.hook.public_id), values, **HTMX).content.decode()
    values["application"] = ""
    assert "in everywhere" in page.post(url("hook-try", world.hook.public_id), values, **HTMX).content.decode()


def test_a_deploy_shows_what_changes_and_whom_it_touches(page: Any, url: Any, world: World) -> None:
    factories.VersionFactory(hook=world.hook, source=GREETING)
    text = page.get(url("hook-deploy", world.hook.public_id, 2)).content.decode()
    assert "1 application" in text
    assert "Storefront" in text
    assert "hello" in text
    answer = page.post(url("hook-deploy", world.hook.public_id, 2), follow=True)
    assert "Version 2 is live." in answer.content.decode()
    world.hook.refresh_from_db()
    assert world.hook.live_version.number == 2


def test_a_refused_deploy_says_why(page: Any, url: Any, world: World) -> None:
    answer = page.post(url("hook-deploy", world.hook.public_id, 1))
    assert answer.status_code == 422
    assert "live already" in answer.content.decode()


def test_versions_offer_roll_back(page: Any, url: Any, world: World) -> None:
    newer = factories.VersionFactory(hook=world.hook, source=GREETING, message="Greet")
    world.hook.live_version = newer
    world.hook.save()
    text = page.get(url("hook-versions", world.hook.public_id)).content.decode()
    assert "Roll back" in text
    assert "Greet" in text
    detail = page.get(url("hook-version", world.hook.public_id, 1)).content.decode()
    assert "Roll back to v1" in " ".join(detail.replace("</svg>", "").split()) or "Roll back to" in detail
    against = page.get(url("hook-version", world.hook.public_id, 2), {"against": "1"}).content.decode()
    assert "Version 1" in against


@pytest.mark.parametrize("name", ["hook-version", "hook-deploy"])
def test_a_version_that_is_not_there_is_404(page: Any, url: Any, world: World, name: str) -> None:
    assert page.get(url(name, world.hook.public_id, 99)).status_code == 404


def test_variables_are_set_and_secrets_never_shown(page: Any, url: Any, world: World) -> None:
    address = url("hook-variables", world.hook.public_id)
    page.post(address, {"key": "threshold", "value": "42"})
    page.post(address, {"key": "api_token", "value": "sk-very-secret", "is_secret": "on"})
    assert Variable.objects.get(key="threshold").value == 42
    text = page.get(address).content.decode()
    assert "threshold" in text
    assert "api_token" in text
    assert "sk-very-secret" not in text


@pytest.mark.parametrize(("typed", "kept"), [("7", 7), ("true", True), ('["a"]', ["a"]), ("plain", "plain"), ("", "")])
def test_a_value_that_reads_as_json_is_json(page: Any, url: Any, world: World, typed: str, kept: Any) -> None:
    page.post(url("hook-variables", world.hook.public_id), {"key": "setting", "value": typed})
    assert Variable.objects.get(key="setting").value == kept


def test_a_bad_name_stays_in_the_form(page: Any, url: Any, world: World) -> None:
    answer = page.post(url("hook-variables", world.hook.public_id), {"key": "1st", "value": "typed"})
    assert answer.status_code == 422
    assert "typed" in answer.content.decode()
    assert not Variable.objects.filter(key="1st").exists()


def test_a_variable_is_deleted_by_its_button(page: Any, url: Any, world: World) -> None:
    page.post(url("hook-variable-delete", world.hook.public_id, world.variable.pk))
    assert not Variable.objects.filter(pk=world.variable.pk).exists()
    assert page.post(url("hook-variable-delete", world.hook.public_id, world.variable.pk)).status_code == 404


def test_settings_keep_hosts_line_by_line(page: Any, url: Any, world: World) -> None:
    values = {
        "name": "Renamed",
        "description": "",
        "allowed_hosts": "a.example\nb.example",
        "default_timeout_ms": "900",
    }
    page.post(url("hook-settings", world.hook.public_id), values)
    world.hook.refresh_from_db()
    assert (world.hook.name, world.hook.allowed_hosts) == ("Renamed", ["a.example", "b.example"])
    page.post(url("hook-settings", world.hook.public_id), values | {"allowed_hosts": ""})
    world.hook.refresh_from_db()
    assert world.hook.allowed_hosts is None


def test_a_url_among_the_hosts_is_told_beside_them_and_kept_in_the_form(page: Any, url: Any, world: World) -> None:
    values = {"name": "Renamed", "description": "", "default_timeout_ms": "900"}
    answer = page.post(
        url("hook-settings", world.hook.public_id), values | {"allowed_hosts": "a.example\nhttps://b.example/"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "“https://b.example/” is no host: write api.example.com" in text
    assert "a.example\nhttps://b.example/</textarea>" in text
    world.hook.refresh_from_db()
    assert world.hook.name == "CRM gate"


def test_an_assigned_hook_cannot_be_deleted_and_says_where(page: Any, url: Any, world: World) -> None:
    text = page.get(url("hook-settings", world.hook.public_id)).content.decode()
    assert "It is assigned to" in text
    answer = page.post(url("hook-delete", world.hook.public_id), {"confirm": "CRM gate"}, follow=True)
    assert "Storefront" in answer.content.decode()
    assert Hook.objects.filter(pk=world.hook.pk).exists()


def test_deleting_asks_for_the_name(page: Any, url: Any, world: World) -> None:
    world.assignment.delete()
    page.post(url("hook-delete", world.hook.public_id), {"confirm": "crm"})
    assert Hook.objects.filter(pk=world.hook.pk).exists()
    page.post(url("hook-delete", world.hook.public_id), {"confirm": "CRM gate"})
    assert not Hook.objects.filter(pk=world.hook.pk).exists()
