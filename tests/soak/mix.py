"""The runs of a soak: mostly ordinary ones, some that fail, few that are hostile."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hooks.engine import Job, Limits, Result

EXCHANGE = {
    "request": {"method": "GET", "url": "https://crm.example/contact"},
    "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": '{"contact":7}'},
}
FETCH = "module.exports = async () => (await (await fetch('https://crm.example/contact')).json()).contact"
ORDINARY = """
const rank = (items) => items.map((n) => n * 2).filter((n) => n > 2).sort((a, b) => b - a);
module.exports = async (args) => { await null; console.log('seen', args.name); return { name: args.name, rank: rank(args.items) }; };
"""  # noqa: E501  a hook as people write it
ARGS = {"name": "Ada", "items": list(range(40)), "note": "x" * 500}


@dataclass(frozen=True)
class Kind:
    """``share`` is the weight among all runs; ``status`` what each of them must answer."""

    name: str
    share: float
    status: str
    job: Job


def _job(source: str, **limits: int) -> Job:
    return Job(source, ARGS, settle="return", tenant="soak", limits=Limits(**limits))


KINDS = [
    Kind("ok", 68, "ok", _job(ORDINARY)),
    Kind("throws", 10, "error", _job("module.exports = () => { throw new TypeError('no') }")),
    Kind("does not compile", 5, "error", _job("module.exports = ( => 1")),
    Kind("recorded fetch", 10, "ok", Job(FETCH, {}, settle="return", tenant="soak", http=[EXCHANGE])),
    Kind("timer", 3, "ok", _job("module.exports = () => new Promise((done) => setTimeout(done, 3))")),
    Kind("too large", 1.5, "output_too_large", _job("module.exports = () => 'x'.repeat(3000)", result_bytes=1000)),
    Kind("endless loop", 1, "timeout", _job("module.exports = () => { for (;;); }", timeout_ms=150)),
    Kind(
        "endless regex", 0.5, "timeout", _job("module.exports = () => /(x+x+)+y/.test('x'.repeat(40))", timeout_ms=150)
    ),
    Kind("takes all memory", 1, "out_of_memory", _job("let s='x'; module.exports=()=>{for(;;) s += s}", memory_mb=8)),
]


def draw(chance: Random) -> Kind:
    return chance.choices(KINDS, [kind.share for kind in KINDS])[0]


def is_refused(result: Result) -> bool:
    """The engine was busy: allowed, but told."""
    return result.status == "engine_unavailable" and (result.error or {}).get("code") == "busy"
