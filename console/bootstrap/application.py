"""Making the installation itself: secrets, database, static files, demo brand."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from console.bootstrap.commands import Tools
from console.bootstrap.secret_keys import ensure_secrets, read_env_file, replace_privately
from console.bootstrap.stamps import Stamp, fingerprint
from console.bootstrap.steps import Step

OFF = ("0", "false", "no", "off")


def application_steps(tools: Tools) -> list[Step]:
    """What a working console needs beyond its packages, in order."""
    steps = [secrets_step(tools), migrate_step(tools), static_step(tools)]
    return [*steps, seed_step(tools)] if wants_demo(tools) else steps


def wants_demo(tools: Tools) -> bool:
    """The demo brand is there unless HOOKLINE_DEMO says no."""
    return tools.environ.get("HOOKLINE_DEMO", "").strip().lower() not in OFF


def secrets_step(tools: Tools) -> Step:
    """Make the secret keys of this installation once."""
    env_file = tools.paths.data / "env"

    def make() -> None:
        ensure_secrets(env_file)

    def state() -> str:
        return " ".join(sorted(name for name, value in read_env_file(env_file).items() if value))

    return Step("Secret keys", make, state, Stamp(tools.paths.stamps / "secrets"), produces=(env_file,))


def database_identity(tools: Tools) -> str:
    """What tells this database from another one: the address, and for SQLite the file itself.

    A removed file's number is often given to the next one, so a new file also gets a mark of its own.
    """
    address = tools.environ.get("DATABASE_URL", "")
    file = tools.paths.data / "db.sqlite3"
    if address or not file.exists():
        return address
    facts = os.stat(file)
    mark = new_database_mark(tools)
    return f"{facts.st_dev}:{facts.st_ino}:{mark.read_text(encoding='utf-8') if mark.is_file() else ''}"


def new_database_mark(tools: Tools) -> Path:
    return tools.paths.stamps / "database-mark"


def database_stamp(tools: Tools, name: str) -> Stamp | None:
    """Only the embedded database keeps a stamp: one on a server may have been changed by somebody else."""
    return None if tools.environ.get("DATABASE_URL") else Stamp(tools.paths.stamps / name)


def migrate_step(tools: Tools) -> Step:
    """Bring the database to the newest migrations."""
    root = tools.paths.root

    def state() -> str:
        migrations = sorted(root.glob("*/migrations/*.py"))
        return fingerprint([*migrations, root / "uv.lock"], database_identity(tools))

    def migrate() -> None:
        tools.paths.stamps.mkdir(parents=True, exist_ok=True)
        if not (tools.paths.data / "db.sqlite3").exists():
            new_database_mark(tools).write_text(secrets.token_hex(8), encoding="utf-8")
        tools.manage("migrate", "migrate", "--noinput")

    return Step("Database", migrate, state, database_stamp(tools, "database"))


def static_step(tools: Tools) -> Step:
    """Collect the static files that the web server serves."""
    root, target = tools.paths.root, tools.paths.data / "static"

    def state() -> str:
        logos = sorted(root.glob("plugins/packages/*/logo.svg"))
        return fingerprint([root / "static", *logos, root / "uv.lock", root / "console" / "settings.py"])

    def collect() -> None:
        tools.manage("static-files", "collectstatic", "--noinput", "--clear", "--verbosity", "0")

    return Step("Static files", collect, state, Stamp(tools.paths.stamps / "static"), produces=(target,))


def seed_step(tools: Tools) -> Step:
    """Make the demo brand and keep what the command printed: its sign-ins."""
    note = tools.paths.demo_note

    def state() -> str:
        # At another port the demo's services have other addresses, and its hooks must learn them.
        port = tools.environ.get("PORT", "").strip() or "8000"
        return fingerprint(seed_sources(tools.paths.root), f"{database_identity(tools)} {port}")

    def seed() -> None:
        replace_privately(note, tools.manage("demo-brand", "seed_demo"))

    return Step("Demo brand", seed, state, database_stamp(tools, "demo"), produces=(note,))


def seed_sources(root: Path) -> list[Path]:
    """The files whose change makes the demo brand worth seeding again (seeding never repeats what is there)."""
    return [*sorted(root.glob("hooks/**/*demo*")), *sorted(root.glob("console/**/*demo*"))]
