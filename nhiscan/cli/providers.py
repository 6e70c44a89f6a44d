"""Commands with one sub-command per provider, built from what its connector can be told."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperGroup

from nhiscan.cli import plugins
from nhiscan.errors import UsageError

if TYPE_CHECKING:
    from nhiscan.snapshot import Collector, Option

Told = dict[str, Any]
"""What the command line says, by the names of parameters."""
Run = Callable[[str, "Collector", Told], None]
"""Does the work for one provider."""
_ANYTHING: Final = {"ignore_unknown_options": True, "allow_extra_args": True}


class PerProvider(TyperGroup):
    """Loads a connector only when its sub-command is asked for."""

    run: Run
    """What a sub-command does."""
    about: str
    """The help of a sub-command, with ``{}`` for the provider."""

    def more(self, name: str, collector: Collector) -> Sequence[inspect.Parameter]:
        """What can be told beside the options that a collection of that provider takes."""
        del name, collector
        return ()

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all connectors."""
        return [*super().list_commands(ctx), *plugins.connector_names()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The sub-command of one provider; None where there is no such connector."""
        if cmd_name not in plugins.connector_names():
            return super().get_command(ctx, cmd_name)
        collector = plugins.connector(cmd_name).collector()
        app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
        if collector is None:
            app.command(name=cmd_name, hidden=True, context_settings=_ANYTHING)(_not_live(cmd_name))
        else:
            app.command(name=cmd_name, help=self.about.format(cmd_name))(self._function(cmd_name, collector))
        return typer.main.get_command(app)

    def _function(self, name: str, collector: Collector) -> Callable[..., None]:
        """A function with one keyword per option, as typer wants to see it."""
        run = type(self).run

        def function(**told: Any) -> None:
            run(name, collector, told)

        parameters = [*map(of_option, collector.options), *self.more(name, collector)]
        function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        function.__annotations__ = {p.name: p.annotation for p in parameters}
        return function


def _not_live(name: str) -> Callable[[], None]:
    """A command that says why it is none; the help of its siblings must not fail on it."""

    def refuse() -> None:
        raise UsageError(name, "cannot be asked live", "give its export files to `nhiscan scan`")

    return refuse


def options_told(collector: Collector, told: Told) -> dict[str, str]:
    """The options of a collection among what was told."""
    return told_of(collector.options, told)


def told_of(options: Iterable[Option], told: Told) -> dict[str, str]:
    """Those of ``options`` that were told."""
    found = {option.name: told.get(_key(option)) for option in options}
    return {name: value for name, value in found.items() if value is not None}


def parameter(name: str, kind: object, option: object, default: object = None) -> inspect.Parameter:
    """One keyword of a command: ``option`` is typer's, its value of that ``kind``."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, keyword, default=default, annotation=Annotated[kind, option])


def of_option(option: Option) -> inspect.Parameter:
    """The keyword of a provider's option."""
    info = typer.Option(f"--{option.name}", metavar=option.metavar, help=option.help)
    return parameter(_key(option), str | None, info)


def _key(option: Option) -> str:
    return option.name.replace("-", "_")
