from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from console.templatetags import hookline
from hooks.models.choices import ExecutionStatus, Mode, OutcomeKind

Render = Callable[..., Any]


def test_an_icon_alone_is_silent(render: Render) -> None:
    svg = render('{% icon "webhook" %}').one("svg")
    assert svg.attributes["aria-hidden"] == "true"
    assert svg.one("use").attributes["href"].endswith("hookline/icons.svg#webhook")


def test_an_icon_with_a_label_speaks(render: Render) -> None:
    svg = render('{% icon "x" label="Close <now>" %}').one("svg")
    assert (svg.attributes["role"], svg.attributes["aria-label"]) == ("img", "Close <now>")
    assert "aria-hidden" not in svg.attributes


def test_an_unlisted_icon_is_a_fault_while_building_pages(render: Render, settings: Any) -> None:
    settings.DEBUG = True
    with pytest.raises(ValueError, match=r"no-such-icon.*icons\.json"):
        render('{% icon "no-such-icon" %}')


def test_an_unlisted_icon_breaks_no_page_in_production(render: Render, settings: Any) -> None:
    settings.DEBUG = False
    assert render('{% icon "no-such-icon" %}').one("use").attributes["href"].endswith("#circle-dashed")


@pytest.mark.parametrize("tone", ["success", "warning", "danger", "info", "neutral"])
def test_badges_carry_word_and_tone(render: Render, tone: str) -> None:
    badge = render("{% badge word tone %}", word="R&D <b>", tone=tone).one("span", css=f"badge-{tone}")
    assert badge.text == "R&D <b>"
    assert not badge.find("b")


def test_an_unknown_tone_is_neutral(render: Render) -> None:
    assert render('{% badge "x" "pink" %}').one("span", css="badge-neutral").text == "x"


@pytest.mark.parametrize(
    ("status", "tone", "word"),
    [
        (ExecutionStatus.SUCCEEDED, "success", "Succeeded"),
        (ExecutionStatus.TIMED_OUT, "danger", "Timed out"),
        (OutcomeKind.DENY, "warning", "Denied"),
        ("live", "success", "Live"),
        ("quite_new", "neutral", "Quite new"),
    ],
)
def test_status_badges(render: Render, status: str, tone: str, word: str) -> None:
    assert render("{% status_badge status %}", status=status).one("span", css=f"badge-{tone}").text == word


def test_a_status_badge_can_be_reworded(render: Render) -> None:
    assert render('{% status_badge "retrying" "Retrying 2/5" %}').one("span", css="badge-info").text == "Retrying 2/5"


@pytest.mark.parametrize(
    ("status", "outcome", "word"),
    [
        ("succeeded", "deny", "Denied"),
        ("succeeded", "show_error", "Showed a message"),
        ("succeeded", "redirect", "Redirected"),
        ("succeeded", "continue", "Succeeded"),
        ("succeeded", "", "Succeeded"),
        # The policy denied, not the hook: what matters here is why the run failed.
        ("timed_out", "deny", "Timed out"),
    ],
)
def test_an_execution_is_one_badge(render: Render, status: str, outcome: str, word: str) -> None:
    execution = SimpleNamespace(status=status, outcome=outcome)
    assert render("{% execution_badge execution %}", execution=execution).one("span", css="badge").text == word


@pytest.mark.parametrize(("mode", "icon"), [(Mode.SYNC, "zap"), (Mode.ASYNC, "clock"), ("other", "circle-dashed")])
def test_the_mode_is_a_word_with_an_icon(render: Render, mode: str, icon: str) -> None:
    tag = render("{% mode_tag mode %}", mode=mode).one("span", css="tag")
    assert tag.text == str(getattr(mode, "value", mode))
    assert tag.one("use").attributes["href"].endswith(f"#{icon}")


def test_an_id_is_copied_whole_even_when_shown_short(render: Render) -> None:
    button = render('{% copy_id value "hook id" short=True %}', value="hok_9f2kQ7Lm3nP4rS5tU6v1").one("button")
    assert button.attributes["data-copy"] == "hok_9f2kQ7Lm3nP4rS5tU6v1"
    assert button.attributes["type"] == "button"
    assert button.one("span", css="truncate").text == "hok_9f2kQ7Lm…"
    assert button.one("span", css="visually-hidden").text == "Copy hook id"


def test_a_short_value_is_never_cut(render: Render) -> None:
    assert render('{% copy_id "storefront" short=True %}').one("span", css="truncate").text == "storefront"


def test_copied_text_cannot_leave_its_attribute(render: Render) -> None:
    button = render("{% copy_id value %}", value='"><script>x</script>').one("button")
    assert button.attributes["data-copy"] == '"><script>x</script>'


def test_relative_time_says_both(render: Render) -> None:
    moment = timezone.now() - dt.timedelta(minutes=5, seconds=1)
    time = render("{% relative_time moment %}", moment=moment).one("time")
    assert time.text == "5 min ago"
    assert dt.datetime.fromisoformat(time.attributes["datetime"]) == moment
    assert time.attributes["title"].endswith("UTC")
    assert "data-relative" in time.attributes


