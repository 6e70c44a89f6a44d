"""What a request could name where no table tells the resource: of its own making, or any that it likes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.exact.typing import form_of
from nhiscan.access.aws.shapes import NAMELESS, Home, Shape, shapes
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.globs import matches
from nhiscan.reference.aws_escalation import Need

_FILLINGS: Final = (
    NAMELESS,
    f"{NAMELESS}/{NAMELESS}",
    f"{NAMELESS}/{NAMELESS}/{NAMELESS}",
    f"{NAMELESS}:1",
    f"{NAMELESS}:{NAMELESS}",
    f"{NAMELESS}/{NAMELESS}:1",
)
"""What a star may stand for: one part of a name, or several."""
_USERNAME: Final = "${aws:username}"
_LENT: Final = ("", "aws")
"""What stands for the account in ARNs of what AWS lends.

Source: AWS Systems Manager User Guide, "Using shared SSM documents".
"""


def nameable(needs: tuple[Need, ...], who: Held) -> Iterator[str]:
    """Resources that all of ``needs``, of the same types, could be about: of each form one that nobody named.

    Then those that Allows of ``who`` name. Of what a service names nobody can choose the last name.
    """
    forms = _shapes(needs[0].action, needs[0].types, who.account)
    yield from dict.fromkeys(shape.nameless for shape in forms)
    patterns = dict.fromkeys(_patterns(needs, who))
    made, lent = needs[0].on == "made", needs[0].on == "any"
    for pattern in patterns:
        found = _examples(pattern, forms, lent)
        yield from (text for text in found if not made or any(_ends_nameless(text, each) for each in forms))


def _patterns(needs: Iterable[Need], who: Held) -> Iterator[str]:
    """The resources that Allows of ``who`` name."""
    for need in needs:
        for row in who.allows(need.action.lower()):
            if not row.statement.all_resources_but:
                named = row.statement.resources or ()
                yield from (text.replace(_USERNAME, who.caller.name) for text in named if text != "*")


def _ends_nameless(text: str, shape: Shape) -> bool:
    """Whether the last name of ``text`` is one that nobody chose."""
    before, _, after = shape.form.rpartition("${")
    ends = f"{before.rpartition('}')[2]}{NAMELESS}{after.partition('}')[2]}"
    return shape.is_of(text) and text.endswith(ends)


def _elsewhere(shape: Shape, pattern: str) -> str:
    """One of a form that nobody named, in the region that ``pattern`` names."""
    nameless, named = shape.nameless.split(":", 5), pattern.split(":", 5)
    if len(named) == 6 and nameless[3] == NAMELESS and named[3]:
        nameless[3] = _plain(named[3])
    return ":".join(nameless)


@lru_cache(maxsize=65536)
def _examples(pattern: str, forms: tuple[Shape, ...], lent: bool) -> tuple[str, ...]:
    """For each form the first text that ``pattern`` matches and that has it; ``lent``: by AWS will do."""
    found = []
    for shape in forms:
        for text in _texts(pattern, shape):
            if (shape.is_of(text) or (lent and _is_lent(text, shape))) and matches(pattern, text):
                found.append(text)
                break
    return tuple(found)


def _texts(pattern: str, shape: Shape) -> Iterator[str]:
    """Texts that ``pattern`` may match, of which some may be of the form."""
    yield _elsewhere(shape, pattern)
    head, star, tail = pattern.replace("?", "x").rpartition("*")
    if not star:
        yield tail
        return
    parts = shape.nameless.split(NAMELESS)
    rests = (NAMELESS + NAMELESS.join(parts[at:]) for at in range(1, len(parts)))
    for filling in dict.fromkeys((*_FILLINGS, *rests)):
        yield f"{_plain(head)}{filling}{tail}"


def _plain(pattern: str) -> str:
    return pattern.replace("*", NAMELESS).replace("?", "x")


def _is_lent(text: str, shape: Shape) -> bool:
    parts = text.split(":", 5)
    return len(parts) == 6 and parts[4] in _LENT and form_of(shape.form).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _shapes(action: str, types: tuple[str, ...], account: str) -> tuple[Shape, ...]:
    """The forms of the types of resource that ``action`` works on."""
    place = TABLE().index(action)
    if place is None:
        return ()
    arns = {arn for use in TABLE().detail(place).resources if use.type in types for arn in use.arns}
    service = action.partition(":")[0]
    return tuple(shape for shape in shapes(service, Home("aws", account)) if shape.form in arns)
