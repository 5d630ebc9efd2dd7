"""YAML as text with positions: no scalar is typed, nothing is constructed, nothing is expanded.

YAML itself would read `NO` as false, `007` as 7, `12:30` as 750, and take the last of two equal
keys in silence. Here every scalar stays the text that stands in the file, and pydantic types it.

A text without fault is read by libyaml, many times as fast. Any other is read again by ruamel.yaml,
whose messages say more, so a fault is told in the same words with libyaml and without.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml as libyaml
from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from kpi_reports.errors import Fault, ParamsError

MAX_DEPTH = 40  # a scheme nests four levels to a block; deeper text is an accident or an attack
BLOCK_STYLES = ("|", ">")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")  # tab, newline pass
# What libyaml reads in another way, or lets pass: tabs, YAML 1.1's line breaks, "|#".
READ_OTHERWISE = re.compile("[\t\x85\u2028\u2029\ufeff]|\r(?!\n)|[|>][-+0-9]*#")
LIBYAML: Any = getattr(libyaml, "CBaseLoader", None)  # None where PyYAML was built without it

DocumentStart = (events.DocumentStartEvent, libyaml.DocumentStartEvent)
Alias = (events.AliasEvent, libyaml.AliasEvent)
Scalar = (events.ScalarEvent, libyaml.ScalarEvent)
CollectionStart = (events.CollectionStartEvent, libyaml.CollectionStartEvent)
MappingStart = (events.MappingStartEvent, libyaml.MappingStartEvent)
CollectionEnd = (events.CollectionEndEvent, libyaml.CollectionEndEvent)


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar: its text, and where it begins. `empty` where nothing is written at all."""

    text: str
    line: int
    column: int
    empty: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list, in the order of the file."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys with their values, in the order of the file; each key stands once."""

    entries: tuple[tuple[TextNode, Node], ...]
    line: int
    column: int

    def get(self, key: str) -> Node | None:
        """What stands under a key, None where the key is not there."""
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> TextNode | None:
        """The key itself, for its position."""
        return next((name for name, _ in self.entries if name.text == key), None)


Node = TextNode | ListNode | MapNode
Plain = str | list[Any] | dict[str, Any] | None


def plain(node: Node) -> Plain:
    """The node as text, lists and dicts. A key without a value is left out, as if not written."""
    match node:
        case TextNode():
            return None if node.empty else node.text
        case ListNode():
            return [plain(item) for item in node.items]
        case MapNode():
            return {key.text: plain(value) for key, value in node.entries if not is_empty(value)}


def is_empty(node: Node) -> bool:
    """Whether nothing is written: `key:` and then the next key."""
    return isinstance(node, TextNode) and node.empty


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Fault]]:
    """The tree of a YAML text and the faults found on the way; None where it cannot be read.

    Faults: syntax, tabs, control characters, an empty file, several documents, keys that stand
    twice, aliases and anchors, tags, keys that are not text, nesting beyond MAX_DEPTH.
    """
    root = _sound(text, file)
    return (root, []) if root is not None else _with_faults(text, file)


def _sound(text: str, file: str) -> Node | None:
    """The tree of a text in which libyaml finds no fault; None where it is to be read again."""
    if LIBYAML is None or READ_OTHERWISE.search(text):
        return None
    builder, loader = _Builder(file), LIBYAML(text)
    try:
        while loader.check_event():
            builder.take(loader.get_event())
    except (ParamsError, libyaml.YAMLError, ValueError):
        return None  # told by the reading that follows
    finally:
        loader.dispose()
    # Of a value that is not there the two give different places.
    return None if builder.faults or builder.empty else builder.root


def _with_faults(text: str, file: str) -> tuple[Node | None, list[Fault]]:
    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(io.StringIO(text)):
            builder.take(event)
    except ParamsError as error:
        return None, [*builder.faults, *error.faults]
    except (YAMLError, ValueError, OverflowError) as error:
        return None, [*builder.faults, _syntax_fault(error, text, file)]
    if builder.root is None and not builder.faults:
        return None, [Fault(file, None, "the file is empty")]
    return builder.root, builder.faults


