"""What every test may use: fast settings, a brand with one person per role, an application, a deployed hook."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as project
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings

from tests import factories

pytest_plugins = ["tests.services"]
SECRETS_KEY = Fernet.generate_key().decode("ascii")


def pytest_configure() -> None:
    """A busy machine is no failure: no test asserts how long something took.

    CI judges a change, by the same examples each time; what nobody has thought of yet is looked for everywhere else.
    """
    from tests.services import in_ci

    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=in_ci())
    settings.register_profile("patient", patient)
    settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """Thousands of collected tests stay to the end: the garbage collector need not walk over them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("static"))


@pytest.fixture(autouse=True, scope="session")
def quick_settings(static_root: str) -> Iterator[None]:
    """Nothing of the installation on this machine reaches a test: no real broker, no built files, no slow hashing."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        SECRETS_KEYS=[SECRETS_KEY],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STATIC_ROOT=static_root,
        STORAGES={**project.STORAGES, "staticfiles": plain},
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def patient_callers() -> Iterator[None]:
    """A busy machine may take a while to tell that a hook's time is over: no test fails for that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hooks.engine.attempt.GRACE_S", 10.0)
        patch.setattr("hooks.engine.children.CONNECT_S", 10.0)
        patch.setattr("hooks.engine.client.CONNECT_S", 10.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def memory_broker() -> None:
    """Wake-ups go nowhere: tests run deliveries themselves, with `run_deliveries`."""
    from console.celery import app

    app.conf.update(broker_url="memory://", broker_transport_options={})


@pytest.fixture
def brand(db: None) -> Any:
    return factories.BrandFactory(name="Acme", slug="acme")


@pytest.fixture
def member(brand: Any) -> Callable[..., Any]:
    """Make a user with a role in the brand: `member("developer")`."""

    def make(role: str, **values: Any) -> Any:
        values.setdefault("username", role)
        return factories.MembershipFactory(brand=brand, role=role, user=factories.UserFactory(**values)).user

    return make


@pytest.fixture
def owner(member: Callable[..., Any]) -> Any:
    return member("owner")


@pytest.fixture
def admin(member: Callable[..., Any]) -> Any:
    return member("admin")


@pytest.fixture
def developer(member: Callable[..., Any]) -> Any:
    return member("developer")


@pytest.fixture
def deployer(member: Callable[..., Any]) -> Any:
    return member("deployer")


@pytest.fixture
def support(member: Callable[..., Any]) -> Any:
    return member("support")


@pytest.fixture
def viewer(member: Callable[..., Any]) -> Any:
    return member("viewer")


@pytest.fixture
def stranger(db: None) -> Any:
    """An admin of another brand."""
    return factories.MembershipFactory(role="admin", user__username="stranger").user


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """Make a browser that is signed in as the user: `client_of(admin).get(...)`."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def application(brand: Any) -> Any:
    return factories.ApplicationFactory(brand=brand, name="Storefront", client_id="storefront")


@pytest.fixture
def application_token(application: Any) -> str:
    """A token of `application`, in clear."""
    token = "hkt_test_storefront_token"
    factories.ApplicationTokenFactory(application=application, token=token)
    return token


@pytest.fixture
def hook(brand: Any) -> Any:
    """A deployed hook on before-registration that changes nothing."""
    return factories.HookFactory(brand=brand, name="CRM gate", slug="crm-gate")


@pytest.fixture
def assign(application: Any) -> Callable[..., Any]:
    """Make a deployed hook from source and assign it: `assign("module.exports = ...", mode="async")`."""

    def make(source: str, *, event: str = "before-registration", **values: Any) -> Any:
        made = factories.HookFactory(brand=application.brand, event=event, source=source)
        return factories.AssignmentFactory(application=application, hook=made, **values)

    return make
