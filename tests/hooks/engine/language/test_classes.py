"""Classes, private members, inheritance, generators and async code in the real engine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hooks.engine.language.conftest import ValueOf

CLASSES: dict[str, tuple[str, Any]] = {
    "fields": ("class A { a = 1; ['b'] = this.a + 1 } return new A()", {"a": 1, "b": 2}),
    "private fields": ("class A { #a = 1; up() { return ++this.#a } } return new A().up()", 2),
    "private methods": ("class A { #m() { return 3 } m() { return this.#m() } } return new A().m()", 3),
    "private getters": ("class A { get #g() { return 4 } g() { return this.#g } } return new A().g()", 4),
    "private static members": ("class A { static #n = 5; static n() { return A.#n } } return A.n()", 5),
    "a private name asked with in": (
        "class A { #a; static is(o) { return #a in o } } return [A.is(new A()), A.is({})]",
        [True, False],
    ),
    "a private name of another class": (
        "class A { #a = 1; static get(o) { return o.#a } } try { A.get({}) } catch (e) { return e.name }",
        "TypeError",
    ),
    "static fields and blocks": ("class A { static n = 1; static { A.n += 10 } } return A.n", 11),
    "accessors": ("class A { get x() { return 1 } static get y() { return 2 } } return [new A().x, A.y]", [1, 2]),
    "inheritance": (
        "class A { hi() { return 'a' } } class B extends A { hi() { return super.hi() + 'b' } } return new B().hi()",
        "ab",
    ),
    "super in constructors": (
        "class A { constructor(n) { this.n = n } } class B extends A { constructor() { super(7); this.m = 8 } } "
        "return new B()",
        {"n": 7, "m": 8},
    ),
    "this before super": (
        "class B extends Object { constructor() { this.a = 1 } } try { new B() } catch (e) { return e.name }",
        "ReferenceError",
    ),
    "a class is called with new": ("class A {} try { A() } catch (e) { return e.name }", "TypeError"),
    "a subclass of Array": (
        "class L extends Array { last() { return this.at(-1) } } return L.from([1, 2]).map(n => n * 2).last()",
        4,
    ),
    "a subclass of Map": (
        "class M extends Map { get(k) { return super.get(k) ?? 'none' } } return new M([['a', 1]]).get('b')",
        "none",
    ),
    "a subclass of Error": (
        "class E extends Error { name = 'E' } const e = new E('m'); return [e instanceof E, e instanceof Error, "
        "`${e}`]",
        [True, True, "E: m"],
    ),
    "instanceof by Symbol.hasInstance": (
        "class Even { static [Symbol.hasInstance](n) { return n % 2 === 0 } } return [2 instanceof Even, 3 "
        "instanceof Even]",
        [True, False],
    ),
    "Symbol.species": (
        "class A extends Array { static get [Symbol.species]() { return Array } } return new A(1).map(x => x) "
        "instanceof A",
        False,
    ),
    "mixins": (
        "const M = (B) => class extends B { m() { return 'mixed' } }; class A extends M(Object) {} return new A().m()",
        "mixed",
    ),
    "a class expression has its name": ("const A = class {}; return A.name", "A"),
    "new.target in a class": (
        "class A { constructor() { this.k = new.target.name } } class B extends A {} return new B().k",
        "B",
    ),
    "methods are not enumerable": ("class A { m() {} } return Object.keys(A.prototype)", []),
    "toString and toJSON of one's own": (
        "class Money { constructor(c) { this.c = c } toJSON() { return `${this.c / 100} EUR` } } return { price: "
        "new Money(250) }",
        {"price": "2.5 EUR"},
    ),
}

GENERATORS: dict[str, tuple[str, Any]] = {
    "next takes a value": (
        "function* g() { const a = yield 1; yield a * 2 } const i = g(); i.next(); return i.next(21).value",
        42,
    ),
    "return ends it": (
        "function* g() { try { yield 1 } finally { yield 'end' } } const i = g(); i.next(); return i.return(9).value",
        "end",
    ),
    "throw goes in": (
        "function* g() { try { yield 1 } catch (e) { yield e } } const i = g(); i.next(); return i.throw('in').value",
        "in",
    ),
    "break closes it": (
        "let closed = false; function* g() { try { yield 1; yield 2 } finally { closed = true } } for (const x "
        "of g()) break; return closed",
        True,
    ),
    "delegation gives a value": (
        "function* a() { yield 1; return 2 } function* b() { const r = yield* a(); yield r } return [...b()]",
        [1, 2],
    ),
    "an endless one is lazy": (
        "function* n() { for (let i = 0; ; i++) yield i } const o = []; for (const i of n()) { if (i > 3) break; "
        "o.push(i) } return o",
        [0, 1, 2, 3],
    ),
    "an async generator": (
        "async function* g() { yield 1; await null; yield 2 } const o = []; for await (const x of g()) "
        "o.push(x); return o",
        [1, 2],
    ),
    "for await over promises": (
        "const o = []; for await (const x of [Promise.resolve(1), 2]) o.push(x); return o",
        [1, 2],
    ),
    "an async generator throws": (
        "async function* g() { throw new Error('g') } try { for await (const x of g()); } catch (e) { return "
        "e.message }",
        "g",
    ),
    "iterator helpers": (
        "function* g() { yield* [1, 2, 3, 4] } return g().filter(n => n % 2).map(n => n * 10).toArray()",
        [10, 30],
    ),
}

PROMISES: dict[str, tuple[str, Any]] = {
    "all": ("return Promise.all([1, Promise.resolve(2), (async () => 3)()])", [1, 2, 3]),
    "all fails with the first": (
        "try { await Promise.all([Promise.reject(new Error('a')), 1]) } catch (e) { return e.message }",
        "a",
    ),
    "allSettled": (
        "return Promise.allSettled([1, Promise.reject('no')])",
        [{"status": "fulfilled", "value": 1}, {"status": "rejected", "reason": "no"}],
    ),
    "any": ("return Promise.any([Promise.reject(1), Promise.resolve(2)])", 2),
    "any fails with all": (
        "try { await Promise.any([Promise.reject(1), Promise.reject(2)]) } catch (e) { return [e.name, e.errors] }",
        ["AggregateError", [1, 2]],
    ),
    "race": ("return Promise.race([new Promise(() => {}), Promise.resolve('first')])", "first"),
    "a chain": (
        "return Promise.resolve(1).then(n => n + 1).then(n => { throw n }).catch(n => n * 10).finally(() => 99)",
        20,
    ),
    "a thenable": ("return await { then(done) { done('thenable') } }", "thenable"),
    "rejection by throw in the executor": (
        "try { await new Promise(() => { throw new Error('x') }) } catch (e) { return e.message }",
        "x",
    ),
    "a promise settles once": ("return new Promise((a, b) => { a(1); a(2); b(3) })", 1),
    "withResolvers": ("const { promise, resolve } = Promise.withResolvers(); resolve(6); return promise", 6),
    "microtasks go before timers": (
        "const o = []; setTimeout(() => o.push('timer'), 0); queueMicrotask(() => o.push('micro')); "
        "o.push('now'); await new Promise(r => setTimeout(r, 1)); return o",
        ["now", "micro", "timer"],
    ),
    "await goes behind the microtask before it": (
        "const o = []; Promise.resolve().then(() => o.push(1)); await null; o.push(2); return o",
        [1, 2],
    ),
    "async functions answer promises": ("return (async () => 1)() instanceof Promise", True),
    "await in a loop keeps its order": (
        "const o = []; for (const n of [3, 1, 2]) o.push(await new Promise(r => setTimeout(() => r(n), n))); return o",
        [3, 1, 2],
    ),
    "concurrent work keeps its places": (
        "return Promise.all([3, 1, 2].map(async n => { await new Promise(r => setTimeout(r, n)); return n }))",
        [3, 1, 2],
    ),
    "errors pass through three functions": (
        "const a = async () => { throw new Error('deep') }, b = async () => await a(), c = () => b(); try { "
        "await c() } catch (e) { return e.message }",
        "deep",
    ),
    "a nested promise is flat": ("return Promise.resolve(Promise.resolve(Promise.resolve(4)))", 4),
}


@pytest.mark.parametrize(("body", "value"), CLASSES.values(), ids=CLASSES.keys())
def test_classes(value_of: ValueOf, body: str, value: Any) -> None:
    assert value_of(body, body=True) == value


@pytest.mark.parametrize(("body", "value"), GENERATORS.values(), ids=GENERATORS.keys())
def test_generators(value_of: ValueOf, body: str, value: Any) -> None:
    assert value_of(body, body=True) == value


@pytest.mark.parametrize(("body", "value"), PROMISES.values(), ids=PROMISES.keys())
def test_promises(value_of: ValueOf, body: str, value: Any) -> None:
    assert value_of(body, body=True) == value
