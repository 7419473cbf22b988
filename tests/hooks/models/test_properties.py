"""Facts about one row: what a hook's status is, whose result counts, what each word looks like."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import models as fields
from django.utils import timezone

from hooks import models
from hooks.events import all_events
from hooks.models import (
    FAILURES,
    WAITING,
    BreakerState,
    DeliveryStatus,
    ExecutionStatus,
    Hook,
    HookVersion,
    Mode,
    OutcomeKind,
    Role,
    VersionIsImmutable,
)
from tests import factories

pytestmark = pytest.mark.django_db
TONES = {"success", "info", "warning", "danger", "neutral"}
MODELS = [value for value in vars(models).values() if isinstance(value, type) and issubclass(value, fields.Model)]


def test_a_new_hook_is_a_draft_then_live_then_edited() -> None:
    hook = factories.HookFactory(deployed=False)
    assert hook.status == "draft"
    second = factories.VersionFactory(hook=hook)
    assert hook.status == "draft"
    hook.live_version = second
    assert hook.status == "live"
    factories.VersionFactory(hook=hook)
    assert hook.status == "edited"
    hook.live_version = hook.versions.get(number=1)
    assert hook.status == "edited"


def test_the_latest_version_is_the_highest_number_whichever_was_made_last() -> None:
    hook = factories.HookFactory()
    factories.VersionFactory(hook=hook, number=7)
    factories.VersionFactory(hook=hook, number=3)
    assert hook.latest_version.number == 7


@pytest.mark.parametrize("event", [event.key for event in all_events()])
@pytest.mark.parametrize("mode", Mode.values)
def test_an_ignored_result_is_one_of_an_asynchronous_hook_on_a_deciding_event(event: str, mode: str) -> None:
    assignment = models.Assignment(event=event, mode=mode)
    assert assignment.result_is_ignored is (mode == Mode.ASYNC and assignment.event_type.decides)


@pytest.mark.parametrize(
    ("seconds", "state"), [(None, BreakerState.CLOSED), (60, BreakerState.OPEN), (-1, BreakerState.PROBING)]
)
def test_a_breaker_is_closed_open_or_about_to_probe(seconds: int | None, state: str) -> None:
    until = None if seconds is None else timezone.now() + timedelta(seconds=seconds)
    assert models.Assignment(breaker_until=until).breaker_state == state


@pytest.mark.parametrize(
    ("conditions", "percentage", "everybody"),
    [({}, 100, True), ({}, 99, False), ({}, 0, False), ({"match": "all", "rules": [{}]}, 100, False)],
)
def test_a_hook_for_everybody_has_no_condition_and_no_share(
    conditions: dict[str, Any], percentage: int, everybody: bool
) -> None:
    assignment = models.Assignment(conditions=conditions, percentage=percentage)
    assert assignment.runs_for_everybody is everybody


@pytest.mark.parametrize("words", [ExecutionStatus, OutcomeKind, DeliveryStatus])
def test_every_word_has_a_label_and_a_tone(words: Any) -> None:
    for word in words:
        assert word.tone in TONES
        assert word.label
    assert len({word.label for word in words}) == len(words)


@pytest.mark.parametrize("status", list(ExecutionStatus))
def test_a_status_is_waiting_a_failure_or_an_end(status: ExecutionStatus) -> None:
    groups = [status in WAITING, status in FAILURES, status in ("succeeded", "skipped")]
    assert groups.count(True) == 1
    assert status.tone == ("info" if groups[0] else "danger" if groups[1] else status.tone)
    assert models.Execution(status=status).is_waiting is groups[0]


def test_a_version_is_written_once() -> None:
    version = factories.VersionFactory(source="first")
    digest = version.digest
    version.source = "second"
    with pytest.raises(VersionIsImmutable, match="save a new version"):
        version.save()
    version.refresh_from_db()
    assert (version.source, version.digest) == ("first", digest)


@pytest.mark.parametrize("source", ["", "x", "é" * 100, "\ud800", "a\r\nb"])
def test_equal_sources_have_equal_digests(source: str) -> None:
    if source == "\ud800":
        version = HookVersion(source=source)
        with pytest.raises(Exception, match="surrogates"):
            version.save()
        assert len(version.digest) == 64
        return
    one, two = factories.VersionFactory(source=source), factories.VersionFactory(source=source)
    assert one.digest == two.digest != factories.VersionFactory(source=f"{source} ").digest


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_words_for_people_and_no_permissions_of_djangos_own(model: Any) -> None:
    assert model.__str__ is not fields.Model.__str__
    assert model._meta.default_permissions == ()
    assert model._meta.ordering


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: factories.BrandFactory(name="Acme"), "Acme"),
        (lambda: factories.ApplicationFactory(name="Shop"), "Shop"),
        (lambda: factories.HookFactory(name="Gate"), "Gate"),
        (lambda: factories.VersionFactory(hook=factories.HookFactory(slug="gate")), "gate v2"),
        (lambda: factories.VariableFactory(key="limit"), "limit"),
        (lambda: factories.ApplicationTokenFactory(token="hlapp_abcdefghijk"), "hlapp_abcdefghij…"),
        (lambda: factories.ApiKeyFactory(name="ci", token="hlkey_abcdefghijk"), "ci (hlkey_abcdefghij…)"),
    ],
)
def test_a_row_reads_as_people_know_it(make: Any, text: str) -> None:
    assert str(make()) == text


def test_no_secret_stands_in_how_a_row_reads() -> None:
    secret = factories.SecretFactory(plaintext="s3cret-value")
    assert "s3cret-value" not in f"{secret} {secret!r} {secret.ciphertext}"
    assert secret.engine_value() == "s3cret-value"
    assert models.Variable(is_secret=True).engine_value() == ""
    assert models.Variable(value={"a": [1]}).engine_value() == {"a": [1]}


def test_a_key_stands_in_for_a_person_where_a_request_needs_one() -> None:
    key = factories.ApiKeyFactory(name="ci")
    assert (key.is_authenticated, key.is_active, key.get_username()) == (True, True, "API key ci")


def test_a_continuation_ends_at_its_moment() -> None:
    now = timezone.now()
    waiting = models.Continuation(expires_at=now)
    assert waiting.is_expired(now)
    assert not waiting.is_expired(now - timedelta(microseconds=1))


def test_what_ran_is_the_versions_code_or_a_trys_own() -> None:
    hook = factories.HookFactory(source="saved")
    assert factories.ExecutionFactory(hook=hook).code == "saved"
    assert models.Execution(hook=hook, source="typed").code == "typed"


@pytest.mark.parametrize("role", Role.values)
def test_a_membership_says_who_is_what_where(role: str) -> None:
    membership = factories.MembershipFactory(role=role, brand__name="Acme", user__username="ada")
    assert str(membership) == f"ada in Acme as {role}"


def test_deleting_a_brand_takes_everything_with_it() -> None:
    assignment = factories.AssignmentFactory()
    execution = factories.ExecutionFactory(hook=assignment.hook, application=assignment.application)
    brand = assignment.application.brand
    models.Assignment.objects.filter(pk=assignment.pk).delete()
    Hook.objects.filter(brand=brand).update(live_version=None)
    brand.delete()
    assert not Hook.objects.filter(pk=assignment.hook_id).exists()
    assert not models.Execution.objects.filter(pk=execution.pk).exists()
