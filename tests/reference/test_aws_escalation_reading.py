"""A row of the escalation table that nobody would understand is refused, and by its name."""

from __future__ import annotations

import re

import pytest

from nhiscan.reference.aws_escalation import Fact, FactKind, Need, derived
from nhiscan.reference.aws_escalation_reading import parse_methods

ROW = """
[limits]
running = "it must run"

[[method]]
id = "aws-good"
title = "Do it"
aliases = ["list:1"]
trigger = "own"
passes = "lambda.amazonaws.com"
needs = [{ action = "lambda:UpdateFunctionCode", on = "$workload" }]
then = [[{ action = "lambda:InvokeFunction", on = "$workload" }]]
where = [{ workload = "lambda-function", is = "$workload" }]
gains = { become = "$role" }
limits = ["running"]
source = "A page"
"""
SECOND = ROW.partition("[[method]]")[2]
BROKEN = {
    "an unknown key of a row": ("title =", "tittle =", "unknown key `tittle`"),
    "a key left out": ('source = "A page"', "", "`source` is missing"),
    "an unknown trigger": ('trigger = "own"', 'trigger = "me"', "'me' is not a valid Trigger"),
    "an unknown action": ("lambda:InvokeFunction", "lambda:InvokeFunktion", "unknown action"),
    "an action in another case": ("lambda:InvokeFunction", "lambda:invokefunction", "unknown action"),
    "a variable that nothing binds": ('on = "$workload" }]]', 'on = "$other" }]]', "nothing binds `$other`"),
    "a gain that nothing binds": ('become = "$role"', 'become = "$user"', "nothing binds `$user`"),
    "no variable where one belongs": ('on = "$workload" }]]', 'on = "workload" }]]', "is no variable"),
    "an unknown limit": ('limits = ["running"]', 'limits = ["walking"]', "unknown limit `walking`"),
    "an unknown kind of fact": ("workload =", "worklode =", "a fact of no known kind"),
    "two kinds of fact in one": ("workload =", 'identity = "role", workload =', "or of several"),
    "a fact without its subject": (', is = "$workload" }]', " }]", "`is` is missing"),
    "an attribute that the kind has not": (
        'is = "$workload" }]',
        'is = "$workload", to = "$role" }]',
        "unknown key `to`",
    ),
    "a word that the kind has not": (
        'workload = "lambda-function"',
        'identity = "robot"',
        "cannot be `robot`",
    ),
    "something unseen without a reason": (
        'workload = "lambda-function"',
        'thing = "function"',
        "`unseen` is missing",
    ),
    "an unknown gain": ("become =", "be =", "a gain of no known kind"),
    "two gains": ("become =", 'read = "$role", become =', "or of several"),
    "an unknown guard": ('{ become = "$role" }', '{ lift = "door", of = "$role" }', "valid Guard"),
    "an action on `*` that has types": ('on = "$workload" }]]', 'on = "*" }]]', "works on `function`"),
    "a type that the action has not": (
        'on = "$workload" }]]',
        'on = "$workload", type = "layer" }]]',
        "does not work on `layer`",
    ),
    "several types and none said": ("lambda:InvokeFunction", "ec2:RunInstances", "say which"),
    "an action without types, on something": (
        "lambda:InvokeFunction",
        "lambda:CreateEventSourceMapping",
        "`*` alone",
    ),
    "a key that the action has not": (
        'on = "$workload" }]]',
        'on = "$workload", carries = { "iam:PolicyARN" = "any" } }]]',
        "knows no key",
    ),
    "a list of needs that is empty": ("then = [[", "then = [[], [", "is empty"),
    "an own doing behind somebody else's": ('trigger = "own"', 'trigger = "existing"', "needs no `then`"),
    "a service of the key and none to pass to": ("passes =", "passed_to =", "without `passes`"),
    "a key of passing and nobody to pass to": (
        'passes = "lambda.amazonaws.com"',
        'passed_with = { "iam:AssociatedResourceArn" = "any" }',
        "`passed_with` without `passes`",
    ),
    "a key that passing a role has not": (
        "passes =",
        'passed_with = { "iam:PolicyARN" = "any" }\npasses =',
        "knows no key",
    ),
    "a value taken from what nobody knows how": (
        'on = "$workload" }]]',
        'on = "$workload", carries = { "lambda:EventSourceToken" = "owner-of:$role" } }]]',
        "unknown value `owner-of:$role`",
    ),
    "a value taken from no variable": (
        'on = "$workload" }]]',
        'on = "$workload", carries = { "lambda:EventSourceToken" = "boundary-of:role" } }]]',
        "unknown value `boundary-of:role`",
    ),
    "a value taken from what nothing binds": (
        'on = "$workload" }]]',
        'on = "$workload", carries = { "lambda:EventSourceToken" = "boundary-of:$other" } }]]',
        "nothing binds `$other`",
    ),
    "an id given twice": (ROW, ROW + "[[method]]" + SECOND.replace("list:1", "list:2"), "id given twice"),
    "an alias given twice": (
        ROW,
        ROW + "[[method]]" + SECOND.replace("aws-good", "aws-other"),
        "alias given",
    ),
}


