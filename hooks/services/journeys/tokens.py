"""What the application gets at the end: the ID token's claims, or a SAML assertion."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from django.utils import timezone

from hooks.services.effects import merge_patch
from hooks.services.journeys import inputs
from hooks.services.journeys.play import Play

Json = dict[str, Any]

ISSUER = "https://id.simulation.example"
LIFETIME_SECONDS = 3_600
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"


def id_token(play: Play) -> Json:
    """Return {"header", "payload", "scopes", "lifetime_seconds", "removed", "claims"}.

    It is the token as it would be issued; `claims` are (name, value as text, whether a hook set it).
    """
    effects = play.facts.get("token", {})
    patch = effects.get("claims", {})
    lifetime = effects.get("lifetime_seconds", LIFETIME_SECONDS)
    now = int(timezone.now().timestamp())
    frame = {"iss": ISSUER, "sub": play.account["id"], "aud": play.client["client_id"], "iat": now}
    payload = {**frame, "exp": now + lifetime, **merge_patch(inputs.claims(play), patch)}
    return {
        "header": {"alg": "RS256", "typ": "JWT"},
        "payload": payload,
        "claims": [(name, claim_text(value), patch.get(name) is not None) for name, value in payload.items()],
        "scopes": scopes(effects.get("scopes", {})),
        "lifetime_seconds": lifetime,
        "removed": sorted(name for name, value in patch.items() if value is None),
    }


def claim_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def scopes(change: Json) -> list[str]:
    kept = [scope for scope in inputs.SCOPES if scope not in change.get("remove", [])]
    return [*kept, *(scope for scope in change.get("add", []) if scope not in kept)]


def assertion_xml(play: Play) -> str:
    """Return the SAML assertion as indented XML, unsigned: nobody but the reader gets it."""
    own = inputs.before_saml_assertion_generation(play)["assertion"]["attributes"]
    attributes = merge_patch({name: value for name, value in own.items() if value}, play.facts.get("assertion", {}))
    register_namespace("saml", SAML)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = Element(f"{{{SAML}}}Assertion", {"Version": "2.0", "IssueInstant": now})
    SubElement(root, f"{{{SAML}}}Issuer").text = ISSUER
    subject = SubElement(root, f"{{{SAML}}}Subject")
    SubElement(subject, f"{{{SAML}}}NameID").text = play.account["id"]
    audience = SubElement(SubElement(root, f"{{{SAML}}}Conditions"), f"{{{SAML}}}AudienceRestriction")
    SubElement(audience, f"{{{SAML}}}Audience").text = inputs.SERVICE_PROVIDER["entity_id"]
    statement = SubElement(root, f"{{{SAML}}}AttributeStatement")
    for name, value in attributes.items():
        attribute = SubElement(statement, f"{{{SAML}}}Attribute", {"Name": xml_text(name)})
        for each in value if isinstance(value, list) else [value]:
            SubElement(attribute, f"{{{SAML}}}AttributeValue").text = xml_text(each)
    indent(root)
    return tostring(root, encoding="unicode")


def xml_text(value: Any) -> str:
    """Return a value as XML may hold it: characters that XML does not know are left out."""
    text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return "".join(each for each in text if each in "\t\n\r" or " " <= each <= "\ud7ff" or "\ue000" <= each <= "\ufffd")
