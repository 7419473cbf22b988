"""How rows for tests are made, each valid by itself; take them from `tests.factories`.

`HookFactory` is deployed; `AssignmentFactory` is ready to run.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from hooks import models
from hooks.encryption import encrypt
from hooks.permissions import role_grant

PASSWORD = "correct horse battery staple"
DEFAULT_SOURCE = "module.exports = async (args) => {};\n"


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class UserFactory(DjangoModelFactory[Any]):
    class Meta:
        model = get_user_model()

    username = Sequence(lambda n: f"person{n}")
    email = LazyAttribute(lambda user: f"{user.username}@example.com")
    first_name = "Test"
    last_name = "Person"

    # Every test user signs in with PASSWORD.
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **values: Any) -> Any:
        return model_class._default_manager.create_user(**values)


class BrandFactory(DjangoModelFactory[models.Brand]):
    class Meta:
        model = models.Brand

    name = Sequence(lambda n: f"Brand {n}")
    slug = Sequence(lambda n: f"brand-{n}")


class MembershipFactory(DjangoModelFactory[models.Membership]):
    """A membership together with the permissions of its role."""

    class Meta:
        model = models.Membership

    brand = SubFactory(BrandFactory)
    user = SubFactory(UserFactory)
    role = models.Role.ADMIN

    @classmethod
    def _create(cls, model_class: type[models.Membership], *args: Any, **values: Any) -> Any:
        membership = model_class._default_manager.create(**values)
        role_grant(membership.user, membership.brand, membership.role)
        return membership


class ApplicationFactory(DjangoModelFactory[models.Application]):
    class Meta:
        model = models.Application

    brand = SubFactory(BrandFactory)
    name = Sequence(lambda n: f"Application {n}")
    client_id = Sequence(lambda n: f"client-{n}")
    continue_url = "https://shop.example/continue"


def application_of(brand: models.Brand) -> Any:
    make: Any = ApplicationFactory
    return make(brand=brand)


class ApplicationTokenFactory(DjangoModelFactory[models.ApplicationToken]):
    """Pass `token=` to know the token in clear."""

    class Meta:
        model = models.ApplicationToken
        exclude = ["token"]

    token = Sequence(lambda n: f"test-application-token-{n}")
    application = SubFactory(ApplicationFactory)
    prefix = LazyAttribute(lambda row: row.token[:16])
    digest = LazyAttribute(lambda row: digest_of(row.token))


class HookFactory(DjangoModelFactory[models.Hook]):
    """A hook with version 1 deployed; `source=` sets its code, `deployed=False` leaves it a draft."""

    class Meta:
        model = models.Hook

    brand = SubFactory(BrandFactory)
    name = Sequence(lambda n: f"Hook {n}")
    slug = Sequence(lambda n: f"hook-{n}")
    event = "before-registration"
    source = DEFAULT_SOURCE
    deployed = True

    @classmethod
    def _create(cls, model_class: type[models.Hook], *args: Any, **values: Any) -> Any:
        source, deployed = values.pop("source"), values.pop("deployed")
        hook = model_class._default_manager.create(**values)
        make_version: Any = VersionFactory
        version = make_version(hook=hook, source=source)
        if deployed:
            hook.live_version = version
            hook.save(update_fields=["live_version"])
        return hook


class VersionFactory(DjangoModelFactory[models.HookVersion]):
    class Meta:
        model = models.HookVersion

    hook = SubFactory(HookFactory)
    number = LazyAttribute(lambda row: row.hook.versions.count() + 1)
    source = DEFAULT_SOURCE


class AssignmentFactory(DjangoModelFactory[models.Assignment]):
    """`hook__source=` sets the code; the application is of the hook's brand, the event the hook's."""

    class Meta:
        model = models.Assignment

    hook = SubFactory(HookFactory)
    application = LazyAttribute(lambda row: application_of(row.hook.brand))
    event = SelfAttribute("hook.event")
    position = LazyAttribute(
        lambda row: models.Assignment.objects.filter(application=row.application, event=row.event).count()
    )
    mode = models.Mode.SYNC
    on_failure = models.OnFailure.FAIL_OPEN


class VariableFactory(DjangoModelFactory[models.Variable]):
    class Meta:
        model = models.Variable

    hook = SubFactory(HookFactory)
    key = Sequence(lambda n: f"variable{n}")
    value = "value"


class SecretFactory(DjangoModelFactory[models.Variable]):
    """Pass `plaintext=`; needs the secrets key that `tests/conftest.py` sets."""

    class Meta:
        model = models.Variable
        exclude = ["plaintext"]

    plaintext = "s3cret-value-in-clear"
    hook = SubFactory(HookFactory)
    key = Sequence(lambda n: f"secret{n}")
    is_secret = True
    ciphertext = LazyAttribute(lambda row: encrypt(row.plaintext))


class OccurrenceFactory(DjangoModelFactory[models.EventOccurrence]):
    class Meta:
        model = models.EventOccurrence

    application = SubFactory(ApplicationFactory)
    brand = SelfAttribute("application.brand")
    event = "before-registration"
    contract_version = "1"
    journey_id = Sequence(lambda n: f"jrn_test{n}")
    deadline_ms = 5_000
    outcome = models.OutcomeKind.CONTINUE


class ExecutionFactory(DjangoModelFactory[models.Execution]):
    """A finished, successful run on an event; pass `status=` and friends for others."""

    class Meta:
        model = models.Execution

    hook = SubFactory(HookFactory)
    brand = SelfAttribute("hook.brand")
    version = SelfAttribute("hook.live_version")
    application = LazyAttribute(lambda row: application_of(row.brand))
    event = SelfAttribute("hook.event")
    journey_id = Sequence(lambda n: f"jrn_execution{n}")
    mode = models.Mode.SYNC
    status = models.ExecutionStatus.SUCCEEDED
    outcome: Any = models.OutcomeKind.CONTINUE
    timeout_ms = 2_000
    duration_ms: Any = 4.2
    started_at: Any = LazyFunction(timezone.now)
    finished_at: Any = LazyFunction(timezone.now)


class QueuedExecutionFactory(ExecutionFactory):
    mode = models.Mode.ASYNC
    status = models.ExecutionStatus.QUEUED
    outcome = ""
    duration_ms = None
    started_at = None
    finished_at = None


class DeliveryFactory(DjangoModelFactory[models.Delivery]):
    """Waiting and due now."""

    class Meta:
        model = models.Delivery

    execution = SubFactory(QueuedExecutionFactory)
    brand = SelfAttribute("execution.brand")


class ApiKeyFactory(DjangoModelFactory[models.ApiKey]):
    """Pass `token=` to know the key in clear."""

    class Meta:
        model = models.ApiKey
        exclude = ["token"]

    token = Sequence(lambda n: f"test-api-key-{n}")
    brand = SubFactory(BrandFactory)
    name = Sequence(lambda n: f"key {n}")
    prefix = LazyAttribute(lambda row: row.token[:16])
    digest = LazyAttribute(lambda row: digest_of(row.token))
    scopes = LazyFunction(lambda: [str(name) for name in models.Permission.values])
    expires_at = LazyFunction(lambda: timezone.now() + timedelta(days=30))
