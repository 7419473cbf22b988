"""Every file that is made from the contracts, and its text: types for the editor, reference pages for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hooks.contracts.loader import ROOT, event_folders
from hooks.contracts.reference import event_page, events_table
from hooks.contracts.typescript import event_types
from hooks.events import EventType, load_event, result_classes

DOCS = ROOT.parent.parent / "docs" / "events"
START, END = "<!-- events:start -->", "<!-- events:end -->"
NEW_LINE = "\n"


def generated_files(docs: Path = DOCS) -> dict[Path, str]:
    """Return the text of each generated file by its path. Raises BrokenContract."""
    classes = result_classes()
    folders = {folder: load_event(folder, types="") for folder in event_folders()}
    files = {folder / "types.d.ts": event_types(event, classes) for folder, event in folders.items()}
    events = sorted(folders.values(), key=lambda event: event.number)
    files |= {docs / f"{event.key}.md": event_page(event, classes) for event in events}
    index = docs / "README.md"
    files[index] = _index(index.read_text(encoding="utf-8") if index.exists() else "", events)
    return files


def stale_files(docs: Path = DOCS) -> list[Path]:
    """Return the generated files that are missing or differ from what the contracts say now.

    An installation without the documentation is not asked for it.
    """
    files = {path: text for path, text in generated_files(docs).items() if docs.exists() or path.suffix == ".ts"}
    return [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]


def write_files(docs: Path = DOCS) -> list[Path]:
    """Write what is stale and return the paths written."""
    docs.mkdir(parents=True, exist_ok=True)
    files, stale = generated_files(docs), stale_files(docs)
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    return stale


def _index(text: str, events: Sequence[EventType]) -> str:
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{events_table(events)}\n{END}{after or NEW_LINE}"
