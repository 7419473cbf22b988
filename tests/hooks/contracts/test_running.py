"""Default hooks, snippets and hooks in the published style, run in the real engine and read by the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hooks.engine import Engine, Job, Result
from hooks.events import EventType, Snippet, all_events, get_event
from hooks.services.effects import input_apply
from hooks.services.inputs import input_build
from hooks.services.results import Outcome, result_interpret
from tests.hooks.contracts.table import GOOD, KEYS, LEAST, ROWS, Row, allowed

each_key = pytest.mark.parametrize("key", KEYS)
SNIPPETS = [(event.key, snippet) for event in all_events() for snippet in event.snippets]
APPLICATION = {"name": "Storefront", "client_id": "storefront"}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as running:
        yield running


def least(key: str) -> dict[str, Any]:
    return input_build(
        event=get_event(key),
        body_input=LEAST[key],
        application=APPLICATION,
        event_id="evt_1",
        journey_id="jrn_1",
        occurred_at="2026-11-23T12:00:00Z",
    )


def run(engine: Engine, source: str, args: dict[str, Any], **more: Any) -> Result:
    return engine.run(Job(source=source, args=args, settle="callback", http=more.pop("http", []), **more))


def outcome(key: str, result: Result, interactive: bool = True) -> Outcome:
    assert result.status == "ok", (result.status, result.error)
    return result_interpret(event=get_event(key), settled=result.settled, interactive=interactive)


@each_key
def test_a_default_hook_compiles(key: str, engine: Engine) -> None:
    assert engine.check(get_event(key).default_hook) == []


@each_key
def test_a_default_hook_answers_its_sample_by_the_contract(key: str, engine: Engine) -> None:
    event = get_event(key)
    result = run(engine, event.default_hook, event.sample)
    answer = outcome(key, result)
    assert (answer.kind, answer.warnings, list(result.warnings)) == ("continue", (), [])


@each_key
def test_a_default_hook_bears_the_least_input(key: str, engine: Engine) -> None:
    answer = outcome(key, run(engine, get_event(key).default_hook, least(key)))
    # A password of one character is what this default refuses.
    assert answer.kind == ("show_error" if key == "before-password-persist" else "continue")


@each_key
def test_a_default_hook_runs_in_async_mode(key: str, engine: Engine) -> None:
    event = get_event(key)
    result = engine.run(Job(source=event.default_hook, args=event.sample, settle="none", http=[]))
    assert result.status == "ok", result.error


@pytest.mark.parametrize(
    "key", ["before-registration", "before-external-registration", "before-multi-stage-registration"]
)
def test_a_default_hook_changes_nothing_about_the_customer(key: str, engine: Engine) -> None:
    event = get_event(key)
    effects = outcome(key, run(engine, event.default_hook, event.sample)).effects
    seen = input_apply(event=event, args=event.sample, effects=effects, session=None)
    assert seen["customer"] == event.sample["customer"]


def wrapped(snippet: Snippet) -> str:
    return f"module.exports = async function (args, callback, deny) {{\n{snippet.body}\n}};\n"


def configuration(snippet: Snippet, kind: str) -> dict[str, str]:
    names = re.findall(rf"args\.{kind}\.(\w+)", snippet.body)
    return {name: f"https://{name.lower().replace('_', '-')}.example.com/api" for name in names}


@pytest.mark.parametrize(("key", "snippet"), SNIPPETS, ids=[f"{key}-{snippet.name}" for key, snippet in SNIPPETS])
def test_a_snippet_runs_as_it_stands(key: str, snippet: Snippet, engine: Engine) -> None:
    event: EventType = get_event(key)
    given = {"variables": configuration(snippet, "variables"), "secrets": configuration(snippet, "secrets")}
    asked = run(engine, wrapped(snippet), event.sample, **given).requests
    answers = [
        {
            "request": {"method": item["method"], "url": item["url"]},
            "response": {"status": 200, "headers": {}, "body": {}},
        }
        for item in asked
    ]
    result = run(engine, wrapped(snippet), event.sample, http=answers, **given)
    answer = outcome(key, result)
    assert answer.warnings == ()
    assert len(result.requests) == len(asked) == snippet.body.count("fetch(") * (0 if conditional(snippet) else 1)


def conditional(snippet: Snippet) -> bool:
    """Whether the sample does not reach the request of this snippet."""
    return snippet.name == "warn-on-removal"


@pytest.mark.parametrize("row", [row for row in ROWS if row.decides], ids=lambda row: row.key)
@pytest.mark.parametrize("style", ["callback", "return"])
def test_every_allowed_class_of_the_engine_is_read_the_same(row: Row, style: str, engine: Engine) -> None:
    """The engine's own classes, made with the parameters of classes.json, mean what the contract says."""
    event = get_event(row.key)
    for name in allowed(row):
        source = (
            "module.exports = async (args, callback) => {\n"
            f"  const made = Object.assign(new {name}(), args.good);\n"
            f"  {'callback(made)' if style == 'callback' else 'return made'};\n"
            "};\n"
        )
        result = run(engine, source, {**event.sample, "good": GOOD[name]})
        expected = result_interpret(event=event, settled={"kind": style, "class": name, "value": GOOD[name]})
        assert result.settled is not None
        assert result.settled["class"] == name
        assert outcome(row.key, result) == expected


