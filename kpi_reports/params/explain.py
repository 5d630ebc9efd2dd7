"""pydantic's errors as faults: in plain words, at the line of the thing, with the nearest name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from kpi_reports.errors import Fault, nearest
from kpi_reports.params.yaml_text import ListNode, MapNode, Node, is_empty, plain

T = TypeVar("T")
Loc = Sequence[int | str]
Path = tuple[int | str, ...]

SHOWN_CHARACTERS = 60  # of a found text that a message repeats

# What a value should have been, by the beginning of pydantic's name for the error.
EXPECTED: Mapping[str, str] = {
    "string_type": "text",
    "string_too_short": "some text",
    "string_pattern_mismatch": (
        "letters, digits, spaces, '_', '-' and '.', beginning with a letter or a digit"
    ),
    "int": "a whole number",
    "decimal": "a number such as 12 or 0.5",
    "finite_number": "a finite number",
    "date": "a day such as 2013-12-31",
    "bool": "true or false",
    "tuple": "a list",
    "too_short": "a list of at least one",
}
BOUNDS: Mapping[str, str] = {
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "less_than": "it must be less than {lt}",
    "less_than_equal": "it must be at most {le}",
    "string_too_long": "it may have at most {max_length} characters",
    "too_long": "it may have at most {max_length} items, and has {actual_length}",
}


def validate(kind: type[T], node: Node, file: str, what: str) -> tuple[T | None, list[Fault]]:
    """The node as a model, and what is wrong with it; `what` names the whole in messages.

    Keys that the model does not know are faults but do not stand in the way of the value, so that
    later checks still run; any other fault gives None.
    """
    adapter = TypeAdapter(kind)
    data = plain(node)
    try:
        return adapter.validate_python(data), []
    except ValidationError as error:
        told = error.errors(include_url=False)
    errors = [error for error in told if not _is_other_branch(error, told)]
    unknown = [_steps(kind, error) for error in errors if error["type"] == "extra_forbidden"]
    faults = _faults(kind, errors, node, file, what)
    if len(unknown) < len(errors):
        return None, faults
    for path in unknown:
        _remove(data, path)
    try:
        return adapter.validate_python(data), faults
    except ValidationError:  # the model as a whole misses what was taken out: told there
        return None, faults


def models_in(annotation: Any) -> tuple[type[BaseModel], ...]:
    """The models that an annotation mentions: one, or a union's branches, also inside tuples."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(model for part in get_args(annotation) for model in models_in(part))


def tag_of(model: type[BaseModel]) -> str | None:
    """The word under `kind` that chooses this model, None where it has none."""
    kind = model.model_fields.get("kind")
    return str(get_args(kind.annotation)[0]) if kind else None


def shown(text: str) -> str:
    """Found text for a message: in one line, cut where long, in quotes."""
    flat = " ".join(text.split())
    cut = flat if len(flat) <= SHOWN_CHARACTERS else flat[:SHOWN_CHARACTERS] + "..."
    return f"'{cut}'"


def _faults(kind: Any, errors: list[ErrorDetails], node: Node, file: str, what: str) -> list[Fault]:
    """One fault for each place, and for each key that a place lacks."""
    misspelt = {
        (error["loc"][:-1], _suggestion(kind, error))
        for error in errors
        if error["type"] == "extra_forbidden"
    }
    faults: dict[Path, Fault] = {}
    for error in errors:
        loc = error["loc"]
        if error["type"] == "missing" and (loc[:-1], f" Did you mean '{loc[-1]}'?") in misspelt:
            continue  # missing only because it is misspelt: told there
        if _is_echo(error, errors):
            continue
        path = _steps(kind, error)
        at = _at(node, path)
        if path not in faults:
            message = _message(kind, error, path, at, what)
            line, column = _position(error, node, path, at)
            faults[path] = Fault(file, line, message, column)
    return list(faults.values())


def _is_other_branch(error: ErrorDetails, errors: Iterable[ErrorDetails]) -> bool:
    """Whether a value that may be text or keys was given keys; "not text" is then no help."""
    stem = error["loc"][:-1]
    return (
        error["type"] == "string_type"
        and isinstance(error["input"], dict)
        and any(other is not error and other["loc"][: len(stem)] == stem for other in errors)
    )


def _is_echo(error: ErrorDetails, errors: Iterable[ErrorDetails]) -> bool:
    """Whether a list counts as too short only because its items are wrong, told of them."""
    loc = error["loc"]
    return error["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in errors
    )


def _steps(kind: Any, error: ErrorDetails) -> Path:
    """An error's location without the parts that only name a branch of a union."""
    loc = error["loc"]
    ends_in_key = error["type"] in ("extra_forbidden", "missing")
    steps: list[int | str] = []
    for index, part in enumerate(loc):
        is_last_key = ends_in_key and index == len(loc) - 1
        if is_last_key or not _is_branch(part, _models_at(kind, loc[:index])):
            steps.append(part)
    return tuple(steps)


