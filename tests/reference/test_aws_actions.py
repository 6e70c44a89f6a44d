"""The AWS action table: its order, its bitsets, and facts read on AWS's own pages."""

from __future__ import annotations

import dataclasses

import pytest

from nhiscan.reference.aws_actions import ActionDetail, ActionTable, Level, ResourceUse, load


@pytest.fixture(scope="module")
def table() -> ActionTable:
    return load()


def known(table: ActionTable, name: str) -> int:
    index = table.index(name)
    assert index is not None, name
    return index


def detail(table: ActionTable, name: str) -> ActionDetail:
    return table.detail(known(table, name))


def use(table: ActionTable, name: str, kind: str) -> ResourceUse:
    [found] = [each for each in detail(table, name).resources if each.type == kind]
    return found


# ---------------------------------------------------------------- order
def test_the_table_is_sorted_and_names_nothing_twice(table: ActionTable) -> None:
    keys = [tuple(name.casefold().split(":")) for name in table.names]
    assert keys == sorted(set(keys))


def test_services_are_contiguous_and_cover_the_table(table: ActionTable) -> None:
    spans = [table.span(service) for service in table.services()]
    assert [index for span in spans for index in span] == list(range(len(table.names)))
    assert all(spans)


def test_a_span_holds_its_own_service_only(table: ActionTable) -> None:
    for service in table.services():
        assert {table.names[index].partition(":")[0] for index in table.span(service)} == {service}


def test_an_index_leads_to_its_name_and_back_in_any_case(table: ActionTable) -> None:
    for index, name in enumerate(table.names):
        assert table.index(name) == index
        assert table.index(name.upper()) == index
        assert table.index(name.lower()) == index


@pytest.mark.parametrize("name", ["", "s3", "s3:", "s3:*", "s3:Get", "nosuch:GetObject", "s3:GetObject "])
def test_what_is_no_action_has_no_index(table: ActionTable, name: str) -> None:
    assert table.index(name) is None


def test_services_are_found_in_any_case(table: ActionTable) -> None:
    assert table.span("S3") == table.span("s3")
    assert table.title("Iam") == table.title("iam") == "AWS Identity and Access Management (IAM)"
    assert table.title("s3") == "Amazon S3"


def test_an_unknown_service_is_empty(table: ActionTable) -> None:
    assert table.span("nosuch") == range(0)
    assert table.title("nosuch") == "nosuch"


@pytest.mark.parametrize("index", [-1, 10**9])
def test_no_action_stands_outside_the_table(table: ActionTable, index: int) -> None:
    for ask in (table.level, table.born, table.detail):
        with pytest.raises(IndexError):
            ask(index)


def test_the_table_is_one_and_cannot_be_changed(table: ActionTable) -> None:
    assert load() is table
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.names = ()  # type: ignore[misc]


# ---------------------------------------------------------------- bitsets
def test_everything_has_one_bit_per_action(table: ActionTable) -> None:
    assert table.everything.bit_count() == table.everything.bit_length() == len(table.names)


def test_levels_partition_everything(table: ActionTable) -> None:
    sets = [table.with_level(level) for level in Level]
    assert sum(sets) == table.with_level(*Level) == table.everything


def test_a_levels_bits_are_its_actions(table: ActionTable) -> None:
    for level in Level:
        bits = table.with_level(level)
        assert all(
            (table.level(index) is level) == bool(bits >> index & 1) for index in range(len(table.names))
        )


def test_levels_add_up_and_none_is_nothing(table: ActionTable) -> None:
    assert table.with_level() == 0
    both = table.with_level(Level.LIST, Level.READ)
    assert both == table.with_level(Level.READ, Level.LIST, Level.READ)
    assert both == table.with_level(Level.LIST) | table.with_level(Level.READ)


# ---------------------------------------------------------------- dates
def test_every_birth_lies_between_the_oldest_table_and_this_one(table: ActionTable) -> None:
    births = {table.born(index) for index in range(len(table.names))} - {None}
    assert len(births) >= 24, "about one table a month"
    assert all(birth is not None and table.oldest < birth <= table.date for birth in births)


# Source: AWS News Blog and What's New: the month each became available; and the month after it.
ANNOUNCED = {
    "s3tables:CreateTableBucket": ("2024-12", "2025-01"),
    "dsql:CreateCluster": ("2024-12", "2025-01"),
    "bedrock-agentcore:InvokeAgentRuntime": ("2025-07", "2025-08"),
    "sts:GetWebIdentityToken": ("2025-11", "2025-12"),
}


@pytest.mark.parametrize(("name", "months"), ANNOUNCED.items(), ids=ANNOUNCED)
def test_an_action_was_born_when_it_was_announced(
    table: ActionTable, name: str, months: tuple[str, str]
) -> None:
    birth = table.born(known(table, name))
    assert birth is not None
    assert months[0] <= birth[:7] <= months[1]


