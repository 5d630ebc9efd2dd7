"""Keeps what a notebook prints within bounds, from the moment that it arrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from jupyter_client.manager import AsyncKernelManager

KEPT_CHARACTERS = 1_000_000  # of what one cell prints, to either stream: 10,000 full lines
Message = dict[str, Any]


def within_bounds(manager: type[AsyncKernelManager]) -> type[AsyncKernelManager]:
    """The same kernel manager, whose client keeps the first KEPT_CHARACTERS of a cell's stream.

    What is beyond is dropped before it becomes part of the notebook, so that it fills neither the
    memory nor the disk; a line says so in its place.
    """

    class BoundedKernelManager(manager):  # type: ignore[misc, valid-type]
        def client(self, **settings: Any) -> Any:
            client = super().client(**settings)
            channel = client.iopub_channel
            channel.get_msg = _bounded(channel.get_msg)
            return client

    return BoundedKernelManager


def _bounded(get: Callable[..., Awaitable[Message]]) -> Callable[..., Awaitable[Message]]:
    kept: Counter[str] = Counter()  # characters by stream, of the cell that is running
    running = ""

    async def get_message(*positional: Any, **settings: Any) -> Message:
        nonlocal running
        while True:
            message = await get(*positional, **settings)
            if message["msg_type"] != "stream":
                return message
            cell = message["parent_header"].get("msg_id", "")
            if cell != running:
                running = cell
                kept.clear()
            content = message["content"]
            before = kept[content["name"]]
            kept[content["name"]] = before + len(content["text"])
            if before > KEPT_CHARACTERS:
                continue
            if before + len(content["text"]) > KEPT_CHARACTERS:
                content["text"] = content["text"][: KEPT_CHARACTERS - before] + _left_out(content)
            return message

    return get_message


def _left_out(content: Message) -> str:
    return (
        f"\n[The rest of what this cell wrote to {content['name']} is left out: "
        f"it is more than {KEPT_CHARACTERS:,} characters.]\n"
    )
