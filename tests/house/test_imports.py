from __future__ import annotations

import ast

from hooks import engine
from tests.house import imports, tree
from tests.house.tree import listing

NO_WRITES = ("console", "hooks.api", "hooks.tasks", "hooks.management", "hooks.admin", "hooks.selectors")


def test_every_import_follows_an_arrow_of_the_architecture() -> None:
    faults = [fault for path in tree.source_files() for fault in imports.faults_in(path)]
    assert not faults, listing(
        faults,
        "move the code to the side of the arrow that may know it, or call a service; CONTRIBUTING.md draws the arrows.",
    )


def test_services_take_only_public_names_of_the_engine() -> None:
    public = set(engine.__all__)
    faults = [
        f"{tree.relative(path)}:{target.line} takes {target.name}"
        for path in tree.source_files()
        if not imports.within(tree.module_name(path), "hooks.engine")
        for target in imports.imports_of(tree.parse(path), tree.module_name(path), path.name == "__init__.py")
        if target.module == "hooks.engine" and target.name and target.name not in public
    ]
    assert not faults, listing(
        faults, "use what hooks.engine lists in __all__, or add the name there with a docstring."
    )


def test_leaves_import_nothing_of_ours() -> None:
    faults = [
        f"{leaf} imports {target.whole}"
        for leaf in imports.LEAVES
        if (path := tree.ROOT.joinpath(*leaf.split(".")).with_suffix(".py")).is_file()
        for target in imports.imports_of(tree.parse(path), leaf, is_package=False)
        if target.module.split(".")[0] in imports.OURS and target.module not in imports.LEAVES
    ]
    assert not faults, listing(faults, "a leaf is importable by everybody only because it imports nobody.")


def test_models_are_written_by_services_and_models_alone() -> None:
    faults = [
        place
        for path in tree.source_files()
        if any(imports.within(tree.module_name(path), part) for part in NO_WRITES)
        for place in imports.written_by(path)
    ]
    assert not faults, listing(faults, "write through a function in hooks/services: it checks, writes and audits.")


def test_no_module_takes_everything_from_another() -> None:
    faults = [
        f"{tree.relative(path)}:{node.lineno}"
        for path in [*tree.source_files(), *tree.test_files()]
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert not faults, listing(faults, "name what is imported.")


def test_mocks_stay_in_tests() -> None:
    faults = [
        f"{tree.relative(path)}:{target.line} imports {target.whole}"
        for path in tree.source_files()
        for target in imports.imports_of(tree.parse(path), tree.module_name(path), path.name == "__init__.py")
        if target.whole.startswith(("unittest.mock", "factory", "pytest"))
    ]
    assert not faults, listing(faults, "test doubles belong under tests/.")