@pytest.mark.parametrize("name", ["s3:GetObject", "iam:PassRole", "sts:AssumeRole", "bedrock:InvokeModel"])
def test_an_old_action_has_no_birth(table: ActionTable, name: str) -> None:
    assert table.born(known(table, name)) is None


# ---------------------------------------------------------------- facts
# Source: Service Authorization Reference, the page of each service: level, resource types (* required).
FACTS = {
    "s3:GetObject": (Level.READ, {"object", "accesspointobject"}),
    "s3:ListBucket": (Level.LIST, {"bucket", "accesspoint"}),
    "s3:PutBucketPolicy": (Level.PERMISSIONS, {"bucket*"}),
    "s3:ListAllMyBuckets": (Level.LIST, set()),
    "iam:PassRole": (Level.WRITE, {"role*"}),
    "iam:AttachRolePolicy": (Level.PERMISSIONS, {"role*"}),
    "iam:CreateAccessKey": (Level.WRITE, {"user*"}),
    "iam:ListRoles": (Level.LIST, set()),
    "sts:AssumeRole": (Level.WRITE, {"role*"}),
    "sts:GetCallerIdentity": (Level.READ, set()),
    "kms:Decrypt": (Level.WRITE, {"key*"}),
    "kms:CreateGrant": (Level.PERMISSIONS, {"key*"}),
    "secretsmanager:GetSecretValue": (Level.READ, {"Secret*"}),
    "lambda:InvokeFunction": (Level.WRITE, {"function*"}),
    "lambda:AddPermission": (Level.PERMISSIONS, {"function*"}),
    "dynamodb:GetItem": (Level.READ, {"table*"}),
    "sqs:SendMessage": (Level.WRITE, {"queue*"}),
    "ec2:DescribeInstances": (Level.LIST, set()),
    "organizations:ListAccounts": (Level.LIST, set()),
}


@pytest.mark.parametrize(("name", "fact"), FACTS.items(), ids=FACTS)
def test_level_and_resource_types(table: ActionTable, name: str, fact: tuple[Level, set[str]]) -> None:
    index = known(table, name)
    uses = {each.type + "*" * each.required for each in table.detail(index).resources}
    assert (table.level(index), uses) == fact


def test_tagging_is_a_level_of_its_own(table: ActionTable) -> None:
    assert table.level(known(table, "ec2:CreateTags")) is Level.TAGGING
    assert table.level(known(table, "iam:TagRole")) is Level.TAGGING


ARNS = {
    ("s3:GetObject", "object"): {"arn:${Partition}:s3:::${BucketName}/${ObjectName}"},
    ("iam:PassRole", "role"): {"arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"},
    ("kms:Decrypt", "key"): {"arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}"},
    # Lex V2, and classic Lex beside it
    ("lex:DeleteBot", "bot"): {
        "arn:${Partition}:lex:${Region}:${Account}:bot/${BotId}",
        "arn:${Partition}:lex:${Region}:${Account}:bot:${BotName}",
    },
}


@pytest.mark.parametrize(("asked", "arns"), ARNS.items(), ids=[name for name, _ in ARNS])
def test_arn_forms(table: ActionTable, asked: tuple[str, str], arns: set[str]) -> None:
    assert set(use(table, *asked).arns) == arns


def test_a_prefix_with_two_pages_has_the_resource_types_of_both(table: ActionTable) -> None:
    balancers = {each.type for each in detail(table, "elasticloadbalancing:DeleteLoadBalancer").resources}
    assert {"loadbalancer", "loadbalancer/app/", "loadbalancer/net/"} <= balancers
    gateways = {each.type for each in detail(table, "apigateway:GET").resources}
    assert {"RestApi", "Api"} <= gateways


def test_what_only_one_of_two_pages_requires_is_not_required(table: ActionTable) -> None:
    assert not [each for each in detail(table, "lex:DeleteBot").resources if each.required]


def test_condition_keys_of_the_action_and_of_its_resources(table: ActionTable) -> None:
    assert set(detail(table, "iam:PassRole").condition_keys) == {
        "iam:AssociatedResourceArn",
        "iam:PassedToService",
    }
    assert "aws:ResourceTag/${TagKey}" in use(table, "iam:PassRole", "role").condition_keys
    image = use(table, "ec2:RunInstances", "image")
    assert "ec2:Owner" in image.condition_keys, "named for this action on this type"
    assert "ec2:Region" in detail(table, "ec2:RunInstances").condition_keys


def test_dependents(table: ActionTable) -> None:
    assert set(detail(table, "ec2:RunInstances").dependents) >= {"iam:PassRole", "ec2:CreateTags"}
    assert "iam:PassRole" in detail(table, "lambda:CreateFunction").dependents
    assert detail(table, "s3:GetObject").dependents == ()


def test_every_detail_can_be_read(table: ActionTable) -> None:
    for index in range(len(table.names)):
        found = table.detail(index)
        assert all(each.arns and all(arn.startswith("arn:") for arn in each.arns) for each in found.resources)
        assert len({each.type for each in found.resources}) == len(found.resources)
        assert all(table.names[known(table, name)] == name for name in found.dependents)