def _is_branch(part: int | str, models: tuple[type[BaseModel], ...]) -> bool:
    """Whether a part of a location names a union's branch. A union by `kind` always names it, so
    there the tag goes before a key of the same name (`bands` is both)."""
    if part in {"str", *(model.__name__ for model in models)}:
        return True
    return len(models) > 1 and part in {tag_of(model) for model in models}


def _at(node: Node, path: Path) -> Node:
    """The node at a path; where a key is not in the file, the mapping that lacks it."""
    for part in path:
        if isinstance(node, ListNode) and isinstance(part, int):
            node = node.items[part]
        elif isinstance(node, MapNode) and (child := node.get(str(part))) is not None:
            node = child
    return node


def _position(error: ErrorDetails, root: Node, path: Path, at: Node) -> tuple[int, int]:
    if error["type"] == "union_tag_invalid" and isinstance(at, MapNode):
        at = at.get("kind") or at
    elif path and (error["type"] == "extra_forbidden" or is_empty(at)):
        parent = _at(root, path[:-1])
        if isinstance(parent, MapNode) and (key := parent.key(str(path[-1]))):
            at = key
    return at.line, at.column


def _message(kind: Any, error: ErrorDetails, path: Path, at: Node, what: str) -> str:
    name = _name(path, what)
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key {shown(str(error['loc'][-1]))}.{_suggestion(kind, error)}"
        case "missing" if is_empty(at):
            return f"key {name} has no value"
        case "missing":
            return f"missing key '{path[-1]}' in {_name(path[:-1], what)}"
        case "union_tag_not_found":
            return f"missing key 'kind' in {name}.{nearest('', _tags(kind, error['loc']))}"
        case "union_tag_invalid":
            tag = str(error["ctx"]["tag"])
            return f"'kind' cannot be {shown(tag)}.{nearest(tag, _tags(kind, error['loc']))}"
        case "literal_error" | "enum":
            found = error["input"] if isinstance(error["input"], str) else ""
            allowed = re.findall(r"'([^']*)'", error["ctx"]["expected"])
            return f"{name} cannot be {_found(error['input'])}.{nearest(found, allowed)}"
    if bound := BOUNDS.get(error["type"]):
        return f"{name} is {_found(error['input'])}; {bound.format(**error['ctx'])}"
    return f"{name} is {_found(error['input'])}; expected {_expected(kind, error)}"


def _name(path: Path, what: str) -> str:
    """'weight', or "item 2 of 'languages'", or the whole."""
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_name(path[:-1], what)}"
    return f"'{path[-1]}'" if path else what


def _found(value: object) -> str:
    match value:
        case None:
            return "empty"
        case str():
            return shown(value)
        case list() | tuple():
            return "a list" if value else "an empty list"
        case _:
            return "a block of keys"


def _expected(kind: Any, error: ErrorDetails) -> str:
    if error["type"].startswith(("model", "dict", "dataclass")):
        keys = [f"'{key}'" for key in _known_keys(kind, error["loc"])]
        return f"the keys {', '.join(keys)}"
    matches = [words for start, words in EXPECTED.items() if error["type"].startswith(start)]
    return matches[0] if matches else error["msg"]


def _suggestion(kind: Any, error: ErrorDetails) -> str:
    return nearest(str(error["loc"][-1]), _known_keys(kind, error["loc"][:-1]))


def _tags(kind: Any, loc: Loc) -> tuple[str, ...]:
    return tuple(tag for model in _models_at(kind, loc) if (tag := tag_of(model)))


def _known_keys(kind: Any, loc: Loc) -> tuple[str, ...]:
    models = _models_at(kind, loc)
    if len(models) > 1:
        return ("kind",)
    return tuple(key for model in models for key in model.model_fields)


def _models_at(kind: Any, loc: Loc) -> tuple[type[BaseModel], ...]:
    """The models whose keys may stand at a pydantic location."""
    models = models_in(kind)
    is_name = False  # whether the part is a name that the file gives, in a mapping of models
    for part in loc:
        if isinstance(part, int) or is_name:
            is_name = False
            continue
        if _is_branch(part, models):
            models = tuple(m for m in models if part in (tag_of(m), m.__name__)) or models
        else:
            fields = [model.model_fields[part] for model in models if part in model.model_fields]
            models = tuple(model for field in fields for model in models_in(field.annotation))
            is_name = any(get_origin(field.annotation) is Mapping for field in fields)
    return models


def _remove(data: Any, path: Path) -> None:
    """Takes an unknown key out, so that the rest can be read."""
    for part in path[:-1]:
        data = data[part]
    del data[path[-1]]
