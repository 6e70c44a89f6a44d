"""What was measured, as tables that stand in a terminal and in Markdown alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.peers import PEERS
from benchmarks.process import Cost
from benchmarks.promises import PROMISES, Promise


def promises(costs: Mapping[str, Cost], tolerance: float, of: Sequence[Promise] = PROMISES) -> str:
    """Promised against measured."""
    return table(("promise", "at most", "measured", "share", "verdict"), _promises(costs, tolerance, of))


def processes(costs: Mapping[str, Cost]) -> str:
    """Everything that was run."""
    rows = ((name, f"{c.cpu:.3f}", f"{c.wall:.3f}", f"{c.peak:.0f}") for name, c in costs.items())
    return table(("process", "CPU s", "wall s", "peak MiB"), rows)


def peers(ours: Cost, costs: Mapping[str, Cost], versions: Mapping[str, str]) -> str:
    """Each peer against our scan of the same file; a ratio above 1 is in our favour."""
    head = ("tool, what it does with the file", "CPU s", "peak MiB", "CPU ratio", "memory ratio")
    return table(head, _peers(ours, costs, versions))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """``rows`` under ``head``, columns aligned, all but the first to the right."""
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(cells, widths) for cells in (head, rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    rest = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
    return f"| {' | '.join((cells[0].ljust(widths[0]), *rest))} |"


def _promises(costs: Mapping[str, Cost], tolerance: float, of: Sequence[Promise]) -> Iterator[Sequence[str]]:
    for promise in of:
        found = promise.measured(costs)
        limit = f"{promise.at_most:g} {promise.unit}".strip()
        verdict = promise.verdict(costs, tolerance).value
        if found is None:
            yield promise.what, limit, "", "", verdict
        else:
            told = f"{found:.{0 if found >= 100 else 2}f} {promise.unit}".strip()
            yield promise.what, limit, told, f"{found / promise.at_most:.0%}", verdict


def _peers(ours: Cost, costs: Mapping[str, Cost], versions: Mapping[str, str]) -> Iterator[Sequence[str]]:
    yield "nhiscan, `scan`: all rules", f"{ours.cpu:.2f}", f"{ours.peak:.0f}", "1", "1"
    for peer in PEERS:
        cost = costs[peer.package]
        yield (
            f"{peer.package} {versions[peer.package]}, {peer.does}",
            f"{cost.cpu:.2f}",
            f"{cost.peak:.0f}",
            f"{cost.cpu / ours.cpu:.2f}",
            f"{cost.peak / ours.peak:.2f}",
        )
