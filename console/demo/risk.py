"""A small risk service: a score from 0 to 100 for an IP address and an e-mail address, by rules in a data file."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from console.demo.data import load
from console.demo.faults import fault_for
from console.demo.guard import BadBody, authorized, demo_view, json_object

TOKEN = "demo-risk-token"  # noqa: S105 - opens nothing but this demo data
HIGHEST = 100


@demo_view("POST")
def score(request: HttpRequest) -> HttpResponse:
    """`{ip, email?, country?}` -> `{score, level, reasons}`; 400 for what is no IP address."""
    if not authorized(request, f"Bearer {TOKEN}"):
        return JsonResponse({"error": "unauthorized"}, status=401)
    try:
        body = json_object(request)
        ip_address(str(body.get("ip", "")))
    except ValueError as error:
        message = str(error) if isinstance(error, BadBody) else "ip must be an IP address."
        return JsonResponse({"error": "invalid_request", "message": message}, status=400)
    email = str(body.get("email") or "").lower()
    if (fault := fault_for(email)) is not None:
        return fault
    hits = list(_hits(body, email))
    total = min(HIGHEST, load("risk")["base_score"] + sum(hit["points"] for hit in hits))
    return JsonResponse({"score": total, "level": _level(total), "reasons": [hit["reason"] for hit in hits]})


def _hits(body: dict[str, Any], email: str) -> Iterator[dict[str, Any]]:
    """The rules that apply; a rule looks at one thing: the network, the e-mail domain or the country."""
    address, country = ip_address(str(body["ip"])), str(body.get("country") or "").upper()
    for rule in load("risk")["rules"]:
        network = ip_network(rule["network"]) if "network" in rule else None
        of_network = network is not None and address.version == network.version and address in network
        of_email = "email_domain" in rule and email.endswith("@" + rule["email_domain"])
        if of_network or of_email or rule.get("country", "") == country != "":
            yield rule


def _level(total: int) -> str:
    levels: dict[str, int] = load("risk")["levels"]
    return next(name for name, least in levels.items() if total >= least)
