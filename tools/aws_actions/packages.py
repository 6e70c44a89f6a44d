"""Published packages in pinned versions: fetched by their registry's client, read without unpacking."""

from __future__ import annotations

import datetime as dt
import email
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

LICENCES: Final = {"MIT": "MIT", "MIT-0": "MIT-0", "MIT no attribution": "MIT-0"}
"""What a package may be under for us to publish what we derive: as packages spell it -> SPDX name."""
EARLIEST: Final = dt.date(2024, 1, 1)
"""No package read here is older: an earlier stamp (1980, 2020) is a build tool's constant."""


class BuildError(Exception):
    """A package is missing, or holds something these scripts were not written for."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One package in one version."""

    package: str
    """The name its registry knows it by; npm's start with ``@``."""
    version: str
    """The exact version."""

    @property
    def on_npm(self) -> bool:
        """Whether it is npm's; else it is a pure Python wheel."""
        return self.package.startswith("@")

    @property
    def stem(self) -> str:
        """What the archive's name, and a wheel's metadata folder, begin with."""
        if self.on_npm:
            return f"{self.package.removeprefix('@').replace('/', '-')}-{self.version}"
        return f"{self.package.replace('-', '_')}-{self.version}"

    def archive(self, folder: Path) -> Path:
        """Where ``npm pack`` or ``pip download`` puts it below ``folder``."""
        return folder / (f"{self.stem}.tgz" if self.on_npm else f"{self.stem}-py3-none-any.whl")

    def fetch(self, folder: Path) -> None:
        """Let the registry's ordinary client bring the archive, unless it is there."""
        if self.archive(folder).exists():
            return
        npm = ["npm", "pack", "--silent", f"{self.package}@{self.version}"]
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        pip += ["--dest=.", f"{self.package}=={self.version}"]
        subprocess.run(npm if self.on_npm else pip, check=True, cwd=folder)


@dataclass(frozen=True, slots=True)
class Archive:
    """What a package holds, and what it says of itself."""

    path: Path
    """The file, for messages."""
    licence: str
    """The SPDX name of its licence, one of those in ``LICENCES``."""
    date: str
    """ISO date of the data (npm: ``updatedAt``) or of the build (wheel); empty when a wheel carries none."""
    files: Mapping[str, Any]
    """JSON files, parsed, by path inside the package."""


def read_npm(pin: Pin, folder: Path) -> Archive:
    """Read every JSON file of a packed npm package that dates its data in ``package.json``."""
    path = existing(pin.archive(folder))
    with tarfile.open(path) as tar:
        files = {
            member.name.removeprefix("package/"): json.loads(stream.read())
            for member in tar
            if member.name.endswith(".json") and (stream := tar.extractfile(member))
        }
    about = files["package.json"]
    return Archive(path, permitted(path, about["license"]), about["updatedAt"][:10], files)


def read_wheel(pin: Pin, folder: Path, name: str) -> Archive:
    """Read the JSON file ``name`` of a wheel; its time stamp in the wheel is the date of the build."""
    path = existing(pin.archive(folder))
    with zipfile.ZipFile(path) as wheel:
        about = email.message_from_bytes(wheel.read(f"{pin.stem}.dist-info/METADATA"))
        built = dt.date(*wheel.getinfo(name).date_time[:3])
        files = {name: json.loads(wheel.read(name))}
    licence = permitted(path, str(about["License-Expression"] or about["License"]))
    return Archive(path, licence, built.isoformat() if built >= EARLIEST else "", files)


def existing(path: Path) -> Path:
    """``path``, if it is a file."""
    if not path.is_file():
        raise BuildError(f"{path}: is not there; run again with --fetch")
    return path


def permitted(path: Path, licence: str) -> str:
    """The SPDX name of a licence that lets us publish what we derive."""
    if licence not in LICENCES:
        raise BuildError(f"{path}: is under `{licence}`; use a version under MIT or MIT-0")
    return LICENCES[licence]
