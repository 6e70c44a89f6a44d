"""How an answer tells where a policy hangs: ``HOLDER#LAYER:NAME``, or an ARN alone."""

from __future__ import annotations

from nhiscan.model import Layer


def attachment(holder: str, layer: Layer, name: str, reference: str | None) -> str:
    """A policy called ``name`` that hangs on ``holder``; ``reference``: its ARN, if it stands alone."""
    return f"{holder}#{layer.value}:{reference or name}"
