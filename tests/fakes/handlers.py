"""What answers a question, and what stands before it."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from tests.fakes.http import Reply
from tests.fakes.operations import Asked

Handler = Callable[[Asked], Reply]
"""Answers; may raise NoReply."""
Layer = Callable[[Handler], Handler]
"""Stands before a handler and answers in its place, or changes what it says."""


def behind(handler: Handler, *layers: Layer) -> Handler:
    """``handler`` behind ``layers``; the first of them is asked first."""
    return reduce(lambda inner, layer: layer(inner), reversed(layers), handler)
