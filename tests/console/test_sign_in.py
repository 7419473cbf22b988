"""Signing in and out: where one lands, guessing, cookies, and the people of the demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from axes.models import AccessAttempt
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.test import Client

from hooks.permissions import role_withdraw
from hooks.services.demo.credentials import PEOPLE
from tests import factories
from tests.factories import PASSWORD

SIGN_IN, SIGN_OUT = "/sign-in/", "/sign-out/"
HERE = "203.0.113.7"


def sign_in(client: Client, username: str = "owner", password: str = PASSWORD, **more: Any) -> Any:
    data = {"username": username, "password": password} | more.pop("data", {})
    return client.post(more.pop("path", SIGN_IN), data, REMOTE_ADDR=more.pop("address", HERE), **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_one_lands_in_the_brand(brand: Any, owner: Any) -> None:
    client = Client()
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/", follow=True).redirect_chain == [("/b/acme/", 302)]


def test_one_lands_where_one_wanted_to_go(brand: Any, owner: Any, url: Any) -> None:
    client = Client()
    asked = client.get(url("executions"), {"period": "day"})
    assert asked["Location"] == f"{SIGN_IN}?next={quote(url('executions') + '?period=day')}"
    page = client.get(asked["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/b/acme/executions/?period=day">' in page
    answer = sign_in(client, path=asked["Location"], data={"next": "/b/acme/executions/?period=day"})
    assert answer["Location"] == "/b/acme/executions/?period=day"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example\\",
        "javascript:alert(1)",
        "https:evil.example",
        "http:///evil.example",
        "\thttps://evil.example",
        "https://testserver@evil.example/",
        "data:text/html,x",
    ],
)
@pytest.mark.parametrize("where", ["query", "form"])
def test_nobody_is_sent_to_another_site(brand: Any, owner: Any, target: str, where: str) -> None:
    path = f"{SIGN_IN}?next={quote(target, safe='')}" if where == "query" else SIGN_IN
    answer = sign_in(Client(), path=path, data={"next": target} if where == "form" else {})
    assert answer["Location"] == "/"


def test_who_is_signed_in_already_is_not_asked_again(brand: Any, client_of: Any, owner: Any) -> None:
    assert client_of(owner).get(SIGN_IN)["Location"] == "/"


@pytest.mark.parametrize(
    ("username", "password"),
    [("owner", "wrong"), ("nobody", PASSWORD), ("owner", ""), ("", ""), ("owner\x00", PASSWORD), ("owner", "x\x00")],
)
def test_a_wrong_sign_in_says_the_same_whoever_it_was(brand: Any, owner: Any, username: str, password: str) -> None:
    client = Client()
    answer = sign_in(client, username, password)
    assert answer.status_code == 200
    assert not is_in(client)
    assert PASSWORD not in answer.content.decode()


def test_a_wrong_name_and_a_wrong_password_cannot_be_told_apart(brand: Any, owner: Any) -> None:
    texts = [
        sign_in(Client(), username, "wrong").context["form"].non_field_errors() for username in ("owner", "nobody")
    ]
    assert texts[0] == texts[1]
    assert texts[0]


def test_the_dismissed_cannot_sign_in(brand: Any) -> None:
    factories.UserFactory(username="gone", is_active=False)
    client = Client()
    assert sign_in(client, "gone").status_code == 200
    assert not is_in(client)


def test_guessing_is_stopped_with_a_page_that_says_for_how_long(brand: Any, owner: Any) -> None:
    client = Client()
    for _ in range(project.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, password="wrong").status_code == 200
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Sign-in is paused" in page
    assert "Try again in 15 minutes" in page
    # The right password does not open it either, and the page does not tell that it was right.
    locked = sign_in(client)
    assert (locked.status_code, is_in(client)) == (429, False)
    assert "Sign-in is paused" in locked.content.decode()


def test_a_lock_out_is_for_one_name_from_one_address(brand: Any, owner: Any, viewer: Any) -> None:
    for _ in range(project.AXES_FAILURE_LIMIT):
        sign_in(Client(), password="wrong")
    assert sign_in(Client()).status_code == 429
    elsewhere, somebody = Client(), Client()
    assert sign_in(elsewhere, address="198.51.100.4").status_code == 302
    assert sign_in(somebody, "viewer").status_code == 302


def test_behind_a_proxy_a_guesser_locks_out_only_themselves(brand: Any, owner: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    proxy = {"address": "10.0.0.1"}
    for _ in range(project.AXES_FAILURE_LIMIT):
        sign_in(Client(), password="wrong", headers={"X-Forwarded-For": HERE}, **proxy)
    assert sign_in(Client(), headers={"X-Forwarded-For": HERE}, **proxy).status_code == 429
    assert sign_in(Client(), headers={"X-Forwarded-For": "198.51.100.4"}, **proxy).status_code == 302


def test_a_forged_header_does_not_buy_more_guesses(brand: Any, owner: Any) -> None:
    answers = [
        sign_in(Client(), password="wrong", headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(project.AXES_FAILURE_LIMIT)
    ]
    assert answers[-1] == 429


def test_a_lock_out_ends(brand: Any, owner: Any) -> None:
    for _ in range(project.AXES_FAILURE_LIMIT):
        sign_in(Client(), password="wrong")
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= timedelta(minutes=16)
        attempt.save()
    assert sign_in(Client()).status_code == 302


def test_a_good_sign_in_forgets_earlier_slips(brand: Any, owner: Any) -> None:
    for _ in range(2):
        for _ in range(project.AXES_FAILURE_LIMIT - 1):
            assert sign_in(Client(), password="wrong").status_code == 200
        assert sign_in(Client()).status_code == 302


def test_passwords_are_not_kept_with_the_failures(brand: Any, owner: Any) -> None:
    sign_in(Client(), password="almost-my-password")
    assert AccessAttempt.objects.get().username == "owner"
    assert "almost-my-password" not in str(list(AccessAttempt.objects.values()))


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(brand: Any, owner: Any) -> None:
    client = Client()
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 3600)


def test_over_https_cookies_never_travel_in_clear(brand: Any, owner: Any, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    client.get(SIGN_IN, secure=True)
    sign_in(client, secure=True)
    assert client.cookies["sessionid"]["secure"]
    assert client.cookies["csrftoken"]["secure"]


def test_the_session_id_changes_at_sign_in(brand: Any, owner: Any) -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    sign_in(client)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_sign_out_is_a_button_not_a_link(brand: Any, client_of: Any, owner: Any) -> None:
    client = client_of(owner)
    assert client.get(SIGN_OUT).status_code == 405
    assert is_in(client)
    assert client.post(SIGN_OUT)["Location"] == SIGN_IN
    assert not is_in(client)
    assert client.get("/b/acme/")["Location"].startswith(SIGN_IN)


def test_signing_out_needs_the_csrf_token(brand: Any, owner: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(SIGN_OUT)
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()
    assert is_in(client)


def test_signing_in_needs_the_csrf_token(brand: Any, owner: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.0.0.9", "::ffff:127.0.0.1"])
def test_the_demo_names_its_people_to_a_visitor_on_this_machine(db: None, settings: Any, address: str) -> None:
    settings.DEMO = True
    page = Client().get(SIGN_IN, REMOTE_ADDR=address).content.decode()
    for person in PEOPLE:
        assert person.username in page
        assert person.password in page


@pytest.mark.parametrize(
    ("demo", "address", "headers"),
    [
        (False, "127.0.0.1", {}),
        (True, "203.0.113.9", {}),
        (True, "10.0.0.5", {}),
        (True, "", {}),
        (True, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}),
        (True, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        (True, "127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        (True, "127.0.0.1", {"X-Real-Ip": "127.0.0.1"}),
    ],
)
def test_the_demo_names_nobody_to_anybody_else(
    db: None, settings: Any, demo: bool, address: str, headers: dict[str, str]
) -> None:
    settings.DEMO = demo
    page = Client().get(SIGN_IN, REMOTE_ADDR=address, headers=headers).content.decode()
    assert "Demo people" not in page
    for person in PEOPLE:
        assert person.username not in page
        assert person.password not in page


def test_the_demo_also_helps_after_a_slip(db: None, settings: Any) -> None:
    settings.DEMO = True
    answer = sign_in(Client(), PEOPLE[0].username, "wrong", address="127.0.0.1")
    assert PEOPLE[0].password in answer.content.decode()


def test_demo_passwords_hang_on_the_installations_own_key(settings: Any) -> None:
    before = [person.password for person in PEOPLE]
    settings.SECRET_KEY = "another installation"
    after = [person.password for person in PEOPLE]
    assert len({*before, *after}) == 2 * len(PEOPLE)
    assert all(len(password) == 12 for password in before)


def test_who_is_in_no_brand_is_told_what_to_do(db: None, client_of: Any) -> None:
    answer = client_of(factories.UserFactory()).get("/")
    assert answer.status_code == 200
    assert "brand" in answer.content.decode()


def test_one_comes_back_to_the_brand_one_worked_in(db: None, client_of: Any) -> None:
    first = factories.MembershipFactory(brand__name="Alpha")
    second = factories.MembershipFactory(brand__name="Beta", user=first.user)
    client = client_of(first.user)
    assert client.get("/")["Location"] == f"/b/{first.brand.slug}/"
    client.get(f"/b/{second.brand.slug}/")
    assert client.get("/")["Location"] == f"/b/{second.brand.slug}/"
    role_withdraw(first.user, second.brand)
    assert client.get("/")["Location"] == f"/b/{first.brand.slug}/"
