"""The demo's outside services at their edges: tokens, bodies, faults and what they never tell."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.core import signing

from console.demo import faults, proofing
from console.demo.data import load
from tests.console.demo_client import DemoClient

pytestmark = pytest.mark.urls("tests.console.demo_urls")

SEARCH = "crm/crm/v3/objects/contacts/search"
TOKENS = {
    SEARCH: "Bearer demo-crm-token",
    "risk/v1/score": "Bearer demo-risk-token",
    "legacy/users/lookup": "Bearer demo-legacy-token",
    "legacy/users/verify": "Bearer demo-legacy-token",
    "collector/services/collector/event": "Splunk demo-collector-token",
    "erasures": "Bearer demo-erasure-token",
    "proofing/v1/checks": "Bearer demo-proofing-token",
}


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True
    settings.LOGGING_CONFIG = None


@pytest.fixture
def service() -> DemoClient:
    return DemoClient()


@pytest.mark.parametrize("path", TOKENS)
@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: token.split()[1],
        lambda token: token.lower().replace("bearer", "basic").replace("splunk", "basic"),
        lambda token: token + "x",
        lambda token: token[:-1],
        lambda token: " ".join(reversed(token.split())),
        lambda token: token.replace(" ", "  "),
        lambda token: "Bearer ünïcode".encode().decode("latin-1"),
    ],
    ids=["none", "no scheme", "another scheme", "longer", "shorter", "turned round", "two spaces", "not ASCII"],
)
def test_a_token_is_compared_whole(service: DemoClient, path: str, change: Any) -> None:
    answer = service.post(path, {}, change(TOKENS[path]))
    assert answer.status_code in (401, 403)
    assert "demo-" not in answer.content.decode()


@pytest.mark.parametrize("path", TOKENS)
@pytest.mark.parametrize("body", ["", "{", "[]", '"text"', "null", "5", b"\xff\xfe", "[" * 50_000, "{}{}"])
def test_a_body_that_is_no_object_is_a_bad_request(service: DemoClient, path: str, body: Any) -> None:
    answer = service.post(path, body, TOKENS[path])
    assert answer.status_code == 400
    assert "json" in answer["Content-Type"]


FAULTS: list[tuple[str, dict[str, Any]]] = [
    (SEARCH, {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": "KIND@x.example"}]}]}),
    ("risk/v1/score", {"ip": "198.51.100.1", "email": "KIND@x.example"}),
    ("legacy/users/lookup", {"login": "KIND@x.example"}),
    ("legacy/users/verify", {"login": "KIND@x.example", "password": "x"}),
    ("proofing/v1/checks", {"callback_url": "https://a.example/c", "state": "s", "subject": "KIND@x.example"}),
]


@pytest.mark.parametrize(("path", "body"), FAULTS, ids=[path for path, _ in FAULTS])
@pytest.mark.parametrize(
    ("kind", "status"), [("error", 500), ("limited", 429), ("garbage", 200), ("ERROR", 500), (" limited", 429)]
)
def test_every_service_fails_on_demand(
    service: DemoClient, path: str, body: dict[str, Any], kind: str, status: int
) -> None:
    answer = service.post(path, json.loads(json.dumps(body).replace("KIND", kind)), TOKENS[path])
    assert answer.status_code == status
    if status == 429:
        assert answer["Retry-After"] == "1"
    if kind == "garbage":
        assert answer["Content-Type"] == "text/html"
        with pytest.raises(ValueError, match="Expecting value"):
            json.loads(answer.content)


@pytest.mark.parametrize(("path", "body"), FAULTS, ids=[path for path, _ in FAULTS])
def test_slow_waits_and_then_answers_well(
    service: DemoClient, monkeypatch: pytest.MonkeyPatch, path: str, body: dict[str, Any]
) -> None:
    naps: list[float] = []
    monkeypatch.setattr("console.demo.faults.time.sleep", naps.append)
    answer = service.post(path, json.loads(json.dumps(body).replace("KIND", "slow")), TOKENS[path])
    assert answer.status_code in (200, 201, 404)
    assert naps == [faults.SLOW_SECONDS]


@pytest.mark.parametrize("user", load("legacy_users"), ids=lambda user: user["login"])
@pytest.mark.parametrize("name", ["login", "email"])
def test_no_answer_shows_a_password(service: DemoClient, user: dict[str, Any], name: str) -> None:
    token = TOKENS["legacy/users/lookup"]
    found = service.post("legacy/users/lookup", {"login": f" {user[name].upper()} "}, token)
    assert found.json()["user"]["id"] == user["id"]
    tried = service.post("legacy/users/verify", {"login": user[name], "password": "wrong"}, token)
    assert tried.json() == {"verified": False}
    for answer in (found, tried):
        text = answer.content.decode()
        assert "password" not in text
        assert user["password"]["hash"] not in text
        assert user["password"]["salt"] not in text


@pytest.mark.parametrize(
    ("ip", "email", "country", "level", "score"),
    [
        ("198.51.100.1", "a@b.example", "DE", "low", 5),
        ("203.0.113.7", "a@b.example", "DE", "medium", 50),
        ("203.0.113.7", "a@throwaway.example", "DE", "high", 90),
        ("203.0.113.7", "a@throwaway.example", "XX", "high", 100),
        ("192.0.2.1", "", "", "high", 95),
        ("198.51.100.1", "a@throwaway.example", "xx", "medium", 70),
        ("198.51.100.1", "a@THROWAWAY.example", "", "medium", 45),
        ("198.51.100.1", "a@not-throwaway.example", "", "low", 5),
        ("2001:db8:bad::1", "", "", "high", 95),
        ("2001:db8::1", "", "", "low", 5),
        ("203.0.114.0", "", "", "low", 5),
    ],
)
def test_risk_is_a_sum_of_rules(service: DemoClient, ip: str, email: str, country: str, level: str, score: int) -> None:
    body = {"ip": ip, "email": email, "country": country}
    answer = service.post("risk/v1/score", body, TOKENS["risk/v1/score"]).json()
    assert (answer["level"], answer["score"]) == (level, score)
    assert bool(answer["reasons"]) is (score > 5)


@pytest.mark.parametrize("password", load("known_passwords"))
def test_a_known_password_is_found_by_its_range(service: DemoClient, password: str) -> None:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    for prefix in (digest[:5], digest[:5].lower()):
        lines = service.get(f"passwords/range/{prefix}").content.decode().split("\r\n")
        assert f"{digest[5:]}:{load('known_passwords')[password]}" in lines
        assert password not in lines


@pytest.mark.parametrize("kind", ["track", "identify"])
@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"userId": "", "anonymousId": "x"}, 200),
        ({"userId": ""}, 400),
        ({"writeKey": "other"}, 401),
        ({"writeKey": None}, 401),
        ({"writeKey": ["demo-write-key"]}, 401),
    ],
)
def test_analytics_by_kind(service: DemoClient, kind: str, change: dict[str, Any], status: int) -> None:
    body = {"writeKey": "demo-write-key", "userId": "1", "event": "x", **change}
    answer = service.post(f"analytics/v1/{kind}", body)
    assert answer.status_code == status
    assert answer.json()["success"] is (status == 200)


SIGNATURES = {
    "none": "",
    "no time": "v1={v1}",
    "no signature": "t={t}",
    "another time": "t=1,v1={v1}",
    "another version": "t={t},v2={v1}",
    "a short one": "t={t},v1=abc",
    "no ASCII": "t={t},v1=é",
    "nonsense": "=,=,,",
}


def signature(body: bytes, at: str, key: bytes) -> str:
    return hmac.new(key, at.encode() + b"." + body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("form", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_a_signature_of_another_form_is_refused(service: DemoClient, form: str) -> None:
    from console.demo.receivers import WEBHOOK_KEY

    made = signature(b"{}", "1700000000", WEBHOOK_KEY)
    header = form.format(t="1700000000", v1=made).encode().decode("latin-1")
    refused = service.post("webhooks/consent", "{}", headers={"X-Signature": header})
    assert refused.status_code == 401
    good = service.post("webhooks/consent", "{}", headers={"X-Signature": f"t=1700000000,v1={made}"})
    assert good.status_code == 204


@pytest.mark.parametrize("salt", [proofing.ORDER_SALT, "console.demo.other", ""])
def test_a_token_of_another_purpose_is_no_result(service: DemoClient, salt: str) -> None:
    forged = signing.dumps({"check_id": "chk_1", "status": "passed", "level": "high"}, salt=salt)
    answer = service.get(f"proofing/v1/results/{forged}", TOKENS["proofing/v1/checks"])
    assert answer.status_code == 404
    assert answer.json() == {"error": "not_found"}


def test_an_old_result_is_forgotten(service: DemoClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signing.dumps({"check_id": "chk_1", "status": "passed", "level": "high"}, salt=proofing.RESULT_SALT)
    known = service.get(f"proofing/v1/results/{token}", TOKENS["proofing/v1/checks"])
    assert known.json()["status"] == "passed"
    monkeypatch.setattr(proofing, "SECONDS", -1)
    assert service.get(f"proofing/v1/results/{token}", TOKENS["proofing/v1/checks"]).status_code == 404
