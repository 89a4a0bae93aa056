"""Sees to what the book needs from the system, which pip cannot bring: TeX for the PDF, browsers and Java for tests.

    python3 tools/install_system.py tex
    python3 tools/install_system.py browser

Nothing happens where all is there. Otherwise, on Debian and Ubuntu, root (or who may use sudo without a password) gets
the packages that are missing; everyone else is told what is missing and the command that brings it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["command", "font or TeX file", "library"]


@dataclass(frozen=True)
class Need:
    """Something that must be there, under one of its names, and the packages that bring it."""

    names: tuple[str, ...]
    apt: str
    dnf: str
    brew: str
    kind: Kind = "command"


@dataclass(frozen=True)
class Machine:
    """What is asked of a machine, and how it is done there."""

    has: Callable[[Kind, str], bool]
    run: Callable[[Sequence[str]], subprocess.CompletedProcess[str]]
    systems: frozenset[str]
    """The names of the operating system and of those it is made from, such as debian."""
    is_root: bool


def _tex_file(name: str, *, apt: str, dnf: str, brew: str = "mactex-no-gui") -> Need:
    return Need((name,), apt, dnf, brew, kind="font or TeX file")


TEX = (
    Need(("latexmk",), apt="latexmk", dnf="latexmk", brew="mactex-no-gui"),
    Need(("lualatex",), apt="texlive-luatex", dnf="texlive-collection-luatex", brew="mactex-no-gui"),
    _tex_file("luaotfload.sty", apt="texlive-luatex", dnf="texlive-collection-luatex"),
    _tex_file("unicode-math.sty", apt="texlive-latex-recommended", dnf="texlive-collection-latexrecommended"),
    _tex_file("tabulary.sty", apt="texlive-latex-extra", dnf="texlive-collection-latexextra"),
    _tex_file("texgyrepagella-regular.otf", apt="fonts-texgyre", dnf="texlive-tex-gyre"),
    _tex_file("texgyrepagella-math.otf", apt="fonts-texgyre-math", dnf="texlive-tex-gyre-math"),
    _tex_file("Lato-Regular.ttf", apt="fonts-lato", dnf="lato-fonts", brew="font-lato"),
    _tex_file(
        "JetBrainsMono-Regular.ttf",
        apt="fonts-jetbrains-mono",
        dnf="jetbrains-mono-fonts-all",
        brew="font-jetbrains-mono",
    ),
)

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

FIREFOXES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")

BROWSER = (
    Need(BROWSERS, apt="chromium", dnf="chromium", brew="google-chrome"),
    Need(FIREFOXES, apt="firefox-esr", dnf="firefox", brew="firefox"),
    *(
        Need((command,), apt="poppler-utils", dnf="poppler-utils", brew="poppler")
        for command in ("pdfinfo", "pdftoppm", "pdftotext")
    ),
    # What validates the EPUB is written in it.
    Need(("java",), apt="default-jre-headless", dnf="java-latest-openjdk-headless", brew="openjdk"),
    # Playwright comes with a Node that loads this, and with nothing that brings it.
    Need(("libatomic.so.1",), apt="libatomic1", dnf="libatomic", brew="gcc", kind="library"),
)

SETS = {"tex": TEX, "browser": BROWSER}

FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)
"""Where TeX finds fonts besides its own folders, on Linux and on macOS."""


def missing(needs: Iterable[Need], machine: Machine) -> list[Need]:
    """Return the needs that the machine does not meet."""
    return [need for need in needs if not any(machine.has(need.kind, name) for name in need.names)]


def apt_packages(needs: Iterable[Need], systems: frozenset[str]) -> list[str]:
    """Return the packages of Debian, or of Ubuntu, that bring what is needed, each once."""
    names = {"chromium": "chromium-browser", "firefox-esr": "firefox"} if "ubuntu" in systems else {}
    return list(dict.fromkeys(names.get(need.apt, need.apt) for need in needs))


def install_commands(needs: Iterable[Need], systems: frozenset[str]) -> dict[str, str]:
    """Return, for each package manager, the one command that brings what is needed."""
    needs = list(needs)
    apt = apt_packages(needs, systems)
    dnf = dict.fromkeys(need.dnf for need in needs)
    brew = dict.fromkeys(need.brew for need in needs)
    return {
        "apt": " ".join(["sudo apt-get install --no-install-recommends", *apt]),
        "dnf": " ".join(["sudo dnf install", *dnf]),
        "brew": " ".join(["brew install", *brew]),
    }


def explanation(needs: Sequence[Need], systems: frozenset[str]) -> str:
    """Say what is missing, and how it is brought."""
    lines = ["The system lacks what this needs:"]
    lines += [f"  the {need.kind} {need.names[0]}" for need in needs]
    lines += ["Install it, with the one of these that the system has, and try again:"]
    lines += [f"  {command}" for command in install_commands(needs, systems).values()]
    return "\n".join(lines)


def apt_prefix(machine: Machine) -> list[str] | None:
    """Return what goes before apt-get for it to be allowed, or None where it is not, or where there is none."""
    if not machine.systems & {"debian", "ubuntu"} or not machine.has("command", "apt-get"):
        return None
    if machine.is_root:
        return []
    if machine.has("command", "sudo") and machine.run(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_get(prefix: Sequence[str], packages: Sequence[str], machine: Machine) -> str:
    """Install packages; return what apt-get said where it failed, and nothing where all is well."""
    # Another apt-get may be at work, as on a machine that was just started: wait for it.
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = machine.run([*command, *arguments])
        if done.returncode != 0:
            return "\n".join(done.stdout.splitlines()[-20:]) or f"apt-get {arguments[0]}: status {done.returncode}"
    return ""


def provide(needs: Iterable[Need], machine: Machine, say: Callable[[str], object]) -> bool:
    """See that every need is met, by installing packages if that is allowed; return whether all are."""
    absent = missing(needs, machine)
    if not absent:
        return True
    prefix = apt_prefix(machine)
    if prefix is not None:
        packages = apt_packages(absent, machine.systems)
        say(f"Installing {' '.join(packages)}")
        if failure := apt_get(prefix, packages, machine):
            say(failure)
        absent = missing(absent, machine)
    if absent:
        say(explanation(absent, machine.systems))
    return not absent


def parse_os_release(text: str) -> frozenset[str]:
    """Return the ID of a system and those of ID_LIKE, from its os-release file."""
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return frozenset(name for key in ("ID", "ID_LIKE") for name in fields.get(key, "").strip("\"'").split())


def has_file(name: str) -> bool:
    """Tell whether TeX finds the file: in its own folders, or among the fonts of the system."""
    kpsewhich = shutil.which("kpsewhich")
    if kpsewhich and subprocess.run([kpsewhich, name], stdout=subprocess.DEVNULL, check=False).returncode == 0:
        return True
    return any(next(Path(folder).expanduser().rglob(name), None) for folder in FONT_FOLDERS)


def has_command(name: str) -> bool:
    """Tell whether the shell would find the command."""
    return shutil.which(name) is not None


def has_library(name: str) -> bool:
    """Tell whether a program would find the library, which only those for Linux ask for."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


LOOKUPS: dict[Kind, Callable[[str], bool]] = {
    "command": has_command,
    "font or TeX file": has_file,
    "library": has_library,
}


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command that asks nothing, and keep what it says."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def this_machine() -> Machine:
    """Return the machine that this runs on."""
    os_release = Path("/etc/os-release")
    return Machine(
        has=lambda kind, name: LOOKUPS[kind](name),
        run=run,
        systems=parse_os_release(os_release.read_text(encoding="utf-8")) if os_release.exists() else frozenset(),
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
    )


def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit status."""
    if len(arguments) != 1 or arguments[0] not in SETS:
        print(f"usage: install_system.py {'|'.join(SETS)}", file=sys.stderr)
        return 2
    return 0 if provide(SETS[arguments[0]], this_machine(), lambda text: print(text, file=sys.stderr)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
