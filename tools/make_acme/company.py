"""Acme whole: the story and the dull rest, in the order in which AWS lists things."""

from __future__ import annotations

from functools import cache

from tools.make_acme.dull.containers import containers
from tools.make_acme.dull.functions import functions
from tools.make_acme.dull.plumbing import plumbing
from tools.make_acme.dull.programs import programs
from tools.make_acme.nouns import Company
from tools.make_acme.story.across import across
from tools.make_acme.story.agents import agents
from tools.make_acme.story.borrowed import borrowed
from tools.make_acme.story.controls import controls
from tools.make_acme.story.idle import idle
from tools.make_acme.story.keys import keys
from tools.make_acme.story.management import management
from tools.make_acme.story.one_service import one_service
from tools.make_acme.story.people import people
from tools.make_acme.story.sandbox import sandbox
from tools.make_acme.story.strong import strong
from tools.make_acme.story.trusts import trusts
from tools.make_acme.story.within_reach import within_reach


def story() -> Company:
    """What is planted, and the near misses."""
    parts = [agents(), within_reach(), keys(), one_service(), people(), idle(), trusts(), strong()]
    return sum([*parts, sandbox(), management(), across(), controls(), borrowed()], Company())


def dull() -> Company:
    """What is simply fine."""
    return sum([functions(), containers(), plumbing(), programs()], Company())


@cache
def company() -> Company:
    """Everything, sorted by name."""
    every = story() + dull()
    return Company(
        tuple(sorted(every.users, key=lambda one: one.name.lower())),
        tuple(sorted(every.groups, key=lambda one: one.name.lower())),
        tuple(sorted(every.roles, key=lambda one: one.name.lower())),
        tuple(sorted(every.policies, key=lambda one: one.name.lower())),
        tuple(sorted(every.functions, key=lambda one: (one.name, one.version != "$LATEST", one.version))),
        tuple(sorted(every.instances, key=lambda one: (one.name, one.number))),
        tuple(sorted(every.services, key=lambda one: one.name)),
    )
