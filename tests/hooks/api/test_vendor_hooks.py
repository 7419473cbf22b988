"""Hooks in the style that vendors publish run as they are: pasted classes, callback and deny, redirect and resume."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests import factories
from tests.hooks.api.conftest import Report, sample_of
from tests.hooks.the import the_execution

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.hooks.api.urls")]

FOLDER = Path(__file__).parent / "vendor_hooks"
KEY = "provider-key-in-clear"
PROVIDER = "https://proofing.example/start?tenant=acme"


def source(name: str) -> str:
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


def configure(assignment: Any, secrets: dict[str, str] | None = None, **variables: Any) -> None:
    for key, value in variables.items():
        factories.VariableFactory(hook=assignment.hook, key=key, value=value)
    for key, text in (secrets or {}).items():
        factories.SecretFactory(hook=assignment.hook, key=key, plaintext=text)


def changed(event: str, **paths: Any) -> dict[str, Any]:
    """The event's sample with other values: `customer__attributes__emails__primaryEmail=...`."""
    given = sample_of(event)
    for path, value in paths.items():
        *parents, last = path.split("__")
        place = given
        for name in parents:
            place = place.setdefault(name, {})
        place[last] = value
    return given


class Service:
    """A service of the brand on this machine; `answer` is what it says, `seen` what it was asked."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.answer: tuple[int, Any] = (200, {})
        self.address = ""


@pytest.fixture
def service(application: Any) -> Iterator[Service]:
    state = Service()

    class Handler(http.server.BaseHTTPRequestHandler):
        def reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            state.seen.append(
                {
                    "path": self.path,
                    "body": body,
                    "headers": {name.lower(): text for name, text in self.headers.items()},
                }
            )
            status, answer = state.answer
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = reply

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host = f"127.0.0.1:{server.server_address[1]}"
    state.address = f"http://{host}"
    application.brand.internal_hosts = [host]
    application.brand.save()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


class TestRegistrationGate:
    @pytest.fixture(autouse=True)
    def gate(self, assign: Any) -> Any:
        return assign(source("registration-gate"))

    def test_a_business_address_may_register(self, report: Report) -> None:
        given = changed(
            "before-registration",
            customer__attributes__emails__primaryEmail="Ada@Engine.example",
            customer__attributes__phoneNumbers__primaryPhoneNumber="+46701234567",
        )
        answer = report(input=given, session={"step": 1}).json()
        assert answer["outcome"] == "continue"
        assert answer["effects"] == {
            "attributes": {"company": {"domain": "engine.example"}},
            "additionalAuthenticators": [{"type": "phone", "target": "+46701234567"}],
        }
        assert answer["session"] == {"step": 1, "domain": "engine.example"}
        assert the_execution().warnings == []

    def test_another_one_is_denied(self, report: Report) -> None:
        given = changed("before-registration", customer__attributes__emails__primaryEmail="ada@gmail.example")
        answer = report(input=given).json()
        assert answer["deny"] == {
            "error": "business_address_required",
            "description": "Please use your business address instead of gmail.example.",
        }
        assert the_execution().console_lines.get().text == "Refused a free mail domain: gmail.example"


class TestIdentityProofing:
    @pytest.fixture(autouse=True)
    def proofing(self, assign: Any) -> Any:
        assignment = assign(source("identity-proofing"))
        configure(assignment, {"provider_key": KEY}, provider_url=PROVIDER)
        assign("module.exports = async (args) => ({attributes: {after: args.customer.attributes.proofed === true}})")
        return assignment

    def out(self, report: Report) -> tuple[dict[str, Any], dict[str, list[str]]]:
        answer: dict[str, Any] = report(session={"cart": 3}).json()
        assert answer["outcome"] == "redirect", answer
        parts = urlsplit(answer["redirect"]["url"])
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://proofing.example/start"
        return answer, parse_qs(parts.query)

    def back(self, query: dict[str, list[str]], result: str, key: str = KEY) -> Any:
        """What the provider does: it sends the browser to where it was told, with its signed answer."""
        signature = hmac.new(key.encode(), f"{query['nonce'][0]}.{result}".encode(), hashlib.sha256).hexdigest()
        path = urlsplit(query["return_to"][0]).path
        return Client().get(path, {"state": query["state"][0], "result": result, "signature": signature})

    def test_out_and_back_and_on_with_the_chain(self, report: Report, resume: Any, application: Any) -> None:
        answer, query = self.out(report)
        assert query["tenant"] == ["acme"]
        assert query["state"] == [answer["redirect"]["state"]]
        assert answer["session"]["cart"] == 3
        assert self.back(query, "passed").headers["Location"].startswith(application.continue_url)
        final = resume(answer).json()
        assert final["outcome"] == "continue"
        assert final["effects"] == {"attributes": {"proofed": True, "after": True}, "additionalAuthenticators": []}
        assert final["session"] == {"proofed": True}
        assert (final["event_id"], final["journey_id"]) == (answer["event_id"], answer["journey_id"])
        assert [entry["status"] for entry in final["executions"]] == ["succeeded", "succeeded"]

    @pytest.mark.parametrize(
        ("result", "key", "error"),
        [("failed", KEY, "proofing_failed"), ("passed", "forged", "proofing_untrusted")],
    )
    def test_a_bad_answer_ends_the_chain(self, report: Report, resume: Any, result: str, key: str, error: str) -> None:
        answer, query = self.out(report)
        self.back(query, result, key)
        final = resume(answer).json()
        assert (final["outcome"], final["deny"]["error"]) == ("deny", error)
        assert len(final["executions"]) == 1

    def test_a_condition_that_no_longer_holds_does_not_lose_who_comes_back(
        self, report: Report, resume: Any, proofing: Any
    ) -> None:
        answer, query = self.out(report)
        proofing.percentage = 0
        proofing.save()
        self.back(query, "passed")
        assert resume(answer).json()["effects"]["attributes"]["proofed"] is True


class TestRiskCheck:
    EVENT = "after-customer-identification"

    @pytest.fixture(autouse=True)
    def risk(self, assign: Any, service: Service) -> Any:
        assignment = assign(source("risk-check"), event=self.EVENT, on_failure="fail_closed")
        configure(assignment, {"api_key": KEY}, url=f"{service.address}/score")
        return assignment

    @pytest.mark.parametrize(("score", "remembered", "ignored"), [(10, True, False), (70, False, True)])
    def test_the_score_decides_what_is_asked(
        self, report: Report, service: Service, score: int, remembered: bool, ignored: bool
    ) -> None:
        service.answer = (200, {"score": score})
        given = changed(self.EVENT, authenticators=[{"id": "aut_1", "type": "phone"}, {"id": "aut_2", "type": "totp"}])
        answer = report(self.EVENT, input=given).json()
        assert answer["effects"] == {
            "allowRememberedAuthenticators": remembered,
            "authenticatorsToIgnore": ["aut_1"] if ignored else [],
        }
        assert answer["session"]["score"] == score
        asked = service.seen[0]
        assert asked["body"]["user"] == given["customer"]["info"]["id"]
        assert asked["headers"]["x-api-key"] == KEY
        assert KEY not in json.dumps(the_execution().requests)

    def test_too_much_is_denied(self, report: Report, service: Service) -> None:
        service.answer = (200, {"score": 95})
        assert report(self.EVENT).json()["deny"]["error"] == "too_risky"

    def test_a_service_that_fails_is_left_to_the_policy(self, report: Report, service: Service) -> None:
        service.answer = (503, {})
        answer = report(self.EVENT).json()
        assert (answer["outcome"], answer["deny"]["error"]) == ("deny", "access_denied")
        execution = the_execution()
        assert (execution.error["message"], execution.policy_applied) == (
            "The risk service answered 503",
            "fail_closed",
        )
        lines = source("risk-check").splitlines()
        assert "throw new Error" in lines[execution.error["line"] - 1]


class TestTokenClaims:
    EVENT = "before-id-token-generation"

    @pytest.fixture(autouse=True)
    def claims(self, assign: Any, service: Service) -> Any:
        assignment = assign(source("token-claims"), event=self.EVENT)
        configure(assignment, {"api_key": KEY}, url=service.address)
        return assignment

    def test_members_get_their_claims(self, report: Report, service: Service) -> None:
        service.answer = (200, {"tier": "gold", "points": 120})
        given = changed(self.EVENT, customer__info__id="cus 1/2")
        answer = report(self.EVENT, input=given).json()
        assert answer["effects"] == {
            "claims": {"https://shop.example/tier": "gold", "points": 120, "legacy": None},
            "scopes": {"add": ["loyalty"], "remove": []},
        }
        assert service.seen[0]["path"] == "/loyalty/cus%201%2F2"
        assert service.seen[0]["headers"]["authorization"] == f"Bearer {KEY}"

    @pytest.mark.parametrize(("status", "lines"), [(404, []), (500, ["loyalty service: 500"])])
    def test_without_an_answer_the_token_stays(
        self, report: Report, service: Service, status: int, lines: list[str]
    ) -> None:
        service.answer = (status, {})
        answer = report(self.EVENT).json()
        assert (answer["outcome"], answer["effects"]) == ("continue", {})
        assert [line.text for line in the_execution().console_lines.all()] == lines


class TestLegacyLogin:
    EVENT = "before-password-validation"
    PASSWORD = "correct horse battery staple"

    @pytest.fixture(autouse=True)
    def store(self, assign: Any) -> None:
        digest = hashlib.pbkdf2_hmac("sha256", self.PASSWORD.encode(), b"salt", 50).hex()
        configure(assign(source("legacy-login"), event=self.EVENT), users={"ada@example.com": f"salt:50:{digest}"})

    @pytest.mark.parametrize(
        ("identifier", "password", "effects"),
        [
            ("ada@example.com", PASSWORD, {"verified": True, "attributes": {"migrated_from": "legacy"}}),
            ("ada@example.com", "wrong", {"verified": False, "attributes": {}}),
            ("eve@example.com", PASSWORD, {"verified": False}),
        ],
    )
    def test_the_old_password_counts(
        self, report: Report, identifier: str, password: str, effects: dict[str, Any]
    ) -> None:
        given = changed(self.EVENT, identifier=identifier, password=password)
        assert report(self.EVENT, input=given).json()["effects"] == effects
        assert password not in json.dumps(the_execution().input)


class TestErrorPage:
    EVENT = "at-failed-authentication"

    @pytest.mark.parametrize(
        ("locales", "message"),
        [
            (["sv-SE", "en"], "Det stämde inte. Du har 3 försök kvar."),
            (["fi"], "That was not right. You have 3 tries left."),
            ([], "That was not right. You have 3 tries left."),
        ],
    )
    def test_the_customer_reads_words_of_their_own(
        self, report: Report, assign: Any, locales: list[str], message: str
    ) -> None:
        assign(source("error-page"), event=self.EVENT)
        given = changed(self.EVENT, oidc_context__ui_locales=locales, failure__attempts=2)
        answer = report(self.EVENT, input=given).json()
        assert (answer["outcome"], answer["message"]) == ("show_error", message)
        assert answer["session"]["failures"] == 2
