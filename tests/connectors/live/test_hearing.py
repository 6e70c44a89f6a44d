"""Who answers and who does not."""

from __future__ import annotations

from nhiscan.connectors.live.hearing import Endpoint, Hearing

HOME = ("iam", "us-east-1")
LAMBDA, QUEUES = ("lambda", "eu-west-1"), ("sqs", "eu-west-1")


def missed(hearing: Hearing, endpoint: Endpoint, times: int, *, away: bool = False) -> None:
    for _ in range(times):
        hearing.missed(endpoint, away=away)


def test_one_to_whom_there_is_no_way_is_given_up_soon_once_others_answer() -> None:
    hearing = Hearing()
    missed(hearing, LAMBDA, 3, away=True)
    assert not hearing.silent(LAMBDA)
    hearing.answered(HOME, "ListRoles")
    assert hearing.silent(LAMBDA)


def test_answers_from_before_say_nothing_about_the_network_of_now() -> None:
    hearing = Hearing()
    hearing.answered(HOME, "ListRoles")
    missed(hearing, LAMBDA, 100, away=True)
    assert not hearing.silent(LAMBDA)


def test_one_that_takes_questions_and_never_answers_is_asked_more_often() -> None:
    hearing = Hearing()
    missed(hearing, LAMBDA, 7)
    hearing.answered(HOME, "ListRoles")
    assert not hearing.silent(LAMBDA)
    missed(hearing, LAMBDA, 1)
    assert hearing.silent(LAMBDA)


def test_one_that_answered_once_is_never_given_up() -> None:
    hearing = Hearing()
    hearing.answered(LAMBDA, "ListFunctions")
    missed(hearing, LAMBDA, 100, away=True)
    hearing.answered(HOME, "ListRoles")
    assert not hearing.silent(LAMBDA)


def test_a_region_in_which_nobody_answers_is_given_up_as_a_whole() -> None:
    hearing = Hearing()
    for number in range(12):
        hearing.missed((f"service-{number}", "eu-west-1"), away=False)
    hearing.answered(HOME, "ListRoles")
    assert hearing.silent(LAMBDA)
    assert not hearing.silent(("lambda", "us-west-2"))


def test_a_region_in_which_one_answers_is_there() -> None:
    hearing = Hearing()
    hearing.answered(QUEUES, "ListQueues")
    for number in range(100):
        hearing.missed((f"service-{number}", "eu-west-1"), away=False)
    hearing.answered(HOME, "ListRoles")
    assert hearing.knows("eu-west-1")
    assert not hearing.silent(LAMBDA)


def test_who_is_weary_of_an_operation_asks_once_until_it_is_answered() -> None:
    hearing = Hearing()
    hearing.answered(HOME, "GetUser")
    assert not hearing.weary(HOME, "ListRoles")
    hearing.wearied(HOME, "ListRoles")
    assert hearing.weary(HOME, "ListRoles")
    assert not hearing.weary(HOME, "ListUsers")
    hearing.answered(HOME, "ListUsers")
    assert hearing.weary(HOME, "ListRoles")
    hearing.answered(HOME, "ListRoles")
    assert not hearing.weary(HOME, "ListRoles")


def test_an_api_that_only_ever_failed_is_waited_for_once_whatever_is_asked() -> None:
    hearing = Hearing()
    hearing.wearied(LAMBDA, "ListFunctions")
    assert hearing.weary(LAMBDA, "GetPolicy")
    assert not hearing.weary(QUEUES, "ListQueues")


def test_a_region_in_which_several_only_ever_failed_is_waited_for_no_more() -> None:
    hearing = Hearing()
    for service in ("lambda", "ecs", "sns"):
        hearing.wearied((service, "eu-west-1"), "List")
    assert hearing.weary(QUEUES, "ListQueues")
    assert not hearing.weary(("sqs", "us-west-2"), "ListQueues")
    hearing.answered(("kms", "eu-west-1"), "ListKeys")
    assert not hearing.weary(QUEUES, "ListQueues")
