"""Seeding the demo brand: people, applications, a few published hooks, and its address of the demo services."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

from hooks.exceptions import SecretsKeyMissing
from hooks.models import Application, ApplicationToken, Brand, Hook, Variable
from hooks.services.actors import SYSTEM
from hooks.services.applications import application_create, application_update
from hooks.services.audit import audit_record
from hooks.services.brands import brand_create, member_set_role
from hooks.services.demo.credentials import PEOPLE, DemoPerson, storefront_token
from hooks.services.demo.history import history_write
from hooks.services.deploy import hook_deploy
from hooks.services.edit import hook_update, version_save
from hooks.services.publish import plugin_publish
from hooks.services.tokens import token_digest
from hooks.services.variables import variable_set
from plugins.catalog import get_plugin

SLUG = "acme-retail"
# Plugins that are live from the start, by the application they are assigned to.
LIVE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("token-claims", "storefront", {"static_claims": ["tier=standard", "channel=web"], "groups_claim": "groups"}),
    ("risk-gate", "storefront", {}),
    ("slack", "storefront", {"message": "A customer signed in to the storefront"}),
    ("email-domain-policy", "partner-portal", {}),
    ("customer-analytics", "partner-portal", {}),
)
DRAFTS: tuple[tuple[str, dict[str, Any]], ...] = (("geo-fence", {}),)


def demo_seed() -> Brand:
    """Make the demo brand, or bring an existing one up to date with this installation's address; return it."""
    brand = Brand.objects.filter(slug=SLUG).first()
    if brand is None:
        brand = demo_create()
    demo_refresh(brand)
    return brand


@transaction.atomic
def demo_create() -> Brand:
    people = [person_make(person) for person in PEOPLE]
    brand = brand_create(name="Acme Retail", slug=SLUG, owner=people[0], actor=SYSTEM)
    for user, person in zip(people[1:], PEOPLE[1:], strict=True):
        member_set_role(brand=brand, user=user, role=person.role, actor=SYSTEM)
    applications = {
        client_id: application_create(brand=brand, actor=SYSTEM, name=name, client_id=client_id, continue_url=url)[0]
        for client_id, name, url in (
            ("storefront", "Storefront", f"{settings.BASE_URL}/"),
            ("partner-portal", "Partner portal", f"{settings.BASE_URL}/"),
        )
    }
    for slug, client_id, values in LIVE:
        for hook in demo_publish(brand, slug, values, applications[client_id]):
            hook_deploy(hook=hook, actor=SYSTEM, number=1)
    for slug, values in DRAFTS:
        demo_publish(brand, slug, values, None)
    second_version(Hook.objects.get(brand=brand, plugin_slug="token-claims"))
    history_write(brand=brand)
    return brand


def person_make(person: DemoPerson) -> User:
    user, _ = User.objects.get_or_create(username=person.username)
    user.email, user.first_name, user.last_name = person.username, person.first_name, person.last_name
    password_follow(user, person)
    user.save()
    return user


def password_follow(user: User, person: DemoPerson) -> bool:
    """Give the user the password that is shown, unless it is that already; return whether it had to be given.

    The salt comes from the installation's secret key and the person: it tells without hashing again.
    """
    if f"${person.salt}$" in user.password:
        return False
    user.password = make_password(person.password, salt=person.salt)
    return True


def demo_publish(brand: Brand, slug: str, values: dict[str, Any], application: Application | None) -> list[Hook]:
    plugin = get_plugin(slug)
    filled = plugin.defaults() | plugin.demo_config(settings.DEMO_URL) | values
    assign_to = [application] if application else []
    return plugin_publish(brand=brand, actor=SYSTEM, slug=slug, values=filled, assign_to=assign_to)


def second_version(hook: Hook) -> None:
    """A hook with a history, so that versions and roll-back have something to show."""
    source = hook.latest_version.source + "\n// Reviewed with the storefront team: the claims stay as they are.\n"
    version_save(hook=hook, actor=SYSTEM, source=source, base_number=1, message="Note the review")
    hook_deploy(hook=hook, actor=SYSTEM, number=2)


@transaction.atomic
def demo_refresh(brand: Brand) -> None:
    """Follow the installation where its port or its secret key has changed since the last seeding."""
    address = settings.DEMO_URL.removeprefix("http://").partition("/")[0]
    old = brand.internal_hosts[0] if brand.internal_hosts else ""
    if old != address:
        brand.internal_hosts = [address]
        brand.save(update_fields=["internal_hosts"])
        move_addresses(brand, old, address)
        audit_record(
            brand=brand, actor=SYSTEM, action="brand.update", target=brand, after={"internal_hosts": [address]}
        )
    for person in PEOPLE:
        user = User.objects.filter(username=person.username).first()
        if user is not None and password_follow(user, person):
            user.save(update_fields=["password"])
    storefront = Application.objects.filter(brand=brand, client_id="storefront").first()
    if storefront is not None:
        text = storefront_token()
        ApplicationToken.objects.get_or_create(
            digest=token_digest(text), defaults={"application": storefront, "prefix": text[:10]}
        )


def move_addresses(brand: Brand, old: str, new: str) -> None:
    """Let the hooks that call the demo services find them at their new port; what somebody changed stays."""
    if not old:
        return
    for variable in Variable.objects.filter(hook__brand=brand).select_related("hook__brand", "application"):
        move_address(variable, old, new)
    for hook in Hook.objects.filter(brand=brand).exclude(allowed_hosts=None):
        hosts = [new if host == old else host for host in hook.allowed_hosts]
        if hosts != hook.allowed_hosts:
            hook_update(hook=hook, actor=SYSTEM, allowed_hosts=hosts)
    before = {f"http://{host}:{old.rpartition(':')[2]}/" for host in ("localhost", "127.0.0.1")}
    for application in Application.objects.filter(brand=brand, continue_url__in=before).select_related("brand"):
        application_update(application=application, actor=SYSTEM, continue_url=f"{settings.BASE_URL}/")


def move_address(variable: Variable, old: str, new: str) -> None:
    """Also addresses that are secrets move, such as a webhook's; one that no key opens stays as it is."""
    try:
        value = variable.engine_value()
    except SecretsKeyMissing:
        return
    if isinstance(value, str) and f"//{old}/" in value:
        variable_set(
            hook=variable.hook,
            actor=SYSTEM,
            key=variable.key,
            value=value.replace(f"//{old}/", f"//{new}/"),
            is_secret=variable.is_secret,
            application=variable.application,
        )
