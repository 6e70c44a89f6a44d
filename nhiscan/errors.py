"""The one error tree: every failure a user can mend, as place, problem and remedy."""

from __future__ import annotations

from typing import ClassVar


class NhiscanError(Exception):
    """A failure told in one line: where, what is wrong, what to do.

    Turned into text and exit code once, in ``cli/``. The parts may carry untrusted text:
    whoever prints them passes them through ``text.visible``.
    """

    exit_code: ClassVar[int] = 2
    """What the process answers with; 2 is usage, configuration, input or missing extra."""

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        """``place`` names file and position, ``problem`` what is wrong, ``remedy`` the way out."""
        super().__init__(place, problem, remedy)
        self.place = place
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """The one line."""
        return f"{self.place}: {self.problem}; {self.remedy}"


class UsageError(NhiscanError):
    """The command line asks for something that does not exist or does not fit."""


class SettingsError(NhiscanError):
    """A settings file or variable holds a key or value that means nothing here."""


class InputError(NhiscanError):
    """A file or directory cannot be read as what it should be."""


class OutputError(NhiscanError):
    """A result cannot be written where it was asked for."""


class SnapshotError(NhiscanError):
    """A snapshot is unfinished, damaged, or of other inputs than those given."""


class CollectError(NhiscanError):
    """A provider cannot be asked: no credentials, ended ones, or a role that cannot be assumed."""


class MissingExtra(NhiscanError):
    """A command needs a package that is not installed; the remedy names the extra."""


class PluginError(NhiscanError):
    """A connector, rule or format cannot be loaded or breaks its contract."""


class PolicyError(NhiscanError):
    """A document is no policy of its language; the provider would refuse it."""
