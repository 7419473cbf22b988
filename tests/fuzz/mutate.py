"""Changes hooks at random: takes, doubles, swaps and joins their tokens, and puts in what engines stumble over."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"\s+|[A-Za-z_$][\w$]*|\d[\w.]*|'[^'\n]*'|\"[^\"\n]*\"|=>|\.\.\.|[^\sA-Za-z_$]")
MOST_TOKENS = 4000
PLAIN = """const { createHash } = require('crypto');
const mask = (text) => text.replace(/(?<=.).(?=.*@)/g, '*');
module.exports = async ({ customer, session }, callback, deny) => {
  const { emails, ...rest } = customer.attributes;
  const seen = new Map(Object.entries(rest)), url = new URL('https://shop.example/?a=1');
  console.log('%s looks at %o', mask(emails.primaryEmail), rest);
  for (const [key, value] of seen) url.searchParams.append(key, `${value}`);
  const hash = createHash('sha256').update(Buffer.from(url.href)).digest('hex');
  await new Promise((done) => setTimeout(done, 1));
  if (hash.length !== 64) return deny('no', 'never');
  callback({ attributes: { hash, at: new Date(0).toISOString(), list: [...seen.values()].flat() }, session });
};
"""
NASTY = (
    "null", "undefined", "NaN", "-0", "2**53", "1n", "({})", "[,]", "`${", "/(a+)+$/u", "new Proxy({}, {})",
    "await", "yield", "import('url')", "require('crypto')", "throw null", "for (;;) ", "new Array(2**32 - 1)",
    "'\\ud800'", "\0", "\u2028", "Object.prototype.toJSON = () => 1;", "Array.prototype[0] = 1;",
    "Promise.prototype.then = null;", "args = args.args", "globalThis", "this", "super", "arguments", "new.target",
    "Symbol.iterator", "Reflect.ownKeys(globalThis)", "((((((((", "structuredClone(args)",
    "setTimeout(() => { throw 1 })", "queueMicrotask(() => { throw 1 })", "class A extends null {}",
    "new Uint8Array(2**30)", "[].sort.call({ length: 2**40 })", "JSON.parse('['.repeat(9999))", "'x'.padEnd(2**29)",
    "callback(args)", "deny('x')", "console.log(globalThis)", "new Intl.NumberFormat('en')",
    "fetch('http://127.0.0.1/')",
)  # fmt: skip


def corpus() -> list[str]:
    """Sources of the plugins' hooks, and as often one that needs no settings and therefore runs to its end."""
    paths = sorted((ROOT / "plugins" / "packages").glob("*/*.hook.js"))
    return [path.read_text() for path in paths] + [PLAIN] * len(paths)


def _place(tokens: list[str], chance: Random) -> int:
    return chance.randrange(len(tokens) + 1)


def _step(tokens: list[str], others: list[str], chance: Random) -> list[str]:
    start = _place(tokens, chance)
    end = min(len(tokens), start + chance.randint(1, 12))
    part = tokens[start:end]
    match chance.randrange(6):
        case 0:
            return tokens[:start] + tokens[end:]
        case 1:
            return tokens[:end] + part * chance.randint(1, 4) + tokens[end:]
        case 2:
            to = _place(others, chance)
            return tokens[:start] + others[to : to + len(part)] + tokens[end:]
        case 3:
            chance.shuffle(part)
            return tokens[:start] + part + tokens[end:]
        case _:
            rest = end if chance.random() < 0.5 else start
            return [*tokens[:start], chance.choice(NASTY), *tokens[rest:]]


def mutant(sources: list[str], chance: Random) -> str:
    """One hook of ``sources``, changed in one to three places."""
    tokens, others = (TOKEN.findall(chance.choice(sources)) for _ in range(2))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        tokens = _step(tokens, others, chance)[:MOST_TOKENS]
    return "".join(tokens)
