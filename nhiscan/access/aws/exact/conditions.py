"""One condition of a statement in one request.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", "Set operators for multivalued
context keys", "Single-valued vs. multivalued context keys".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nhiscan.access.aws.document import Condition
from nhiscan.access.aws.exact.context import Context, Lacking
from nhiscan.access.aws.exact.operators import OPERATORS, Fits, Operator
from nhiscan.access.aws.exact.truth import (
    Maybe,
    Truth,
    both,
    either,
    every,
    hangs_on,
    left_open,
    opposite,
    some,
)
from nhiscan.access.aws.exact.variables import Text, parse, plain, resolve

_PAGE: Final = "IAM JSON policy elements: Condition operators"
_SETS: Final = "Single-valued vs. multivalued context keys"
_VARIABLES: Final = "IAM policy elements: Variables and tags"
_NO_VARIABLE: Final = f"{_PAGE} and {_VARIABLES} disagree: a variable outside String and Arn operators"
_EMPTY: Final = "Multivalued context key examples: whether an empty text is null"
_ALL, _ANY, _IF_EXISTS = "forallvalues:", "foranyvalue:", "ifexists"


@dataclass(frozen=True, slots=True)
class Test:
    """A condition, read."""

    key: str
    """The key, in lower case."""
    quantifier: str
    """``forallvalues:``, ``foranyvalue:``, or nothing."""
    if_exists: bool
    """Whether it holds of a request without the key."""
    operator: Operator | None
    """The operator; None: ``Null``, or one that is not known."""
    name: str
    """Its name in lower case, without prefix and suffix."""
    texts: tuple[Text, ...]
    """The policy's values."""
    fits: tuple[Fits, ...] | None
    """The tests that they are; None: a variable in them is different in each request."""

    @property
    def written(self) -> str:
        """The operator with prefix and suffix, in lower case."""
        return f"{self.quantifier}{self.name}{_IF_EXISTS if self.if_exists else ''}"

    def holds(self, context: Context) -> Truth:
        """Whether the condition holds."""
        if self.operator is None:
            return self._null(context) if self.name == "null" else left_open(f"{_PAGE}: {self.name}")
        found = context.get(self.key)
        if found is Lacking.ABSENT or (self.quantifier and not isinstance(found, Lacking) and not any(found)):
            return self._without_key(self.operator)
        if isinstance(found, Lacking):
            return self._free(self.operator, found)
        fits = self._fits(self.operator, context)
        if self.quantifier:
            values = (found,) if isinstance(found, str) else found
            each = (_passes(self.operator, fits, value) for value in values)
            return every(each) if self.quantifier == _ALL else some(each)
        if isinstance(found, tuple):
            return left_open(f"{_SETS}: a multivalued key without a set operator")
        return _passes(self.operator, fits, found)

    def _free(self, operator: Operator, found: Lacking) -> Truth:
        """Anything, unless the policy lists no value: then every value comes to the same."""
        there = operator.negated
        surely = found is Lacking.PRESENT and not self.quantifier
        if not self.texts and (surely or self._without_key(operator) == there):
            return there
        return hangs_on(self.key)

    def _without_key(self, operator: Operator) -> bool:
        if self.if_exists:
            return True
        if self.quantifier:
            return self.quantifier == _ALL
        return operator.negated

    def _null(self, context: Context) -> Truth:
        if self.if_exists or self.quantifier:
            return left_open(f"{_PAGE}: Null with IfExists or a set operator")
        found = context.get(self.key)
        there: Truth = hangs_on(self.key) if found is Lacking.FREE else found is not Lacking.ABSENT
        if not isinstance(found, Lacking) and not any(found):
            there = left_open(_EMPTY)
        answers = {"true": opposite(there), "false": there}
        return some(
            left_open(_NO_VARIABLE) if (word := plain(text)) is None else answers.get(word.lower(), False)
            for text in self.texts
        )

    def _fits(self, operator: Operator, context: Context) -> Sequence[Fits]:
        """The test that each of the policy's values comes to in this request."""
        if self.fits is not None:
            return self.fits
        return [_resolved(operator, text, context) for text in self.texts]


def _passes(operator: Operator, fits: Sequence[Fits], value: str) -> Truth:
    found: Truth = False
    for each in fits:
        found = either(found, each(value))
    return opposite(found) if operator.negated else found


def _resolved(operator: Operator, text: Text, context: Context) -> Fits:
    if not operator.variables and plain(text) is None:
        return lambda _: left_open(_NO_VARIABLE)
    found = resolve(text, context)
    if found is None:
        unset: Truth = False
        if operator.negated:
            unset = left_open(f"{_VARIABLES}: a variable without a value in a negated condition")
        return lambda _: unset
    sure: Maybe | None = found.sure
    if sure is not None and found.blind:
        return lambda _: sure
    fits = operator.fits(found.pieces)
    return fits if sure is None else lambda value: both(fits(value), sure)


def read(condition: Condition, *, variables: bool) -> Test:
    """``condition`` as it is tested; ``variables``: whether the document's version knows them."""
    name = condition.operator.lower()
    quantifier = next((prefix for prefix in (_ALL, _ANY) if name.startswith(prefix)), "")
    name = name.removeprefix(quantifier)
    operator = OPERATORS.get(name.removesuffix(_IF_EXISTS))
    texts = tuple(
        parse(value) if variables else parse(value, from_colon=_NEVER) for value in condition.values
    )
    fixed = all(plain(text) is not None for text in texts)
    return Test(
        key=condition.key.lower(),
        quantifier=quantifier,
        if_exists=name.endswith(_IF_EXISTS),
        operator=operator,
        name=name.removesuffix(_IF_EXISTS),
        texts=texts,
        fits=tuple(map(operator.fits, texts)) if operator and fixed else None,
    )


_NEVER: Final = 1 << 30
"""More colons than any text has."""
