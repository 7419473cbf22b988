"""One hook in one new process: argv: dukpy's extension file, the runtime's; stdin: hook, NUL, arguments."""

from __future__ import annotations

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import slim  # type: ignore[import-not-found]  # beside this file; -I leaves its folder out

source, _, args = sys.stdin.buffer.read().partition(b"\0")
with open(sys.argv[2], "rb") as file:
    context = slim.Slim(slim.load_extension(sys.argv[1]), file.read())
context.load(source.decode())
sys.stdout.write(json.dumps(context.run(args)))
