"""What is remembered between events is never old: whatever changes is seen by the very next event, everywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hooks.models import Application, Assignment, Hook, HookVersion, Variable
from hooks.services.actors import SYSTEM
from hooks.services.applications import application_pause, application_resume, token_application, token_revoke
from hooks.services.assign import assignment_create, assignment_delete, assignment_update
from hooks.services.deploy import hook_deploy
from hooks.services.edit import version_save
from hooks.services.variables import variable_delete, variable_set
from tests import factories
from tests.hooks.installation import Installation
from tests.hooks.services.conftest import Dispatch

SOURCE = (
    "module.exports = async (a) => ({attributes: {seen: [1, a.variables.shown || null, a.secrets.hidden || null]}})"
)


@pytest.fixture
def assignment(brand: Any, application: Any) -> Any:
    made = factories.HookFactory(brand=brand, source=SOURCE, slug="gate")
    return factories.AssignmentFactory(application=application, hook=made)


def seen(answer: dict[str, Any]) -> Any:
    """What the hook answered with; None where it did not run."""
    return answer["effects"].get("attributes", {}).get("seen")


def deploy(assignment: Assignment) -> None:
    version = version_save(hook=assignment.hook, actor=SYSTEM, source=SOURCE.replace("[1,", "[2,"), base_number=1)
    hook_deploy(hook=assignment.hook, actor=SYSTEM, number=version.number)


def set_variable(assignment: Assignment, key: str = "shown", value: str = "text", **more: Any) -> None:
    variable_set(hook=assignment.hook, actor=SYSTEM, key=key, value=value, **more)


CHANGES: list[Any] = [
    pytest.param(deploy, [2, None, None], id="deploy"),
    pytest.param(set_variable, [1, "text", None], id="variable"),
    pytest.param(lambda it: set_variable(it, application=it.application), [1, "text", None], id="own-variable"),
    pytest.param(lambda it: set_variable(it, "hidden", "s3cret", is_secret=True), [1, None, "s3cret"], id="secret"),
    pytest.param(lambda it: assignment_update(assignment=it, actor=SYSTEM, mode="async"), None, id="mode"),
    pytest.param(lambda it: assignment_update(assignment=it, actor=SYSTEM, percentage=0), None, id="share"),
    pytest.param(lambda it: assignment_delete(assignment=it, actor=SYSTEM), None, id="taken-off"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_the_next_event_of_the_same_process_sees_a_change(
    change: Callable[[Any], Any], expected: Any, assignment: Any, dispatch: Dispatch, sent: list[int]
) -> None:
    assert [seen(dispatch()) for _ in range(2)] == [[1, None, None]] * 2
    change(assignment)
    assert seen(dispatch()) == expected


@pytest.mark.django_db
def test_changes_that_come_and_go_are_followed_each_time(assignment: Any, dispatch: Dispatch) -> None:
    """The same rows again bring back what was made of them, and no mixture."""
    for value in ("a", "b", "a", "b"):
        set_variable(assignment, value=value)
        set_variable(assignment, "hidden", value * 4, is_secret=True)
        assert seen(dispatch()) == [1, value, value * 4]
    for variable in Variable.objects.all():
        variable_delete(variable=variable, actor=SYSTEM)
    assert seen(dispatch()) == [1, None, None]


@pytest.mark.django_db
def test_deploying_back_and_forth_runs_what_is_live(assignment: Any, dispatch: Dispatch) -> None:
    deploy(assignment)
    for number in (1, 2, 1):
        hook = Hook.objects.get(pk=assignment.hook_id)
        if hook.live_version is not None and hook.live_version.number != number:
            hook_deploy(hook=hook, actor=SYSTEM, number=number)
        answer = dispatch()
        assert (seen(answer), answer["executions"][0]["version"]) == ([number, None, None], number)


@pytest.mark.django_db
def test_a_version_with_the_number_of_another_is_not_taken_for_it(assignment: Any, dispatch: Dispatch) -> None:
    """A database put back from a copy gives the same primary keys to other rows."""
    dispatch()
    HookVersion.objects.filter(pk=assignment.hook.live_version_id).update(
        source=SOURCE.replace("[1,", "[7,"), digest="7" * 64
    )
    assert seen(dispatch()) == [7, None, None]


@pytest.mark.django_db
def test_a_new_hook_joins_the_chain_at_once(assignment: Any, application: Any, dispatch: Dispatch) -> None:
    dispatch()
    second = factories.HookFactory(brand=application.brand, source=SOURCE, slug="second")
    assignment_create(application=application, hook=second, actor=SYSTEM)
    assert [entry["hook"] for entry in dispatch()["executions"]] == ["gate", "second"]


@pytest.mark.django_db
def test_a_token_is_found_with_what_is_true_now(application: Any, application_token: str) -> None:
    first = token_application(application_token)
    assert first == application
    first.name = "changed in memory alone"
    application_pause(application=application, actor=SYSTEM)
    found = token_application(application_token)
    assert found is not None
    assert (found.hooks_paused_at is not None, found.name) == (True, "Storefront")
    assert found.brand == application.brand
    application_resume(application=application, actor=SYSTEM)
    assert token_application(application_token).hooks_paused_at is None  # type: ignore[union-attr]  # it is there
    token_revoke(token=application.tokens.get(), actor=SYSTEM)
    assert token_application(application_token) is None


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_another_connection_sees_a_change_at_once(assignment: Any, dispatch: Dispatch) -> None:
    assert seen(dispatch()) == [1, None, None]

    def change() -> None:
        mine = Assignment.objects.select_related("hook", "application").get()
        deploy(mine)
        set_variable(mine)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    thread.join()
    assert seen(dispatch()) == [2, "text", None]
    Application.objects.update(hooks_paused_at="2026-01-01T00:00:00Z")
    assert token_paused(assignment.application)


def token_paused(application: Any) -> bool:
    factories.ApplicationTokenFactory(application=application, token="hlapp_fresh")
    found = token_application("hlapp_fresh")
    return found is not None and found.hooks_paused_at is not None


SEED = """
from tests import factories
brand = factories.BrandFactory()
application = factories.ApplicationFactory(brand=brand, client_id="shop")
factories.ApplicationTokenFactory(application=application, token="hlapp_shop")
hook = factories.HookFactory(brand=brand, source=source)
factories.AssignmentFactory(application=application, hook=hook)
"""
EVENT = """
from hooks.events import get_event
from hooks.services.applications import token_application
from hooks.services.bodies import EventBody
from hooks.services.dispatch import event_dispatch
kind = get_event("before-registration")
sample = {name: value for name, value in kind.sample.items() if name not in kind.filled}
application = token_application("hlapp_shop")
answer = application and event_dispatch(application=application, event=kind, body=EventBody(sample)).data
result = answer and [answer["effects"].get("attributes"), [one["status"] for one in answer["executions"]]]
"""
ELSEWHERE = [
    "from hooks.services.variables import variable_set\n"
    "variable_set(hook=Hook.objects.get(), actor=SYSTEM, key='shown', value='text')",
    "from hooks.services.edit import version_save\nfrom hooks.services.deploy import hook_deploy\n"
    "version_save(hook=Hook.objects.get(), actor=SYSTEM, source=source.replace('[1,', '[2,'), base_number=1)\n"
    "hook_deploy(hook=Hook.objects.get(), actor=SYSTEM, number=2)",
    "from hooks.services.applications import application_pause\n"
    "application_pause(application=Application.objects.get(), actor=SYSTEM)",
    "from hooks.services.applications import token_revoke\n"
    "token_revoke(token=ApplicationToken.objects.get(), actor=SYSTEM)",
]


@pytest.fixture
def two_processes(tmp_path: Path) -> Iterator[tuple[Installation, Installation]]:
    with Installation(tmp_path) as one, Installation(tmp_path) as other:
        other.environment = one.environment
        one.migrate()
        yield one, other


def test_another_process_sees_a_change_at_once(two_processes: tuple[Installation, Installation]) -> None:
    one, other = two_processes
    one.do(SEED, source=SOURCE)
    assert one.do(EVENT) == [{"seen": [1, None, None]}, ["succeeded"]]
    told = []
    for change in ELSEWHERE:
        code = "from hooks.models import *\nfrom hooks.services.actors import SYSTEM\n" + change
        other.do(code, source=SOURCE)
        told.append(one.do(EVENT))
    assert told == [
        [{"seen": [1, "text", None]}, ["succeeded"]],
        [{"seen": [2, "text", None]}, ["succeeded"]],
        [None, ["skipped"]],
        None,
    ]