def test_exact_time_has_no_relative_mark(render: Render) -> None:
    time = render("{% exact_time moment %}", moment="2026-11-23T14:05:00Z").one("time")
    assert time.text == "2026-11-23 14:05:00 UTC"
    assert "data-relative" not in time.attributes


@pytest.mark.parametrize("value", [None, "", "yesterday", 5, {}])
def test_no_time_is_a_dash(render: Render, value: object) -> None:
    assert render("{% relative_time value %}{% exact_time value %}", value=value).text == "——"
    assert render('{% relative_time value "never" %}', value=value).text == "never"


def test_a_naive_time_is_taken_as_utc() -> None:
    assert hookline.as_moment("2026-11-23T14:05:00") == dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.UTC)


def test_filters_in_a_row(render: Render) -> None:
    page = render(
        "{{ a|duration_ms }} {{ b|number }} {{ c|percent }} {{ c|percent:2 }} "
        "{{ d|filesize }} {{ e|state_label }} {{ e|state_tone }}",
        a=1204, b=12542, c=0.9951, d=307200, e="dead",
    )  # fmt: skip
    assert page.text == "1.20 s 12,542 99.5% 99.51% 300 KiB Dead danger"


@pytest.mark.parametrize(("level", "tone"), [("error", "danger"), ("success", "success"), ("debug", "info")])
def test_messages_become_alert_tones(level: str, tone: str) -> None:
    assert hookline.message_tone(level) == tone


@pytest.mark.parametrize(
    ("user", "name", "letters"),
    [
        (User(username="mika", first_name="Mika", last_name="Kent"), "Mika Kent", "MK"),
        (User(username="ada.lind@acme.example"), "ada.lind@acme.example", "AL"),
        (User(username="x"), "x", "X"),
        (User(username="_"), "_", "?"),
    ],
)
def test_people_have_names_and_letters(user: User, name: str, letters: str) -> None:
    assert (hookline.person(user), hookline.initials(user)) == (name, letters)


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (900, 15)])
def test_minutes_round_up(seconds: int, minutes: int) -> None:
    assert hookline.minutes_of(dt.timedelta(seconds=seconds)) == minutes


def test_breadcrumb_ends_where_you_are(render: Render) -> None:
    nav = render('{% breadcrumb "Hooks" "/hooks/" "CRM gate" %}').one("nav", aria_label="Breadcrumb")
    assert [link.attributes["href"] for link in nav.find("a")] == ["/hooks/"]
    assert nav.one("span", aria_current="page").text == "CRM gate"


@pytest.mark.parametrize(("url", "name"), [("/executions/", "a"), ("", "div")])
def test_a_stat_links_to_its_list_when_it_has_one(render: Render, url: str, name: str) -> None:
    tile = render('{% stat "p95" "184 ms" note="last day" url=url delta="-12 ms" tone="success" %}', url=url)
    assert tile.one(name, css="stat").one("div", css="stat-value").text == "184 ms"
    assert tile.one("div", css="text-success").text == "-12 ms"
    assert tile.one("div", css="stat-note").text == "last day"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/?sort=name&q=crm", "?sort=-name&q=crm"),
        ("/", "?sort=-name"),
        ("/?cursor=abc", "?sort=-name"),
        ("/?q=a%26b", "?q=a%26b&sort=-name"),
    ],
)
def test_query_keeps_the_other_parameters(render: Render, address: str, expected: str) -> None:
    assert render('{% query sort="-name" cursor=None %}', address=address).text == expected


def test_query_without_parameters_is_still_a_link(render: Render) -> None:
    assert render("{% query q=None %}", address="/?q=x").text == "?"


@pytest.mark.parametrize(
    ("address", "aria", "href"),
    [("/", None, "?sort=p95"), ("/?sort=p95", "ascending", "?sort=-p95"), ("/?sort=-p95", "descending", "?sort=p95")],
)
def test_sort_headers_turn_round(render: Render, address: str, aria: str | None, href: str) -> None:
    header = render('{% sort_header "p95" "p95" css="num" %}', address=address).one("th", css="num")
    assert header.attributes.get("aria-sort") == aria
    assert header.one("a").attributes["href"] == href


@pytest.mark.parametrize(
    ("page", "text", "rels"),
    [
        ({"previous": None, "next": "n", "count": 12542, "shown": 50, "noun": "runs"}, "50 of 12,542 runs", ["next"]),
        ({"previous": "p", "next": None, "count": None, "shown": 3, "noun": "hooks"}, "3 hooks", ["prev"]),
        ({"previous": "p", "next": "n", "count": 9, "shown": 3, "noun": "hooks"}, "3 of 9 hooks", ["prev", "next"]),
    ],
)  # fmt: skip
def test_pagination_offers_only_pages_that_exist(
    render: Render, page: dict[str, Any], text: str, rels: list[str]
) -> None:
    nav = render('{% include "components/pagination.html" %}', address="/?q=x", page=page).one("nav")
    assert text in nav.text
    links = nav.find("a")
    assert [link.attributes["rel"] for link in links] == rels
    assert all("q=x" in link.attributes["href"] and "cursor=" in link.attributes["href"] for link in links)