def walk(node: Node) -> Iterator[Node]:
    """The node and every node below it."""
    yield node
    match node:
        case ListNode():
            for item in node.items:
                yield from walk(item)
        case MapNode():
            for _, value in node.entries:
                yield from walk(value)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is still being read."""

    is_map: bool
    line: int
    column: int
    items: list[Node]


class _Builder:
    """Builds nodes from parsing events, on a stack of its own: depth cannot exhaust Python's."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._open: list[_Open] = []
        self.empty = False  # whether a value is not there: `key:` and then the next key
        self._documents = 0

    def take(self, event: Any) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, Scalar):
            self._refuse_marks(event, line, column)
            if (found := UNPRINTABLE.search(event.value)) is not None:
                code = f"U+{ord(found[0]):04X}"
                self._fault(line, column, f"text holds the control character {code}")
            node = _text_node(event, line, column)
            self.empty = self.empty or node.empty
            self._add(node)
        elif isinstance(event, CollectionStart):
            self._refuse_marks(event, line, column)
            if len(self._open) >= MAX_DEPTH:
                self._stop(line, column, f"nested deeper than {MAX_DEPTH} levels")
            self._open.append(_Open(isinstance(event, MappingStart), line, column, []))
        elif isinstance(event, CollectionEnd):
            self._add(self._close(self._open.pop()))
        elif isinstance(event, Alias):
            self._stop(line, column, f"alias '*{event.anchor}': write the value out instead")
        elif isinstance(event, DocumentStart):
            self._documents += 1
            if self._documents > 1:
                self._stop(line, column, "a second document begins here; '---' may stand once")

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].items.append(node)
        else:
            self.root = None if is_empty(node) else node

    def _close(self, done: _Open) -> Node:
        if not done.is_map:
            return ListNode(tuple(done.items), done.line, done.column)
        entries: dict[str, tuple[TextNode, Node]] = {}
        for key, value in zip(done.items[::2], done.items[1::2], strict=True):
            if not isinstance(key, TextNode) or key.empty:
                self._fault(key.line, key.column, "a key must be text")
            elif key.text in entries:
                first = entries[key.text][0].line
                self._fault(
                    key.line, key.column, f"key '{key.text}' stands twice, first in line {first}"
                )
            else:
                entries[key.text] = (key, value)
        return MapNode(tuple(entries.values()), done.line, done.column)

    def _refuse_marks(self, event: Any, line: int, column: int) -> None:
        if event.anchor is not None:
            self._stop(line, column, f"anchor '&{event.anchor}': write the value out where needed")
        if event.tag is not None:
            self._stop(
                line, column, f"tag '{event.tag}': leave tags out; every value is read as text"
            )

    def _fault(self, line: int, column: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, message, column))

    def _stop(self, line: int, column: int, message: str) -> None:
        raise ParamsError(Fault(self.file, line, message, column))


def _text_node(event: Any, line: int, column: int) -> TextNode:
    is_plain = event.implicit[0] and not event.style
    text: str = event.value
    if event.style in BLOCK_STYLES:
        text = text.rstrip("\n")
    return TextNode(text, line, column, empty=is_plain and not text)


def _syntax_fault(error: Exception, text: str, file: str) -> Fault:
    if isinstance(error, MarkedYAMLError) and (mark := error.problem_mark or error.context_mark):
        problem = error.problem or error.context or "syntax error"
        if "'\\t'" in problem:
            problem = "a tab cannot indent YAML; use spaces"
        elif "mapping values are not allowed" in problem:
            problem = "a second ': ' in one line; put quotes round text that holds one"
        return Fault(file, mark.line + 1, f"not readable as YAML: {problem}", mark.column + 1)
    if (position := getattr(error, "position", None)) is not None:
        line = text.count("\n", 0, position) + 1
        found = f"U+{ord(text[position]):04X}" if position < len(text) else "the end"
        return Fault(file, line, f"not readable as YAML: control character {found}")
    return Fault(file, None, f"not readable as YAML: {error}")