PUBLISHED = """
/** A hook in the published style: it destructures, awaits, calls back, and brings its own classes. */
module.exports = async function ({ customer, session, continue_context, continue_request_parameters }, callback, deny) {
  const email = customer.attributes.emails.primaryEmail;
  if (email === 'blocked@example.com') {
    deny(new DenyRequest('blocked', ''));
    return;
  }
  if (email === 'words@example.com') return deny('blocked', 'By two words');
  if (email === 'unknown@example.com') return callback(new ShowErrorMessage('We do not know you.', session));
  if (email === 'proof@example.com' && !continue_context) {
    const back = encodeURIComponent(continue_request_parameters.callback_url);
    callback(new RedirectRequest(`https://proof.example.com/?redirect_uri=${back}`, { ...session, asked: true }));
    return;
  }
  const verified = continue_context ? continue_context.verdict : null;
  const authenticators = [new AdditionalAuthenticator('email', email)];
  callback(new RegistrationData({ ...customer.attributes, verified }, authenticators, session));
  callback(new ShowErrorMessage('too late', session));
};

class RegistrationData {
  attributes = {};
  additionalAuthenticators = [];
  session = {};
  constructor(attributes, additionalAuthenticators, session) {
    this.attributes = attributes;
    this.additionalAuthenticators = additionalAuthenticators;
    this.session = session;
  }
}

class AdditionalAuthenticator {
  type = null;
  target = null;
  constructor(type, target) {
    this.type = type;
    this.target = target;
  }
}
"""


def published(engine: Engine, email: str, **more: Any) -> tuple[Outcome, Result]:
    args = {**get_event("before-registration").sample, **more}
    args["customer"]["attributes"] = {"emails": {"primaryEmail": email}}
    result = run(engine, PUBLISHED, args)
    return outcome("before-registration", result), result


def test_a_published_hook_continues_and_only_its_first_answer_counts(engine: Engine) -> None:
    answer, result = published(engine, "ada@example.com")
    assert answer.kind == "continue"
    assert answer.effects == {
        "attributes": {"emails": {"primaryEmail": "ada@example.com"}, "verified": None},
        "additionalAuthenticators": [{"type": "email", "target": "ada@example.com"}],
    }
    assert "second_settlement" in [warning["code"] for warning in result.warnings]


@pytest.mark.parametrize(
    ("email", "deny"),
    [("blocked@example.com", ("blocked", "")), ("words@example.com", ("blocked", "By two words"))],
)
def test_a_published_hook_denies(email: str, deny: tuple[str, str], engine: Engine) -> None:
    answer, _ = published(engine, email)
    assert answer.kind == "deny"
    assert answer.deny == {"error": deny[0], "description": deny[1]}


def test_a_published_hook_shows_a_message(engine: Engine) -> None:
    answer, _ = published(engine, "unknown@example.com")
    assert (answer.kind, answer.message) == ("show_error", "We do not know you.")


def test_a_published_hook_redirects_and_goes_on_when_the_customer_is_back(engine: Engine) -> None:
    first, _ = published(engine, "proof@example.com")
    assert first.redirect == {
        "url": "https://proof.example.com/?redirect_uri=https%3A%2F%2Fhooks.example.com%2Fcontinue"
    }
    assert first.session == {"asked": True}
    second, _ = published(
        engine, "proof@example.com", continue_context={"verdict": "approved"}, session=first.session or {}
    )
    assert second.effects["attributes"]["verified"] == "approved"
    assert second.session == {"asked": True}


@pytest.mark.parametrize(
    ("body", "deny"),
    [
        ("deny(new Error('boom'))", ("Error", "boom")),
        ("deny()", ("access_denied", "")),
        ("deny(undefined, 'only words')", ("access_denied", "only words")),
        ("deny({ error: 'blocked', description: 'plain' })", ("blocked", "plain")),
        ("return new DenyRequest('blocked', 'returned')", ("blocked", "returned")),
        ("callback(new DenyRequest('blocked'))", ("blocked", "")),
        ("deny(new RegistrationData({ admin: true }))", ("access_denied", "")),
    ],
)
def test_every_way_to_deny_denies(body: str, deny: tuple[str, str], engine: Engine) -> None:
    source = f"module.exports = async (args, callback, deny) => {{ {body}; }};"
    answer = outcome("before-registration", run(engine, source, get_event("before-registration").sample))
    assert answer.deny == {"error": deny[0], "description": deny[1]}


@pytest.mark.parametrize(
    "body", ["", "return", "return undefined", "return null", "callback()", "callback(null)", "callback(undefined)"]
)
@pytest.mark.parametrize("key", ["before-registration", "at-failed-authentication", "after-mfa-send"])
def test_every_way_to_say_nothing_continues(key: str, body: str, engine: Engine) -> None:
    source = f"module.exports = async (args, callback, deny) => {{ {body}; }};"
    assert outcome(key, run(engine, source, get_event(key).sample)) == Outcome()
