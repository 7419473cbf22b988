"""JavaScript engines that Python teams install instead: a new context per call, in process."""

from __future__ import annotations

import importlib.metadata
import json
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from typing import Any

from tests.bench import workload
from tests.bench.contender import Contender, Skipped

RUN = (
    "var module = { exports: {} }; (function (module, exports) {"
    + workload.HOOK
    + "\n})(module, module.exports); var answer = null; module.exports("
    + workload.ARGS_JSON
    + ").then((value) => { answer = JSON.stringify(value); }); 0"
)


class MiniRacer(Contender):
    name = "mini-racer (V8), new isolate"
    isolation = "in process"
    batch = 3

    def open(self) -> None:
        try:
            from py_mini_racer import MiniRacer as Isolate
        except ImportError:
            raise Skipped("mini-racer is not installed") from None
        self._isolate = Isolate

    def call(self) -> Any:
        isolate = self._isolate()
        try:
            isolate.eval(RUN)
            return json.loads(isolate.eval("answer"))
        finally:
            isolate.close()


class QuickJs(Contender):
    name = "quickjs wheel"
    isolation = "in process"
    distribution = "quickjs"

    def open(self) -> None:
        self._module = _extension_of(self.distribution)

    def call(self) -> Any:
        context = self._module.Context()
        context.eval(RUN)
        while context.execute_pending_job():
            continue
        return json.loads(context.eval("answer"))


class QuickJsNg(QuickJs):
    name = "quickjs-ng wheel"
    distribution = "quickjs-ng"


def _extension_of(distribution: str) -> Any:
    """The two wheels install modules of the same name: each one's own extension file is loaded by its path."""
    try:
        files = importlib.metadata.files(distribution) or []
    except importlib.metadata.PackageNotFoundError:
        raise Skipped(f"{distribution} is not installed") from None
    for file in files:
        if file.name.startswith("_quickjs") and file.suffix == ".so":
            path = str(file.locate())
            loader = ExtensionFileLoader("_quickjs", path)
            module = loader.create_module(ModuleSpec("_quickjs", loader, origin=path))
            loader.exec_module(module)
            return module
    raise Skipped(f"{distribution} has no extension file here")
