"""URLs as attackers write them: one canonical form, or a clear refusal."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.engine.broker.errors import BrokerError
from hooks.engine.broker.hosts import as_address, parse_host
from hooks.engine.broker.urls import Url, join, parse_url


def code(text: object) -> str:
    with pytest.raises(BrokerError) as caught:
        parse_url(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("https://crm.example", "https://crm.example/"),
        ("HTTPS://CRM.Example/Contacts", "https://crm.example/Contacts"),
        ("https://crm.example:443/x", "https://crm.example/x"),
        ("https://crm.example:/x", "https://crm.example/x"),
        ("https://crm.example:08443/x", "https://crm.example:8443/x"),
        ("https://crm.example./x", "https://crm.example/x"),
        ("https://crm.example?a=b c#secret", "https://crm.example/?a=b%20c"),
        ("https://crm.example/ü?ö=ß", "https://crm.example/%C3%BC?%C3%B6=%C3%9F"),
        ("https://crm.example/a%2Fb%zz", "https://crm.example/a%2Fb%zz"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://crm。example/", "https://crm.example/"),
        ("https://%63rm.example/", "https://crm.example/"),
        ("http://crm.example/a/../b", "http://crm.example/a/../b"),
        ("https://[2606:4700:4700::1111]:8443/", "https://[2606:4700:4700::1111]:8443/"),
        ("https://[2606:4700:4700:0:0:0:0:1111]/", "https://[2606:4700:4700::1111]/"),
    ],
)
def test_canonical_form(text: str, canonical: str) -> None:
    assert str(parse_url(text)) == canonical
    assert str(parse_url(canonical)) == canonical


@pytest.mark.parametrize(
    "notation",
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0X7F000001", "017700000001", "0x7f.0.0.1",
        "0177.0.0.1", "0177.0.0x1", "127.0x1", "0x7f.1", "127.0.0.1.", "127.000.000.001", "①②⑦.⓪.⓪.①",
        "\uff11\uff12\uff17.\uff10.0.\uff11",
    ],
)  # fmt: skip
def test_every_notation_of_loopback_is_loopback(notation: str) -> None:
    assert parse_url(f"https://{notation}/").host == "127.0.0.1"


@pytest.mark.parametrize(
    "host",
    [
        "256.0.0.1", "1.2.3.4.5", "0x100000000", "4294967296", "127.0.0.08", "1..2", ".", "..", "a..b", "crm.0x",
        "a b", "a<b", "a^b", "a|b", "a%00b", "a%ff", "%2561.example", "[::1", "::1", "[::1]x", "[::g]", "[1.2.3.4]",
        "[fe80::1%25eth0]", "[fe80::1%eth0]", "[]", "[v1.x]", "a" * 64 + ".example", "a." * 127 + "example",
        "xn--\N{SNOWMAN}", "crm.example,evil.example", "crm.example;x", "a$b", "a*b.example", "1.2.3.99999999999",
    ],
)  # fmt: skip
def test_hosts_that_are_refused(host: str) -> None:
    assert code(f"https://{host}/") == "bad_request"


@pytest.mark.parametrize("host", ["-", "1.2.3.0xg", "a_b.example", "xn--bcher-kva.example", "127.0.0.1.nip.example"])
def test_names_that_only_look_odd(host: str) -> None:
    assert parse_url(f"https://{host}/").host == host
    assert as_address(host) is None


@pytest.mark.parametrize(
    "text",
    [
        "https://user@crm.example/", "https://user:pass@crm.example/", "https://@crm.example/", "https://:@crm.example/",
        "https://crm.example@127.0.0.1/", "https://127.0.0.1%40crm.example@evil.example/", "https://a@b@c/",
    ],
)  # fmt: skip
def test_user_information_is_refused(text: str) -> None:
    assert code(text) == "bad_request"


@pytest.mark.parametrize(
    "port",
    [
        "0",
        "00",
        "65536",
        "99999",
        "-1",
        "+80",
        "8a",
        "80 ",
        " 80",
        "\uff11\uff12",
        "1e3",
        "0x50",
        "443:80",
        "000443",
    ],
)
def test_odd_ports_are_refused(port: str) -> None:
    assert code(f"https://crm.example:{port}/") == "bad_request"


@pytest.mark.parametrize("character", [chr(n) for n in range(32)] + ["\x7f", "\x85", "\\", "\ud800"])
@pytest.mark.parametrize(
    "place",
    [
        "{}https://a.example/",
        "https{}://a.example/",
        "https://a.{}example/",
        "https://a.example/{}",
        "https://a.example/?{}",
        "https://a.example/#{}",
    ],
)
def test_control_characters_and_backslashes_are_refused(character: str, place: str) -> None:
    assert code(place.format(character)) == "bad_request"


@pytest.mark.parametrize(
    "scheme",
    ["file", "ftp", "gopher", "ws", "wss", "unix", "data", "javascript", "blob", "jar", "dict", "ldap", "http+unix"],
)
@pytest.mark.parametrize("rest", ["://crm.example/x", ":///etc/passwd", ":x"])
def test_other_schemes_are_refused(scheme: str, rest: str) -> None:
    assert code(scheme + rest) == "scheme_not_allowed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "crm.example",
        "//crm.example/",
        "/x",
        "https:/crm.example",
        "https:crm.example",
        "https://",
        "https:///x",
        "https://?x",
        "https://:443/",
        " https://a.example/",
        "1http://a.example/",
        None,
        7,
        b"https://a.example/",
        ["https://a.example/"],
    ],
)
def test_what_is_no_absolute_url(text: object) -> None:
    assert code(text) == "bad_request"


def test_too_long() -> None:
    assert code("https://crm.example/" + "a" * 8_192) == "bad_request"
    assert parse_url("https://crm.example/" + "a" * 8_100).host == "crm.example"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b?c", "https://crm.example/b?c"),
        ("b", "https://crm.example/a/b"),
        ("?q", "https://crm.example/a/x?q"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example", "http://other.example/"),
        (" /padded ", "https://crm.example/padded"),
        ("/with space", "https://crm.example/with%20space"),
        ("#part", "https://crm.example/a/x"),
    ],
)
def test_join(location: str, target: str) -> None:
    assert str(join(parse_url("https://crm.example/a/x"), location)) == target


@pytest.mark.parametrize(
    "location",
    [
        "\\\\evil.example/",
        "https:\\\\evil.example",
        "https://user@evil.example/",
        "http://[::1",
        "https://a\tb/",
        "https://[x]/",
    ],
)
def test_a_location_is_parsed_as_strictly(location: str) -> None:
    with pytest.raises(BrokerError) as caught:
        join(parse_url("https://crm.example/"), location)
    assert caught.value.code == "bad_request"


@given(st.text(alphabet=string.printable + "。①ß\u00ad\u200d%@[]", max_size=40))
def test_any_text_is_a_canonical_url_or_refused(text: str) -> None:
    try:
        url = parse_url(f"https://{text}")
    except BrokerError:
        return
    assert parse_url(str(url)) == url
    assert str(url).isascii()
    assert not set(url.host) & set("@/\\?#% ")


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_numbers_are_addresses(number: int, notation: str) -> None:
    host = parse_host(notation.format(number))
    address = as_address(host)
    assert address is not None
    assert int(address) == number


def test_url_parts() -> None:
    url = Url("https", "2606::1", 8443, "/x?y")
    assert (url.authority, url.origin) == ("[2606::1]:8443", ("https", "2606::1", 8443))
