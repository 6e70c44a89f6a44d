"""What a Condition element says of a request: keys that are absent, free or multi-valued, and sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nhiscan.definition.aws_choices import Choices
from nhiscan.definition.aws_context import Context, Key
from nhiscan.definition.aws_operators import OPERATORS, Operator, arn_like
from nhiscan.definition.aws_patterns import VARIABLE, Filled, filled
from nhiscan.definition.aws_truth import FALSE, TRUE, Truth, all_of, any_of, chosen, hangs_on, open_by, truth
from nhiscan.definition.aws_truth import negate as negation

OPERATORS_PAGE: Final = "IAM User Guide, IAM JSON policy elements: Condition operators"
NO_VARIABLE: Final = (
    f"{OPERATORS_PAGE}, and Variables and tags, disagree on variables outside String and Arn operators"
)
ARN_STAR: Final = f"{OPERATORS_PAGE}: whether a lone `*` fits an ARN operator is not said"
NULL_WITH_MORE: Final = f"{OPERATORS_PAGE}: Null takes neither IfExists nor a set operator"
EMPTY_NULL: Final = "IAM User Guide, Multivalued context key examples: whether an empty text is null"
MANY_VALUES: Final = (
    "IAM User Guide, Single-valued vs. multivalued context keys: a multi-valued key without set operator"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator of a Condition element."""

    operator: str
    """As written, with set operator and IfExists."""
    key: str
    """As written."""
    values: tuple[str, ...]
    """The policy's values, any of which may fit."""


def split(operator: str) -> tuple[str, str, bool]:
    """An operator's set operator (or nothing), its own name in lower case, and whether IfExists ends it.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", ...IfExists; "Set operators for
    multivalued context keys".
    """
    quantifier, _, name = operator.lower().rpartition(":")
    return quantifier, name.removesuffix("ifexists"), name.endswith("ifexists")


def holds(condition: Condition, context: Context, choices: Choices, *, variables: bool) -> Truth:
    """Whether the request meets one condition; ``variables`` if the policy's Version knows them."""
    quantifier, name, if_exists = split(condition.operator)
    if name == "null":
        return _null(condition, context, choices)
    operator = OPERATORS.get(name)
    if operator is None or quantifier not in ("", "forallvalues", "foranyvalue"):
        return open_by(f"{OPERATORS_PAGE}: `{condition.operator}` is not listed")
    key = context.key(condition.key)
    absent = _absent(quantifier, operator, if_exists=if_exists)
    if key.present is False or (quantifier and _is_no_value(key, choices)):
        return absent
    if key.values is None:
        return _free(condition, key, operator, quantifier, absent)
    if key.many and not quantifier and not choices.any_of_many:
        return chosen(choices.any_of_many, MANY_VALUES)
    tested = [
        _passes(value, condition.values, operator, context, variables=variables) for value in key.values
    ]
    return all_of(tested) if quantifier == "forallvalues" else any_of(tested)


def _absent(quantifier: str, operator: Operator, *, if_exists: bool) -> Truth:
    """A key that is not there fits nothing, so a negated operator holds.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", Important; "Set operators for
    multivalued context keys": ForAllValues holds, ForAnyValue does not.
    """
    if if_exists or quantifier == "forallvalues":
        return TRUE
    return truth(operator.negated and quantifier == "")


def _is_no_value(key: Key, choices: Choices) -> bool:
    return choices.empty_text_is_no_value and key.values is not None and not any(key.values)


def _free(condition: Condition, key: Key, operator: Operator, quantifier: str, absent: Truth) -> Truth:
    """A free key leaves it open, unless the policy lists no value: then any value gives one answer."""
    there = truth(operator.negated)
    surely_there = key.present and not quantifier
    if not condition.values and (surely_there or absent == there):
        return there
    return hangs_on(condition.key)


def _passes(
    value: str, wanted: tuple[str, ...], operator: Operator, context: Context, *, variables: bool
) -> Truth:
    """Whether one value of the request fits any value of the policy, or none if the operator is negated."""
    hit = any_of(_fits(value, each, operator, context, variables=variables) for each in wanted)
    return negation(hit) if operator.negated else hit


def _fits(value: str, wanted: str, operator: Operator, context: Context, *, variables: bool) -> Truth:
    if operator.test is arn_like and wanted == "*":
        return open_by(ARN_STAR)
    if variables and VARIABLE.search(wanted) and not operator.variables:
        return open_by(NO_VARIABLE)
    pattern = filled(wanted, operator.read, context) if variables else Filled(operator.read(wanted))
    return pattern.tested(lambda letters: operator.test(letters, value), negated=operator.negated)


def _null(condition: Condition, context: Context, choices: Choices) -> Truth:
    """Null: ``true`` asks that the key be absent, ``false`` that it be there.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", Null.
    """
    if condition.operator.lower() != "null":
        return open_by(NULL_WITH_MORE)
    key = context.key(condition.key)
    there = hangs_on(condition.key) if key.present is None else truth(key.present)
    if key.values and not any(key.values):
        there = negation(chosen(choices.null_of_empty_text, EMPTY_NULL))
    answers = {"true": negation(there), "false": there}
    return any_of(
        open_by(NO_VARIABLE) if VARIABLE.search(each) else answers.get(each.lower(), FALSE)
        for each in condition.values
    )
