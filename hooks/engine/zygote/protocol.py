"""What crosses the engine's sockets: fixed headers, length-prefixed frames, and the supervisor's verdict.

A caller asks the supervisor for a child (KIND_JOB) and is handed the child's socket, or has children lent in advance
(KIND_LEND) and tells of a run that takes longer (KIND_START). The job itself goes to the child alone: ``START``, the
hook's source, the rest of the job as JSON. Later frames to the child are ``<u32 length> <payload>``, those from it have
a kind byte before the payload.
"""

from __future__ import annotations

from _struct import Struct

MAGIC = b"HKL2"
KIND_JOB, KIND_STATUS, KIND_DRAIN, KIND_LEND, KIND_START = 1, 2, 3, 4, 5

# magic, kind, priority (0 sync, 1 async), flags, tenant digest, timeout ms, cpu ms (0 none), memory MiB, and
# the queue wait in ms (KIND_JOB) or the lent child's number (KIND_START)
HEADER = Struct("<4sBBH16sIIII")
LENGTH = Struct("<I")
START = Struct("<IIII")  # memory MiB, timeout ms, bytes of source, bytes of the rest

# A child's number; its socket comes along as SCM_RIGHTS.
CHILD = Struct("<I")

# magic, cause, signal, cpu ms, peak KiB above an idle child, wall ms
VERDICT = Struct("<8sBBxxIII")
VERDICT_MAGIC = b"\xf1HKLVRD\xf2"

CAUSE_ENDED, CAUSE_TIMEOUT, CAUSE_CPU, CAUSE_MEMORY, CAUSE_POLICY, CAUSE_CRASHED, CAUSE_BUSY, CAUSE_DRAINING = range(8)
CAUSES = ("ended", "timeout", "cpu", "memory", "policy", "crashed", "busy", "draining")

FRAME_LOG, FRAME_WAIT, FRAME_DONE, FRAME_LATE, FRAME_FAILED, FRAME_STATUS = b"L", b"W", b"D", b"T", b"X", b"S"
EXIT_LATE = 9  # of a child that stopped its own code at the deadline
MAX_FRAME = 8 << 20
