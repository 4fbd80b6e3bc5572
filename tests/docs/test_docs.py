"""Every setting, command, error and query of the code is documented."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.main import get_command

from schemas import errors
from tidewaiter.cli.app import to_app
from tidewaiter.settings import Settings

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings_of(model: type[BaseModel], prefix: str) -> list[str]:
    names: list[str] = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names.extend(settings_of(kind, f"{prefix}{name.upper()}__"))
        else:
            names.append(f"{prefix}{name.upper()}")
    return names


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `(TIDEWAITER_\w+)`", read("docs/settings.md"), re.MULTILINE))
    assert documented == set(settings_of(Settings, "TIDEWAITER_"))


def test_every_command_is_documented_and_no_other() -> None:
    command = get_command(to_app())
    names = set(command.commands)  # type: ignore[attr-defined]  # a group
    rows = re.findall(r"^\| (`.*?) \|", read("docs/commands.md"), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([a-z]+)", row)}
    assert documented == names


def test_every_command_says_what_it_does() -> None:
    command = get_command(to_app())
    for name, one in command.commands.items():  # type: ignore[attr-defined]  # a group
        assert one.help, name
        for parameter in one.params:
            assert getattr(parameter, "help", "x"), f"{name} {parameter.name}"


@pytest.mark.parametrize("name", [n for n in vars(errors) if isinstance(getattr(errors, n), type)])
def test_every_error_says_what_it_means(name: str) -> None:
    assert getattr(errors, name).__doc__


@pytest.mark.parametrize("page", sorted(p.name for p in (ROOT / "docs").glob("*.md")))
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", read(f"docs/{page}")):
        if not target.startswith("http"):
            assert (ROOT / "docs" / target).exists(), target


def test_readme_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)", read("README.md")):
        assert (ROOT / target).exists(), target


def test_readme_opens_with_the_two_commands() -> None:
    lines = [line.strip() for line in read("README.md").splitlines() if line.startswith("    ")]
    assert lines[0].startswith("make run")
    assert lines[1].startswith("make test")
