"""Node and the browser part: the locked npm packages and the bundles made from them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from console.bootstrap.commands import Tools
from console.bootstrap.problems import Problem
from console.bootstrap.python_environment import packages_step
from console.bootstrap.stamps import Stamp, fingerprint
from console.bootstrap.steps import Step

OLDEST_NODE = 20
PROBE_TIMEOUT_S = 10
NO_NODE = (
    "Install Node 20 or newer with npm (Debian 13, Ubuntu 24.04: apt install npm), then run the same command again."
)


def node_version(environment: dict[str, str]) -> int:
    """The major version of the Node on PATH; 0 when there is none, or none that comes with npm."""
    node, npm = (shutil.which(name, path=environment["PATH"]) for name in ("node", "npm"))
    if not node or not npm:
        return 0
    try:
        done = subprocess.run(
            [node, "--version"], capture_output=True, text=True, env=environment, timeout=PROBE_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found[1]) if found else 0


def front_end_steps(tools: Tools, with_dev: bool) -> list[Step]:
    """The steps of the browser part; Node is looked for only where one of the others has to run."""
    steps = [npm_step(tools, with_dev), bundle_step(tools)]
    return steps if all(step.is_up_to_date() for step in steps) else [node_step(tools), *steps]


def node_step(tools: Tools) -> Step:
    """Install Node from PyPI into `.venv` where the machine has none that is new enough."""

    def provide() -> None:
        if node_version(tools.environment()) >= OLDEST_NODE:
            return
        packages_step(tools, ("node",)).run()
        if node_version(tools.environment()) < OLDEST_NODE:
            raise Problem("the Node that was installed into .venv does not start", NO_NODE)

    return Step("Node", provide)


def npm_step(tools: Tools, with_dev: bool) -> Step:
    """Install the locked npm packages. None of their scripts ever runs; the linters come only `with_dev`."""
    paths = tools.paths
    sources = [paths.root / "package-lock.json", paths.root / "package.json"]
    kind = "dev" if with_dev else "run"

    def install() -> None:
        omit = [] if with_dev else ["--omit=dev"]
        tools.quiet("npm-packages", ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omit])

    def state() -> str:
        return fingerprint(sources, kind)

    stamp = Stamp(paths.node_modules / ".hookline-packages")
    if not with_dev and stamp.matches(fingerprint(sources, "dev")):
        kind = "dev"
    return Step("Front-end packages", install, state, stamp, produces=(paths.node_modules,))


def bundle_step(tools: Tools) -> Step:
    """Build the bundles into static/build."""
    root = tools.paths.root
    sources = [root / "package-lock.json", root / "package.json", *bundle_sources(root / "static")]

    def build() -> None:
        tools.quiet("front-end-build", ["node", "static/build.mjs"])

    target = root / "static" / "build"
    stamp = Stamp(tools.paths.stamps / "bundles")
    return Step("Front-end build", build, lambda: fingerprint(sources), stamp, produces=(target,))


def bundle_sources(static: Path) -> list[Path]:
    """Everything under static/ that people wrote: all but the build's own output."""
    return sorted(path for path in static.iterdir() if path.name != "build") if static.is_dir() else []


def lint_command(root: Path) -> list[str]:
    """The front-end lint that package.json declares as its `lint` script; empty where it declares none."""
    scripts = json.loads((root / "package.json").read_text(encoding="utf-8")).get("scripts", {})
    return ["npm", "run", "--silent", "lint"] if "lint" in scripts else []
