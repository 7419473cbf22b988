from __future__ import annotations

import pytest

from console.bootstrap.problems import remedy_for

OTHERWISE = "Read the log."


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("error: failed to fetch\n dns error: failed to lookup address information", "network"),
        ("npm error code ENOTFOUND\nnpm error network request failed", "network"),
        ("npm error code EAI_AGAIN", "network"),
        ("<urlopen error [Errno -3] Temporary failure in name resolution>", "network"),
        ("<urlopen error [Errno 111] Connection refused>", "network"),
        ("error: Request failed: operation timed out", "network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("sqlite3.OperationalError: database or disk is full", "disk is full"),
        ("invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "SSL_CERT_FILE"),
        ("npm error code SELF_SIGNED_CERT_IN_CHAIN\nself-signed certificate", "SSL_CERT_FILE"),
        ("error: Hash mismatch for `django==5.2.19`", "not the one that was locked"),
        ("npm error code EINTEGRITY", "not the one that was locked"),
        ("The lockfile at `uv.lock` needs to be updated", "uv lock"),
        ("`npm ci` can only install packages when your package.json and package-lock.json are in sync", "npm install"),
        ("your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update", "npm install"),
        ("npm error code EACCES\nnpm error Permission denied", "who owns"),
        ("something quite different", OTHERWISE),
        ("ModuleNotFoundError: No module named 'hooks.services.engine'", OTHERWISE),
    ],
)
def test_the_remedy_fits_what_the_tool_said(output: str, words: str) -> None:
    assert words in remedy_for(output, OTHERWISE)


def test_a_full_disk_comes_before_its_consequences() -> None:
    assert "disk is full" in remedy_for("failed to fetch: No space left on device", OTHERWISE)


@pytest.mark.parametrize("output", ["", "\n", "done"])
def test_silence_gets_the_general_answer(output: str) -> None:
    assert remedy_for(output, OTHERWISE) == OTHERWISE
