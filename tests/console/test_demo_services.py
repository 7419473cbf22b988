"""The demo's outside services: what a hook gets from them, and that nobody else gets anything."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from console.demo import faults
from tests.console.demo_client import DemoClient

pytestmark = pytest.mark.urls("tests.console.demo_urls")

SEARCH = "crm/crm/v3/objects/contacts/search"
CRM = "Bearer demo-crm-token"
RISK = "Bearer demo-risk-token"
LEGACY = "Bearer demo-legacy-token"
PROOFING = "Bearer demo-proofing-token"
COLLECTOR = "Splunk demo-collector-token"
CALLS: list[tuple[str, Any, str]] = [
    (SEARCH, {}, CRM),
    ("risk/v1/score", {"ip": "198.51.100.1"}, RISK),
    ("legacy/users/lookup", {"login": "mrossi"}, LEGACY),
    ("legacy/users/verify", {"login": "mrossi", "password": "Legacy-Pass-1"}, LEGACY),
    ("collector/services/collector/event", {"event": {"action": "login"}}, COLLECTOR),
    ("chat/services/T000/B000/demo-chat", {"text": "hello"}, ""),
    ("analytics/v1/track", {"writeKey": "demo-write-key", "userId": "1", "event": "x"}, ""),
    ("erasures", {"request_id": "evt_1", "customer_id": "cus_1"}, "Bearer demo-erasure-token"),
    ("proofing/v1/checks", {"callback_url": "https://a.example/c", "state": "s"}, PROOFING),
]
every_call = pytest.mark.parametrize(("path", "body", "token"), [pytest.param(*call, id=call[0]) for call in CALLS])


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True
    settings.LOGGING_CONFIG = None


@pytest.fixture
def service() -> DemoClient:
    return DemoClient()


def by_email(email: str, **more: Any) -> dict[str, Any]:
    return {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "EQ", "value": email}]}], **more}


class TestDoor:
    @every_call
    def test_a_good_call_is_answered(self, service: DemoClient, path: str, body: Any, token: str) -> None:
        assert 200 <= service.post(path, body, token).status_code < 300

    @every_call
    def test_without_the_demo_there_is_nothing(
        self, service: DemoClient, settings: Any, path: str, body: Any, token: str
    ) -> None:
        settings.DEMO = False
        assert service.post(path, body, token).status_code == 404

    @every_call
    @pytest.mark.parametrize(
        "address", ["203.0.113.9", "10.0.0.1", "::ffff:203.0.113.9", "2001:db8::1", "", "nonsense"]
    )
    def test_from_elsewhere_there_is_nothing(
        self, service: DemoClient, path: str, body: Any, token: str, address: str
    ) -> None:
        assert service.post(path, body, token, REMOTE_ADDR=address).status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
    def test_behind_a_proxy_there_is_nothing(self, service: DemoClient, header: str) -> None:
        assert service.post(SEARCH, {}, CRM, headers={header: "127.0.0.1"}).status_code == 404

    @pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
    def test_every_form_of_this_machine_is_let_in(self, service: DemoClient, address: str) -> None:
        assert service.post(SEARCH, {}, CRM, REMOTE_ADDR=address).status_code == 200

    @every_call
    def test_only_its_own_method_is_allowed(self, service: DemoClient, path: str, body: Any, token: str) -> None:
        answer = service.get(path, token)
        assert answer.status_code == 405
        assert answer["Allow"] == "POST"

    @pytest.mark.parametrize(
        ("path", "body", "token"), [call for call in CALLS if call[2]], ids=[call[0] for call in CALLS if call[2]]
    )
    @pytest.mark.parametrize("change", [lambda t: "", lambda t: t + "x", lambda t: t.split()[1], lambda t: "Bearer ø"])
    def test_a_wrong_token_opens_nothing(
        self, service: DemoClient, path: str, body: Any, token: str, change: Any
    ) -> None:
        answer = service.post(path, body, change(token))
        assert answer.status_code in {401, 403}
        assert "rossi" not in answer.content.decode().lower()

    @every_call
    @pytest.mark.parametrize("sent", ["", "{", "[]", '"text"', "null", b"\xff\xfe", "[" * 100_000], ids=range(7))
    def test_a_body_that_is_no_object_is_refused(
        self, service: DemoClient, path: str, body: Any, token: str, sent: str | bytes
    ) -> None:
        assert service.post(path, sent, token).status_code == 400


class TestCrm:
    def test_a_known_contact_is_found(self, service: DemoClient) -> None:
        body = by_email("Ada@Example.com", properties=["email", "firstname", "shoe_size"], limit=1)
        answer = service.post(SEARCH, body, CRM).json()
        assert answer["total"] == 1
        (contact,) = answer["results"]
        assert contact["properties"] == {"email": "ada@example.com", "firstname": "Ada", "shoe_size": None}
        assert (contact["id"], contact["archived"]) == ("4512", False)

    def test_an_unknown_one_is_not(self, service: DemoClient) -> None:
        assert service.post(SEARCH, by_email("nobody@example.org"), CRM).json() == {"total": 0, "results": []}

    def test_without_filters_all_are_listed_up_to_the_limit(self, service: DemoClient) -> None:
        answer = service.post(SEARCH, {"limit": 3}, CRM).json()
        assert answer["total"] > 10
        assert len(answer["results"]) == 3

    @pytest.mark.parametrize("limit", [None, 0, -1, "3", True])
    def test_a_limit_that_is_none_is_ten(self, service: DemoClient, limit: Any) -> None:
        expected = 1 if limit is True else 10
        assert len(service.post(SEARCH, {"limit": limit}, CRM).json()["results"]) == expected

    def test_filters_of_a_group_all_hold_and_groups_are_alternatives(self, service: DemoClient) -> None:
        stage = {"propertyName": "lifecyclestage", "operator": "EQ", "value": "lead"}
        olivia = {"propertyName": "firstname", "operator": "EQ", "value": "olivia"}
        ada = {"propertyName": "firstname", "operator": "EQ", "value": "ada"}

        def found(*groups: list[dict[str, str]]) -> int:
            body = {"filterGroups": [{"filters": list(group)} for group in groups]}
            return int(service.post(SEARCH, body, CRM).json()["total"])

        assert found([stage, olivia]) == 1
        assert found([stage, ada]) == 0
        assert found([stage], [ada]) == 2

    @pytest.mark.parametrize(
        ("operator", "value", "holds"),
        [
            ("EQ", "becker gmbh", True),
            ("NEQ", "becker gmbh", False),
            ("CONTAINS_TOKEN", "*becker*", True),
            ("CONTAINS_TOKEN", "hansen", False),
            ("HAS_PROPERTY", "", True),
            ("NOT_HAS_PROPERTY", "", False),
        ],
    )
    def test_operators(self, service: DemoClient, operator: str, value: str, holds: bool) -> None:
        body = by_email("tom.becker@example.com")
        body["filterGroups"][0]["filters"].append({"propertyName": "company", "operator": operator, "value": value})
        assert service.post(SEARCH, body, CRM).json()["total"] == int(holds)

    @pytest.mark.parametrize(
        "groups",
        [
            "x",
            ["x"],
            [{}],
            [{"filters": "x"}],
            [{"filters": [{"propertyName": "email"}]}],
            [{"filters": [{"propertyName": "email", "operator": "LIKE", "value": "x"}]}],
            [{"filters": [{"propertyName": "email", "operator": "EQ", "value": 3}]}],
        ],
    )
    def test_filters_of_another_form_are_refused(self, service: DemoClient, groups: Any) -> None:
        answer = service.post(SEARCH, {"filterGroups": groups}, CRM)
        assert answer.status_code == 400
        assert answer.json()["category"] == "VALIDATION_ERROR"


class TestFaults:
    @pytest.fixture(autouse=True)
    def slept(self, monkeypatch: pytest.MonkeyPatch) -> list[float]:
        naps: list[float] = []
        monkeypatch.setattr("console.demo.faults.time.sleep", naps.append)
        return naps

    @pytest.mark.parametrize(("local", "status"), [("error", 500), ("limited", 429), ("garbage", 200), ("slow", 200)])
    @pytest.mark.parametrize(
        ("path", "token", "body_of"),
        [
            (SEARCH, CRM, by_email),
            ("risk/v1/score", RISK, lambda email: {"ip": "198.51.100.1", "email": email}),
            ("legacy/users/verify", LEGACY, lambda email: {"login": email, "password": "x"}),
        ],
    )
    def test_the_address_chooses_the_fault(
        self, service: DemoClient, path: str, token: str, body_of: Any, local: str, status: int, slept: list[float]
    ) -> None:
        answer = service.post(path, body_of(f"{local}@example.com"), token)
        assert answer.status_code == status
        assert slept == ([faults.SLOW_SECONDS] if local == "slow" else [])
        assert answer["Content-Type"].startswith("text/html" if local == "garbage" else "application/json")

    def test_a_limit_says_when_to_come_again(self, service: DemoClient) -> None:
        assert service.post(SEARCH, by_email("limited@example.com"), CRM)["Retry-After"] == "1"

    def test_slow_is_longer_than_a_hook_waits_by_default(self) -> None:
        assert faults.SLOW_SECONDS > 2.0


class TestRisk:
    @pytest.mark.parametrize(
        ("body", "score", "level"),
        [
            ({"ip": "198.51.100.23", "email": "ada@example.com", "country": "SE"}, 5, "low"),
            ({"ip": "203.0.113.9"}, 50, "medium"),
            ({"ip": "192.0.2.77"}, 95, "high"),
            ({"ip": "2001:db8:bad::1"}, 95, "high"),
            ({"ip": "198.51.100.23", "email": "jo@throwaway.example"}, 45, "medium"),
            ({"ip": "203.0.113.9", "email": "jo@throwaway.example"}, 90, "high"),
            ({"ip": "192.0.2.77", "email": "jo@throwaway.example"}, 100, "high"),
            ({"ip": "198.51.100.23", "country": "xx"}, 30, "low"),
            ({"ip": "198.51.100.23", "country": ""}, 5, "low"),
        ],
    )
    def test_scores_by_network_domain_and_country(
        self, service: DemoClient, body: dict[str, str], score: int, level: str
    ) -> None:
        answer = service.post("risk/v1/score", body, RISK).json()
        assert (answer["score"], answer["level"]) == (score, level)
        assert bool(answer["reasons"]) is (score > 5)

    @pytest.mark.parametrize("body", [{}, {"ip": ""}, {"ip": "nowhere"}, {"ip": None}, {"ip": 3.5}])
    def test_an_address_that_is_none_is_refused(self, service: DemoClient, body: dict[str, Any]) -> None:
        answer = service.post("risk/v1/score", body, RISK)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


class TestLegacy:
    @pytest.mark.parametrize("login", ["mrossi", "MRossi", " marco.rossi@example.com "])
    def test_a_user_is_found_without_the_password(self, service: DemoClient, login: str) -> None:
        answer = service.post("legacy/users/lookup", {"login": login}, LEGACY)
        assert answer.json()["user"]["email"] == "marco.rossi@example.com"
        assert "password" not in answer.json()["user"]
        assert "salt" not in answer.content.decode()

    @pytest.mark.parametrize("body", [{"login": "nobody"}, {"login": ""}, {}, {"login": None}, {"login": ["mrossi"]}])
    def test_another_login_is_not(self, service: DemoClient, body: dict[str, Any]) -> None:
        assert service.post("legacy/users/lookup", body, LEGACY).status_code == 404

    def test_the_right_password_is_verified(self, service: DemoClient) -> None:
        body = {"login": "mrossi", "password": "Legacy-Pass-1"}
        answer = service.post("legacy/users/verify", body, LEGACY).json()
        assert answer["verified"] is True
        assert answer["user"]["id"] == "1001"

    @pytest.mark.parametrize(
        "body",
        [
            {"login": "mrossi", "password": "legacy-pass-1"},
            {"login": "mrossi", "password": ""},
            {"login": "mrossi"},
            {"login": "mrossi", "password": None},
            {"login": "nobody", "password": "Legacy-Pass-1"},
            {"login": "eblom", "password": "Legacy-Pass-3"},
        ],
    )
    def test_everything_else_is_answered_alike(self, service: DemoClient, body: dict[str, Any]) -> None:
        assert service.post("legacy/users/verify", body, LEGACY).json() == {"verified": False}


class TestReceivers:
    def test_the_collector_wants_an_event(self, service: DemoClient) -> None:
        answer = service.post("collector/services/collector/event", {"time": 1}, COLLECTOR)
        assert (answer.status_code, answer.json()["code"]) == (400, 12)

    def test_the_chat_s_address_is_its_secret(self, service: DemoClient) -> None:
        assert service.post("chat/services/T000/B000/other", {"text": "x"}).status_code == 404
        assert service.post("chat/services/T000/B000/demo-chat", {"text": ""}).status_code == 400
        assert service.post("chat/services/T000/B000/demo-chat", {"text": "x"}).content == b"ok"

    @pytest.mark.parametrize(
        ("kind", "body", "status"),
        [
            ("track", {"writeKey": "demo-write-key", "userId": "1"}, 400),
            ("track", {"writeKey": "demo-write-key", "event": "x"}, 400),
            ("track", {"writeKey": "other", "userId": "1", "event": "x"}, 401),
            ("track", {"userId": "1", "event": "x"}, 401),
            ("identify", {"writeKey": "demo-write-key", "anonymousId": "1"}, 200),
        ],
    )
    def test_analytics(self, service: DemoClient, kind: str, body: dict[str, str], status: int) -> None:
        assert service.post(f"analytics/v1/{kind}", body).status_code == status

    @pytest.mark.parametrize("body", [{"request_id": "evt_1"}, {"customer_id": "cus_1"}, {}])
    def test_an_erasure_names_request_and_customer(self, service: DemoClient, body: dict[str, str]) -> None:
        assert service.post("erasures", body, "Bearer demo-erasure-token").status_code == 400

    @staticmethod
    def signature(body: str, seconds: str = "1795442700", key: bytes = b"demo-webhook-signing-key") -> str:
        return f"t={seconds},v1=" + hmac.new(key, f"{seconds}.{body}".encode(), hashlib.sha256).hexdigest()

    def test_a_signed_message_is_taken(self, service: DemoClient) -> None:
        body = json.dumps({"id": "evt_1"})
        answer = service.post("webhooks/consent", body, headers={"X-Signature": self.signature(body)})
        assert answer.status_code == 204

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "t=1795442700",
            "v1=00",
            "nonsense",
            signature('{"id": "evt_2"}'),
            signature('{"id": "evt_1"}', key=b"other"),
            signature('{"id": "evt_1"}').replace("t=1795442700", "t=1795442701"),
        ],
    )
    def test_an_altered_message_is_refused(self, service: DemoClient, header: str) -> None:
        assert service.post("webhooks/consent", '{"id": "evt_1"}', headers={"X-Signature": header}).status_code == 401


class TestPasswords:
    def test_the_range_of_a_known_password(self, service: DemoClient) -> None:
        digest = hashlib.sha1(b"Password1!", usedforsecurity=False).hexdigest().upper()
        answer = service.get(f"passwords/range/{digest[:5].lower()}")
        assert f"{digest[5:]}:78221" in answer.content.decode().split("\r\n")

    def test_a_range_without_known_passwords_is_empty(self, service: DemoClient) -> None:
        assert service.get("passwords/range/00000").content == b""

    @pytest.mark.parametrize("prefix", ["ABCD", "ABCDEF", "XYZ12", "%20%20%20%20%20"])
    def test_another_prefix_is_refused(self, service: DemoClient, prefix: str) -> None:
        assert service.get(f"passwords/range/{prefix}").status_code == 400


class TestProofing:
    ORDER = {"callback_url": "https://hooks.example.com/continue?x=1", "state": "st_1", "subject": "ada@example.com"}

    def order(self, service: DemoClient) -> tuple[str, str]:
        answer = service.post("proofing/v1/checks", self.ORDER, PROOFING)
        assert answer.status_code == 201
        return answer.json()["id"], answer.json()["url"]

    def way_back(self, url: str, status: str) -> dict[str, list[str]]:
        page = Client().get(url)
        links = page.context["links"]
        assert links[status] in page.content.decode().replace("&amp;", "&")
        target = urlsplit(links[status])
        assert (target.scheme, target.netloc, target.path) == ("https", "hooks.example.com", "/continue")
        return parse_qs(target.query)

    @pytest.mark.parametrize(("status", "level"), [("passed", "substantial"), ("failed", None)])
    def test_a_check_from_order_to_result(self, service: DemoClient, status: str, level: str | None) -> None:
        check, url = self.order(service)
        query = self.way_back(url, status)
        assert (query["x"], query["state"]) == (["1"], ["st_1"])
        answer = service.get(f"proofing/v1/results/{query['proofing_result'][0]}", PROOFING)
        assert answer.json() == {"check_id": check, "status": status, "level": level}

    def test_a_result_is_told_to_the_hook_alone(self, service: DemoClient) -> None:
        _, url = self.order(service)
        token = self.way_back(url, "passed")["proofing_result"][0]
        assert service.get(f"proofing/v1/results/{token}").status_code == 401

    def test_a_result_nobody_signed_is_not_known(self, service: DemoClient) -> None:
        _, url = self.order(service)
        token = self.way_back(url, "failed")["proofing_result"][0]
        assert service.get(f"proofing/v1/results/{token}x", PROOFING).status_code == 404
        order = parse_qs(urlsplit(url).query)["order"][0]
        assert service.get(f"proofing/v1/results/{order}", PROOFING).status_code == 404

    @pytest.mark.parametrize("order", ["", "forged", "e30:1:x"])
    def test_the_page_of_a_forged_order_says_so(self, order: str) -> None:
        page = Client().get("/demo/proofing/start", {"order": order})
        assert page.status_code == 400
        assert "not known" in page.content.decode()

    @pytest.mark.parametrize(
        "change",
        [
            {"callback_url": "javascript:alert(1)"},
            {"callback_url": "/continue"},
            {"callback_url": None},
            {"state": ""},
            {"state": None},
        ],
    )
    def test_an_order_without_a_way_back_is_refused(self, service: DemoClient, change: dict[str, Any]) -> None:
        assert service.post("proofing/v1/checks", {**self.ORDER, **change}, PROOFING).status_code == 400

    def test_the_page_has_nothing_inline(self, service: DemoClient) -> None:
        _, url = self.order(service)
        page = Client().get(url).content.decode()
        assert "<script" not in page
        assert "style=" not in page
        assert "onclick" not in page
