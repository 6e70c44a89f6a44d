"""The services of AWS whose actions resource control policies apply to."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def rcp_services() -> frozenset[str]:
    """The service prefixes under RCPs at the table's date; an action of any other passes every RCP.

    Source: AWS Organizations User Guide, "Resource control policies (RCPs)".
    """
    text = files("nhiscan.reference").joinpath("aws_rcp_services.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["services"])
