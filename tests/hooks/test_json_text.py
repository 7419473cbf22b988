"""JSON as it is stored and sent: whatever goes in is read again as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hooks.json_text import json_bytes
from hooks.models import Execution
from hooks.services.statements import row_update, rows_insert
from tests import factories

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(), below, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_it_is_read_again_as_it_was(value: Any) -> None:
    assert json.loads(json_bytes(value)) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"a": [1, None]}, b'{"a":[1,null]}'),
        ("é", b'"\xc3\xa9"'),
        (2**64, b"18446744073709551616"),
        ([10**40, "é"], b'[10000000000000000000000000000000000000000,"\\u00e9"]'),
        ("\ud800", b'"\\ud800"'),
        ("\x00\x7f/", b'"\\u0000\x7f/"'),
    ],
)
def test_it_is_compact(value: Any, written: bytes) -> None:
    assert json_bytes(value) == written


@pytest.mark.parametrize("value", [{1}, 2j, {1: 2j}, b"a"], ids=repr)
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        json_bytes(value)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [{"n": 10**30}, {"é": ["\u2028", "'", '"', "%s", "?"]}, {}, [], None, "", 0, False])
def test_a_database_gives_it_back(value: Any) -> None:
    row = factories.ExecutionFactory.build(
        **{name: getattr(factories.ExecutionFactory(), name) for name in ("brand", "hook", "version")}, result=value
    )
    rows_insert([row])
    assert Execution.objects.get(pk=row.pk).result == value
    row.error = value
    row_update(row, ("error",))
    assert Execution.objects.get(pk=row.pk).error == value
    assert Execution.objects.filter(pk=row.pk, error__isnull=value is None).exists()
