"""Statements of an event whose SQL is written once: Django needs longer to write one than a database to run it.

What they read and write is the same as through the models, for one row as for many; only signals are not sent.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, JSONField, Model, QuerySet
from django.db.models.base import ModelState
from psycopg.types.json import Jsonb

from hooks.json_text import json_bytes

Row = tuple[Any, ...]
Slot = int | str

# Values that each driver takes as they are.
DRIVEN = (str, int, float, bool)
Made = TypeVar("Made")
AnyModel = TypeVar("AnyModel", bound=Model)


class Reading:
    """A `values_list` query for one question. `build` gets a stand-in for each value: `slots`, all different."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *slots: Slot) -> None:
        self._build, self._slots = build, slots
        self._made: dict[str, tuple[str, Sequence[Any], Any]] = {}

    def rows(self, *values: Any) -> list[Row]:
        """Return the rows as the database gives them: to be compared, or to be `opened`."""
        sql, parameters, _ = self._statement()
        known = dict(zip(self._slots, values, strict=True))
        with connection.cursor() as cursor:
            # The type of a parameter tells PostgreSQL the column's.
            cursor.execute(sql, [type(one)(known[one]) if one in known else one for one in parameters])
            found: list[Row] = cursor.fetchall()
            return found

    def opened(self, rows: Iterable[Row]) -> list[Row]:
        """Return rows with the values that Python code sees: JSON read, moments with their time zone."""
        compiler = self._statement()[2]
        return [tuple(row) for row in compiler.results_iter(results=[list(rows)])]

    def _statement(self) -> tuple[str, Sequence[Any], Any]:
        found = self._made.get(connection.vendor)
        if found is None:
            compiler = self._build(*self._slots).query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
            found = self._made[connection.vendor] = (sql, parameters, compiler)
        return found


class Remembered(Generic[Made]):
    """What was made of rows, kept for as long as the database still answers with the very same rows.

    Every question is asked again each time, so nothing has to be told about a change: not even another process.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[list[Row], Made]] = OrderedDict()

    def get(self, key: Hashable, rows: list[Row], make: Callable[[list[Row]], Made]) -> Made:
        known = self._known.get(key)
        if known is not None and known[0] == rows:
            return known[1]
        made = make(rows)
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = (rows, made)
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        return made


def row_new(model: type[AnyModel], values: dict[str, Any], *, is_stored: bool = False) -> AnyModel:
    """Return a row like `model(**values)`, with the column's attribute as each name and no signal sent."""
    row = model.__new__(model)
    row._state = ModelState()
    fixed, made = defaults(model)
    row.__dict__.update(fixed)
    for name, make in made:
        if name not in values:
            row.__dict__[name] = make()
    row.__dict__.update(values)
    if is_stored:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


@lru_cache(maxsize=64)
def defaults(model: type[Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """Return the values that new rows begin with, and what makes those that differ from row to row."""
    fixed: dict[str, Any] = {}
    made: list[tuple[str, Callable[[], Any]]] = []
    for field in model._meta.concrete_fields:
        if field.has_default() and callable(field.default):
            made.append((field.attname, field.get_default))
        else:
            fixed[field.attname] = field.get_default()
    return fixed, tuple(made)


def rows_insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model in one statement and give them their primary keys. Raises IntegrityError."""
    if not rows:
        return
    model = type(rows[0])
    fields = written_fields(model)
    database = connections[DEFAULT_DB_ALIAS]
    values = [value for row in rows for value in values_of(row, fields, database)]
    with database.cursor() as cursor:
        cursor.execute(insert_sql(model, database.vendor, len(rows)), values)
        keys = cursor.fetchall()
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, database.alias


def row_update(row: Model, names: tuple[str, ...]) -> None:
    """Write the named fields. Raises DatabaseError where the row is gone."""
    model = type(row)
    database = connections[DEFAULT_DB_ALIAS]
    values = values_of(row, named_fields(model, names), database)
    with database.cursor() as cursor:
        cursor.execute(update_sql(model, database.vendor, names), [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"The {model._meta.verbose_name} {row} is no longer there")


def values_of(row: Model, fields: Iterable[Field[Any, Any]], database: BaseDatabaseWrapper) -> list[Any]:
    """Return what a row holds in the fields, as the database driver takes it."""
    held, values = row.__dict__, []
    for field in fields:
        value = held[field.attname]
        # Nearly all of the 250 values that a chain of five writes: a call for each of them would be felt.
        is_driven = type(value) in DRIVEN and type(field) is not JSONField
        taken_as_it_is = is_driven or (value is None and not field.is_relation)
        values.append(value if taken_as_it_is else stored(field, row, database))
    return values


def stored(field: Field[Any, Any], row: Model, database: BaseDatabaseWrapper) -> Any:
    """Return a field's value as the database driver takes it; a row that points at one just inserted learns its key."""
    value = row.__dict__[field.attname]
    if type(field) is JSONField and value is not None:
        return Jsonb(value, json_bytes) if database.vendor == "postgresql" else json_bytes(value).decode()
    if type(value) in DRIVEN:
        return value
    if value is None and isinstance(field, ForeignKey) and field.is_cached(row):
        value = getattr(row, field.name).pk
        setattr(row, field.attname, value)
    return None if value is None else field.get_db_prep_save(value, database)


@lru_cache(maxsize=64)
def written_fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=64)
def named_fields(model: type[Model], names: tuple[str, ...]) -> tuple[Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if field.name in names)


@lru_cache(maxsize=256)
def insert_sql(model: type[Model], vendor: str, count: int) -> str:
    fields = written_fields(model)
    columns = ", ".join(quoted(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    table = quoted(model._meta.db_table)
    values = ", ".join([row] * count)
    return f"INSERT INTO {table} ({columns}) VALUES {values} RETURNING {key_column(model)}"  # noqa: S608  our own names


@lru_cache(maxsize=64)
def update_sql(model: type[Model], vendor: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{quoted(field.column)} = %s" for field in named_fields(model, names))
    return f"UPDATE {quoted(model._meta.db_table)} SET {changes} WHERE {key_column(model)} = %s"  # noqa: S608  our own names


def key_column(model: type[Model]) -> str:
    return quoted(next(field.column for field in model._meta.concrete_fields if field.primary_key))


def quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))
