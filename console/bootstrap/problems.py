"""Failures that a person can mend, and how the usual ones show in the output of the tools we call."""

from __future__ import annotations

import re

NETWORK = re.compile(
    r"temporary failure in name resolution|name or service not known|dns error|failed to lookup address|"
    r"\b(?:enotfound|eai_again|etimedout|econnrefused|econnreset)\b|network is unreachable|no route to host|"
    r"connection refused|connection reset|timed out|failed to fetch|tunnel connection failed|"
    r"error sending request|urlopen error",
    re.IGNORECASE,
)
DISK = re.compile(r"no space left on device|\benospc\b|disk quota exceeded|database or disk is full", re.IGNORECASE)
CERTIFICATE = re.compile(
    r"certificate verify failed|unknownissuer|self.signed certificate|unable_to_get_issuer_cert", re.IGNORECASE
)
STALE_LOCK = re.compile(
    r"lockfile at .* needs to be updated|package-lock\.json[\w .-]* (?:are|is) (?:not )?in sync", re.IGNORECASE
)
HASH = re.compile(r"hash mismatch|eintegrity|hashes are required", re.IGNORECASE)
PERMISSION = re.compile(r"permission denied|\b(?:eacces|eperm)\b|read-only file system", re.IGNORECASE)

REMEDIES = (
    (DISK, "The disk is full: free some space (about 1.5 GB is enough), then run the same command again."),
    (
        CERTIFICATE,
        "A proxy on the way signs with its own certificate: point SSL_CERT_FILE and NODE_EXTRA_CA_CERTS at a bundle "
        "that holds it, then run the same command again.",
    ),
    (
        HASH,
        "A downloaded package is not the one that was locked: a proxy or cache changed it. Clear it (uv cache clean, "
        "npm cache clean --force) and try again; if it happens again, do not go on.",
    ),
    (STALE_LOCK, "A lock file does not match its manifest: run `uv lock` or `npm install`, and commit the lock file."),
    (
        NETWORK,
        "The package registry cannot be reached: check the network (or HTTPS_PROXY), then run the same command "
        "again. What was already fetched is kept.",
    ),
    (PERMISSION, "A file cannot be written: check who owns this folder (ls -ld . .venv node_modules var)."),
)


class Problem(Exception):
    """A failure with what to do about it; shown without a traceback."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def remedy_for(output: str, otherwise: str) -> str:
    """Say what to do about a tool's failure, judged by what it printed."""
    for pattern, remedy in REMEDIES:
        if pattern.search(output):
            return remedy
    return otherwise
