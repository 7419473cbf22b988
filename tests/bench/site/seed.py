"""Fills the temporary database: an application for each chain that is measured. argv: the CRM's host:port."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
django.setup()

from tests import factories  # noqa: E402 - models can be imported after the set-up only

SOURCES = {
    "attributes": """module.exports = async (args, callback) => {
  const email = args.customer.identifiers.email;
  const attributes = { domain: email.split('@')[1], seen: new Date().toISOString() };
  callback(new RegistrationData(attributes, [], args.session));
};
""",
    "fetch": """module.exports = async (args, callback) => {
  const answer = await fetch('http://CRM/contacts?email=' + encodeURIComponent(args.customer.identifiers.email));
  const { contacts } = await answer.json();
  callback(new RegistrationData({ contact: contacts[0].id }, [], args.session));
};
""",
}
CHAINS = {"none": [], "one": ["attributes"], "five": ["attributes"] * 5, "fetch": ["fetch"]}


def seeded(crm: str) -> dict[str, dict[str, str]]:
    """{chain: {"client_id", "token"}}."""
    brand = factories.BrandFactory(name="Bench", slug="bench", internal_hosts=[crm])
    return {name: _application(brand, name, kinds, crm) for name, kinds in CHAINS.items()}


def _application(brand: Any, name: str, kinds: list[str], crm: str) -> dict[str, str]:
    application: Any = factories.ApplicationFactory(brand=brand, name=name, client_id=f"bench-{name}")
    token = f"hat_bench_{name}_{os.urandom(16).hex()}"
    factories.ApplicationTokenFactory(application=application, token=token)
    for kind in kinds:
        hook = factories.HookFactory(brand=brand, source=SOURCES[kind].replace("CRM", crm))
        factories.AssignmentFactory(hook=hook, application=application)
    return {"client_id": application.client_id, "token": token}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(seeded(sys.argv[1])))
