"""Each rule of the house, shown something that breaks it and something that does not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house import imports, test_documents, test_repository, test_signatures, test_templates, tree


def target_of(statement: str, importer: str = "console.views.hooks") -> imports.Import:
    return next(imports.imports_of(ast.parse(statement), importer, is_package=False))


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("console.views.hooks", "from hooks.services import publish"),
        ("console.views.hooks", "from hooks.models import Hook"),
        ("console.views.hooks", "from plugins.catalog import search"),
        ("console.views.hooks", "from django.http import HttpResponse"),
        ("console.bootstrap.cli", "import subprocess"),
        ("hooks.api.events.views", "from hooks.services import dispatch"),
        ("hooks.services.execute", "from hooks.engine import Engine"),
        ("hooks.services.execute", "from hooks.exceptions import Stale"),
        ("hooks.engine.client", "import dukpy"),
        ("hooks.engine.client", "from . import frames"),
        ("plugins.catalog", "import jsonschema"),
        ("tests.anything", "from console.views import hooks"),
    ],
)
def test_an_allowed_import_passes(importer: str, statement: str) -> None:
    assert imports.fault(importer, target_of(statement, importer)) == ""


@pytest.mark.parametrize(
    ("importer", "statement"),
    [
        ("console.views.hooks", "from hooks.engine import Engine"),
        ("console.views.hooks", "from hooks.api import serializers"),
        ("console.views.hooks", "from plugins.manifest import Manifest"),
        ("console.bootstrap.cli", "from hooks.engine import daemon_command"),
        ("console.bootstrap.cli", "import httpx"),
        ("hooks.api.events.views", "from hooks.engine import Engine"),
        ("hooks.api.events.views", "from console.access import get_brand"),
        ("hooks.tasks", "import hooks.engine"),
        ("hooks.services.execute", "from hooks.engine.client import connect"),
        ("hooks.services.execute", "from hooks.api import serializers"),
        ("hooks.services.execute", "from plugins import manifest"),
        ("hooks.models.hook", "from hooks.services import publish"),
        ("hooks.engine.client", "from django.conf import settings"),
        ("hooks.engine.client", "from hooks.models import Hook"),
        ("hooks.events", "import console"),
        ("plugins.catalog", "from hooks.events import get_event"),
        ("plugins.catalog", "import console.settings"),
    ],
)
def test_a_forbidden_import_is_named(importer: str, statement: str) -> None:
    assert imports.fault(importer, target_of(statement, importer))


def test_imports_inside_functions_count() -> None:
    module = ast.parse("def late() -> None:\n    from hooks import engine\n    import os\n")
    found = [target.whole for target in imports.imports_of(module, "console.views", is_package=False)]
    assert found == ["hooks.engine", "os"]


@pytest.mark.parametrize(
    ("importer", "is_package", "statement", "module"),
    [
        ("hooks.api.events.views", False, "from . import serializers", "hooks.api.events.serializers"),
        ("hooks.api.events.views", False, "from ..exceptions import Problem", "hooks.api.exceptions.Problem"),
        ("hooks.api", True, "from .events import views", "hooks.api.events.views"),
    ],
)
def test_relative_imports_are_resolved(importer: str, is_package: bool, statement: str, module: str) -> None:
    target = next(imports.imports_of(ast.parse(statement), importer, is_package))
    assert target.whole == module


@pytest.mark.parametrize(
    ("call", "writes"),
    [
        ("Hook.objects.create(name='x')", True),
        ("hook.versions.filter(live=True).update(live=False)", True),
        ("Hook.objects.get_or_create(slug='x')", True),
        ("hook.save()", True),
        ("request.user.profile.save(update_fields=[])", True),
        ("Hook.objects.filter(pk=1).delete()", True),
        ("values.update(extra)", False),
        ("digest.update(b'')", False),
        ("form.save()", False),
        ("request.session.save()", False),
        ("path.unlink()", False),
    ],
)
def test_writes_are_told_from_their_namesakes(call: str, writes: bool) -> None:
    expression = ast.parse(call).body[0]
    assert isinstance(expression, ast.Expr)
    assert isinstance(expression.value, ast.Call)
    assert isinstance(expression.value.func, ast.Attribute)
    assert imports.is_write(expression.value.func) is writes


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ('<script type="module">import "x"</script>', "inline script"),
        ("<style>p { color: red }</style>", "inline style"),
        ('<p class="x" style="color: red">', "inline style"),
        ('<button type="button" onclick="go()">', "inline handler"),
        ('<div hx-on:click="go()">', "inline handler"),
        ('<a href="javascript:go()">', "inline handler"),
        ("{{ code|safe }}", "unescaped value"),
        ("{{ code | safe }}", "unescaped value"),
        ("{% autoescape off %}", "unescaped value"),
        ('<script src="https://cdn.example/x.js"></script>', "foreign host"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "foreign host"),
    ],
)
def test_a_template_that_breaks_a_rule_is_found(markup: str, rule: str) -> None:
    assert test_templates.places(rule, f"<p>\n{markup}\n</p>") == [2]


@pytest.mark.parametrize(
    "markup",
    [
        "<script src=\"{% static 'console/app.js' %}\" defer></script>",
        '<a href="https://example.com/docs">Docs</a>',
        '<p class="safe">one|two</p>',
        "{# never {{ code|safe }} #}",
        "{% comment %}<script>old()</script>{% endcomment %}",
        '<input name="on" value="{{ value }}">',
        '<svg><path d="M0 0" stroke="currentColor"/></svg>',
    ],
)
def test_a_good_template_passes(markup: str) -> None:
    assert not any(test_templates.places(rule, markup) for rule in test_templates.RULES)


@pytest.mark.parametrize(
    ("signature", "missing"),
    [
        ("def f(a: int, *rest: str, b: int = 1, **more: int) -> None: ...", []),
        ("def f(a, b: int) -> None: ...", ["a"]),
        ("def f(a: int): ...", ["return"]),
        ("async def f(*rest, key, **more) -> None: ...", ["key", "rest", "more"]),
        ("class C:\n    def f(self, a: int) -> None: ...", []),
        ("class C:\n    @staticmethod\n    def f(a) -> None: ...", ["a"]),
    ],
)
def test_a_missing_annotation_is_found(signature: str, missing: list[str]) -> None:
    [(function, in_class)] = test_signatures.signatures(ast.parse(signature))
    assert test_signatures.unannotated(function, in_class) == missing


@pytest.mark.parametrize(
    ("comment", "is_explained"),
    [
        ("# noqa", False),
        ("# noqa: S310", False),
        ("# noqa: S310  https only, checked above", True),
        ("# noqa: E402, F401  settings come first", True),
        ("# type: ignore", False),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore[arg-type]  # the stub lacks this overload", True),
        ("# type: ignore[misc]  # noqa: BLE001  a hostile answer may raise anything", True),
        ("# an ordinary comment", True),
    ],
)
def test_a_bare_suppression_is_found(comment: str, is_explained: bool) -> None:
    assert (test_signatures.unexplained(comment) == "") is is_explained


@pytest.mark.parametrize("line", ["# TODO: later", "// FIXME", "/* XXX */", "HACK around it"])
def test_unfinished_work_is_found(line: str) -> None:
    assert test_signatures.UNFINISHED.search(line)


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("https://example.com/", ""),
        ("mailto:someone@example.com", ""),
        ("other.md", ""),
        ("other.md#the-first-part", ""),
        ("#here-too", ""),
        ("missing.md", "leads nowhere"),
        ("other.md#absent", "names no heading of that page"),
        ("#absent", "names no heading of that page"),
    ],
)
def test_a_broken_link_is_found(tmp_path: Path, link: str, fault: str) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Here, too\n", encoding="utf-8")
    (tmp_path / "other.md").write_text("# Other\n## The `first` part\n```\n# not a heading\n```\n", encoding="utf-8")
    assert test_documents.broken(page, link) == fault


def test_links_in_code_do_not_count() -> None:
    text = '[a](one.md) ![b](two.png)\n```\n[c](three.md)\n```\n<img src="four.png">'
    assert test_documents.links_of(text) == ["one.md", "two.png", "four.png"]


@pytest.mark.parametrize(
    ("text", "is_machine_path"),
    [
        ("open('/ho" + "me/someone/file')", True),
        ("cd /ro" + "ot/project", True),
        ("/Us" + "ers/someone/project", True),
        ("https://example.com/home/page", False),
        ("templates/home/index.html", False),
    ],
)
def test_a_machine_path_is_found(text: str, is_machine_path: bool) -> None:
    assert bool(test_repository.HOMES.search(text)) is is_machine_path


@pytest.mark.parametrize("name", ["static/build/app.js", "static/x.min.js", "node_modules/a/b.js", "a/vendor/b.py"])
def test_a_built_file_is_found(name: str) -> None:
    assert test_repository.BUILT.search(name)


def test_code_lines_leave_out_blank_lines_comments_and_docstrings() -> None:
    text = '"""Doc."""\n\n# why\nx = """one\ntwo"""\n\ndef f() -> int:\n    """Doc\n    more."""\n    return 1  # one\n'
    assert tree.python_code_lines(text) == 4


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.9, 9), (1.0, 10)])
def test_percentile_is_the_nearest_rank(share: float, value: int) -> None:
    assert tree.percentile(range(10, 0, -1), share) == value