@pytest.mark.parametrize(("good", "bad", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_refused_by_its_name(good: str, bad: str, told: str) -> None:
    assert good in ROW
    with pytest.raises(ValueError, match=re.escape(told)) as refused:
        parse_methods(ROW.replace(good, bad))
    assert str(refused.value).startswith(("aws-good: ", "list:1: "))


def test_what_is_gained_can_be_shown() -> None:
    unseen = 'thing = "app", unseen = "nobody lists them"'
    row = ROW.replace('workload = "lambda-function"', unseen).replace(
        'become = "$role"', 'become = "$workload"'
    )
    with pytest.raises(ValueError, match="aws-good: no snapshot can show `\\$workload`"):
        parse_methods(row)


def test_handing_over_a_role_is_a_need_and_a_fact() -> None:
    (method,) = parse_methods(ROW)
    passed = Need("iam:PassRole", "$role", ("role",), (("iam:PassedToService", "lambda.amazonaws.com"),))
    assert passed in method.needs
    assert Fact(FactKind.TRUSTS, ("lambda.amazonaws.com",), subject="$role") in method.where
    assert Fact(FactKind.IDENTITY, ("role",), subject="$role") in method.where


def test_the_key_may_name_another_service_than_the_trust_policy() -> None:
    (method,) = parse_methods(ROW.replace("passes =", 'passed_to = "other.amazonaws.com"\npasses ='))
    assert method.needs[0].carries == (("iam:PassedToService", "other.amazonaws.com"),)
    assert method.where[1].values == ("lambda.amazonaws.com",)


def test_passing_may_carry_more_than_the_service() -> None:
    (method,) = parse_methods(
        ROW.replace("passes =", 'passed_with = { "iam:AssociatedResourceArn" = "any" }\npasses =')
    )
    assert method.needs[0].carries == (
        ("iam:AssociatedResourceArn", "any"),
        ("iam:PassedToService", "lambda.amazonaws.com"),
    )


VALUES = {
    "of an identity": ("boundary-of:$role", ("boundary-of", "$role")),
    "of a service": ("cluster-of:$workload", ("cluster-of", "$workload")),
    "a variable alone": ("$role", None),
    "an ARN with its partition open": ("arn:${Partition}:iam::aws:policy/AdministratorAccess", None),
    "a word of the attacker's choice": ("any", None),
    "a word that nobody knows": ("owner-of:$role", None),
}


@pytest.mark.parametrize(("value", "about"), VALUES.values(), ids=VALUES)
def test_what_a_value_is_taken_from(value: str, about: tuple[str, str] | None) -> None:
    assert derived(value) == about


def test_a_row_without_more_is_alone() -> None:
    (method,) = parse_methods(
        ROW.replace('then = [[{ action = "lambda:InvokeFunction", on = "$workload" }]]', "")
    )
    assert method.then == ()
