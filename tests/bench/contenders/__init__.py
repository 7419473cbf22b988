"""Every way to run a hook that is compared."""

from __future__ import annotations

from tests.bench.contender import Contender
from tests.bench.contenders.engine import InterpretedRun, IsolatedRun
from tests.bench.contenders.forks import EmptyChild, ForkOnAccept
from tests.bench.contenders.in_process import SlimInProcess
from tests.bench.contenders.node import NodeProcess, NodeWorker
from tests.bench.contenders.outside import Workerd
from tests.bench.contenders.processes import FreshPython
from tests.bench.contenders.wheels import MiniRacer, QuickJs, QuickJsNg

ALL: tuple[type[Contender], ...] = (
    IsolatedRun,
    InterpretedRun,
    SlimInProcess,
    EmptyChild,
    ForkOnAccept,
    FreshPython,
    MiniRacer,
    QuickJs,
    QuickJsNg,
    NodeProcess,
    NodeWorker,
    Workerd,
)
