"""What each command says, where it finds its snapshot, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import nhiscan
from nhiscan.cli import main

COLUMNS = 80


@pytest.fixture
def example(data: Path) -> str:
    return str(data / "aws/account-authorization-details.example.json")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"nhiscan {nhiscan.__version__}\n"


@pytest.mark.parametrize("command", [(), ("scan",), ("demo",), ("rules",), ("config",), ("snapshot",)])
def test_help_fits_a_terminal(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*command, "--help") == 0
    out = capsys.readouterr().out
    assert "Usage: nhiscan" in out
    assert max(map(len, out.splitlines())) <= COLUMNS
    assert len(out.splitlines()) <= 60


def test_rules_list_has_a_line_per_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rules", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 30
    assert any(line.split()[:2] == ["credential-unused", "high"] for line in lines)


def test_rules_show_tells_text_and_controls(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rules", "show", "identity-administrator") == 0
    out = capsys.readouterr().out
    assert out.startswith("identity-administrator (critical): ")
    assert "NHI5:2025" in out
    assert "## Example" in out


def test_rules_show_of_no_rule_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rules", "show", "identity-admin") == 2
    assert "nearest: `identity-administrator`" in capsys.readouterr().err


def test_config_show_tells_where_a_value_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nhiscan.toml").write_text("[rules]\nunused_days = 30\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NHISCAN_MAX_AGE_DAYS", "10")
    assert run("config", "show") == 0
    out = capsys.readouterr().out
    assert "unused_days = 30  # project file nhiscan.toml" in out
    assert "max_age_days = 10  # environment NHISCAN_MAX_AGE_DAYS" in out
    assert "never_used_days = 30  # default" in out


def test_a_project_setting_that_lowers_a_verdict_is_named(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nhiscan.toml").write_text('[rules]\ndisable = ["identity-administrator"]\n')
    monkeypatch.chdir(tmp_path)
    run("scan", example, "--format", "json")
    lowered = json.loads(capsys.readouterr().out)
    assert lowered["lowered_by"] == ["rules.disable (nhiscan.toml)"]
    run("scan", example, "--format", "json", "--isolated")
    isolated = json.loads(capsys.readouterr().out)
    assert isolated["lowered_by"] == []
    assert {f["rule"] for f in isolated["findings"]} - {f["rule"] for f in lowered["findings"]} == {
        "identity-administrator"
    }


@pytest.mark.parametrize("form", ["screen", "json", "sarif", "csv", "markdown", "junit"])
def test_a_file_holds_what_the_screen_would(
    form: str, example: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result"
    assert run("scan", example, "--format", form, "-o", str(out)) == 1
    written = capsys.readouterr()
    assert written.out == ""
    run("scan", example, "--format", form)
    shown = capsys.readouterr().out
    if form != "screen":  # the screen tells how long it took
        assert out.read_bytes() == shown.encode()
        assert "exit 1: " in written.err


def test_standard_output_by_name(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("scan", example, "--format", "json", "-o", "-")
    assert json.loads(capsys.readouterr().out)["schema"] == "nhiscan/scan/v1"


def test_exit_zero_still_says_what_it_hides(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("scan", example, "--exit-zero") == 0
    assert "would be 1" in capsys.readouterr().out.splitlines()[-1]


def test_one_rule_alone(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("scan", example, "--rule", "grant-wildcard", "--format", "json")
    assert {f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]} == {"grant-wildcard"}


def test_severity_hides_what_is_milder(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("scan", example, "--severity", "critical", "--format", "json")
    assert {f["severity"] for f in json.loads(capsys.readouterr().out)["findings"]} == {"critical"}


def test_the_snapshot_may_be_named_by_variable(
    example: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NHISCAN_SNAPSHOT", example)
    assert run("scan", "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["findings"]


def test_named_twice_is_an_error(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("scan", example, "--snapshot", example) == 2
    assert "give one of them" in capsys.readouterr().err


def test_without_a_name_the_newest_snapshot_of_the_folder(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("scan") == 2
    assert "try `nhiscan demo`" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        main(("snapshot", "merge", example, "-o", "snap"))
    assert not left.value.code
    assert run("scan", "--format", "json") == 1


def test_without_a_name_a_refresh_that_is_not_finished_is_no_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".refresh").mkdir()
    (tmp_path / ".refresh/manifest.json").write_text('{"schema": "nhiscan/snapshot/v1"}')
    monkeypatch.chdir(tmp_path)
    assert run("scan") == 2
    assert "none lies in this folder" in capsys.readouterr().err


def test_the_demo_keeps_the_company_where_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "acme"
    assert run("demo", "--keep", str(kept)) == 0
    out = capsys.readouterr().out
    assert "Try next:" in out
    run("scan", str(kept / "aws"), "--config", str(kept / "nhiscan.toml"))
    again = capsys.readouterr().out
    assert [line for line in again.splitlines() if "CRITICAL" in line] == [
        line for line in out.splitlines() if "CRITICAL" in line
    ]
    assert run("demo", "--keep", str(kept)) == 2


def test_scanning_an_export_loads_nothing_heavy(example: str) -> None:
    program = (
        "import sys\nfrom nhiscan.cli import main\n"
        f"try: main(['scan', {example!r}, '--format', 'json', '-o', '/dev/null', '--exit-zero'])\n"
        "except SystemExit: pass\n"
        "print(*sorted({'pandas', 'boto3', 'networkx', 'duckdb'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def anchors(out: str) -> set[str]:
    results = json.loads(out)["runs"][0]["results"]
    return {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}


def test_results_point_at_a_file_that_is_there(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.json").write_bytes(Path(example).read_bytes())
    run("scan", "exports", "--format", "sarif")
    assert anchors(capsys.readouterr().out) == {"exports/a.json"}
    (tmp_path / "nhiscan.toml").write_text("")
    run("scan", "exports", "--format", "sarif")
    assert anchors(capsys.readouterr().out) == {"nhiscan.toml"}
    (tmp_path / "agents.md").write_text("")
    run("scan", "exports", "--format", "sarif", "--anchor", "agents.md")
    assert anchors(capsys.readouterr().out) == {"agents.md"}
    for wrong in ("nothere.txt", "../agents.md"):
        assert run("scan", "exports", "--format", "sarif", "--anchor", wrong) == 2
        assert f"`{wrong}` is no file in this folder" in capsys.readouterr().err


def test_a_rule_that_settings_made_up_is_an_error(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nhiscan.toml").write_text('[rules]\ndisable = ["credential-unsued"]\n')
    monkeypatch.chdir(tmp_path)
    assert run("scan", example) == 2
    assert (
        "nhiscan.toml: `credential-unsued` is no rule; nearest: `credential-unused`"
        in capsys.readouterr().err
    )


def test_a_variable_that_means_nothing_is_told(
    example: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NHISCAN_RULES_UNUSED_DAYS", "5")
    run("scan", example)
    err = capsys.readouterr().err
    assert "the variable NHISCAN_RULES_UNUSED_DAYS is no setting (nearest: NHISCAN_UNUSED_DAYS)" in err


def test_an_export_may_come_through_a_pipe(example: str) -> None:
    code = "from nhiscan.cli import main; main()"
    program = [sys.executable, "-c", code, "scan", "-", "--format", "json", "--exit-zero"]
    done = subprocess.run(program, input=Path(example).read_bytes(), capture_output=True, check=True)
    assert json.loads(done.stdout)["findings"]
