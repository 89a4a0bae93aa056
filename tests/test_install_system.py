"""What must come from the system is installed where that is allowed, and named exactly where it is not."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from install_system import (
    BROWSER,
    TEX,
    Kind,
    Machine,
    Need,
    has_file,
    has_library,
    main,
    missing,
    parse_os_release,
    provide,
)


@dataclass
class Imagined:
    """A machine that is only imagined: its packages bring what they should, and it remembers what it ran."""

    there: set[str]
    systems: frozenset[str] = frozenset({"debian"})
    is_root: bool = False
    sudo_asks: bool = True
    known_packages: tuple[Need, ...] = (*TEX, *BROWSER)
    ran: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        self.ran.append(" ".join(command))
        if "install" in command:
            wanted = command[command.index("--no-install-recommends") + 1 :]
            if unknown := set(wanted) - {need.apt for need in self.known_packages}:
                return subprocess.CompletedProcess(command, 100, f"E: Unable to locate package {unknown.pop()}\n")
            for need in self.known_packages:
                if need.apt in wanted:
                    self.there.add(need.names[0])
        status = 1 if list(command) == ["sudo", "-n", "true"] and self.sudo_asks else 0
        return subprocess.CompletedProcess(command, status, "")

    def provide(self, needs: Sequence[Need]) -> bool:
        return provide(needs, self.machine, self.said.append)

    @property
    def machine(self) -> Machine:
        return Machine(lambda kind, name: name in self.there, self.run, self.systems, self.is_root)


APT = "env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"


def test_nothing_happens_where_all_is_there() -> None:
    there = Imagined(
        {"google-chrome", "firefox", "pdfinfo", "pdftoppm", "pdftotext", "java", "libatomic.so.1", "apt-get"},
        is_root=True,
    )
    assert there.provide(BROWSER)
    assert (there.ran, there.said) == ([], [])


def test_one_of_several_names_is_enough_and_none_is_missing() -> None:
    browser = Need(("chromium", "google-chrome"), "a", "b", "c")
    assert missing([browser], Imagined({"google-chrome"}).machine) == []
    assert missing([browser], Imagined({"firefox"}).machine) == [browser]


def test_what_is_asked_for_is_of_its_kind() -> None:
    asked: list[tuple[Kind, str]] = []

    def has(kind: Kind, name: str) -> bool:
        asked.append((kind, name))
        return True

    assert missing([*TEX, *BROWSER], Machine(has, Imagined(set()).run, frozenset(), is_root=False)) == []
    assert {("command", "latexmk"), ("font or TeX file", "tabulary.sty"), ("library", "libatomic.so.1")} <= set(asked)


def test_root_on_debian_gets_exactly_what_is_missing() -> None:
    debian = Imagined({"apt-get", "latexmk", "Lato-Regular.ttf"}, is_root=True)
    assert debian.provide(TEX)
    assert debian.ran == [
        f"{APT} update",
        f"{APT} install -y --no-install-recommends texlive-luatex texlive-latex-recommended texlive-latex-extra "
        "fonts-texgyre fonts-texgyre-math fonts-jetbrains-mono",
    ]


def test_sudo_without_a_password_is_enough() -> None:
    debian = Imagined({"apt-get", "sudo", "chromium"}, sudo_asks=False)
    assert debian.provide(BROWSER)
    assert debian.ran == [
        "sudo -n true",
        f"sudo -n {APT} update",
        f"sudo -n {APT} install -y --no-install-recommends firefox-esr poppler-utils default-jre-headless libatomic1",
    ]


def test_sudo_that_asks_for_a_password_is_not_used() -> None:
    debian = Imagined({"apt-get", "sudo", "chromium", "firefox-esr", "pdfinfo", "pdftoppm", "java", "libatomic.so.1"})
    assert not debian.provide(BROWSER)
    assert debian.ran == ["sudo -n true"]
    assert debian.said == [
        "The system lacks what this needs:\n"
        "  the command pdftotext\n"
        "Install it, with the one of these that the system has, and try again:\n"
        "  sudo apt-get install --no-install-recommends poppler-utils\n"
        "  sudo dnf install poppler-utils\n"
        "  brew install poppler"
    ]


@pytest.mark.parametrize("systems", [frozenset({"fedora"}), frozenset()], ids=["fedora", "macos"])
def test_elsewhere_even_root_installs_nothing(systems: frozenset[str]) -> None:
    elsewhere = Imagined({"apt-get"}, systems=systems, is_root=True)
    assert not elsewhere.provide(TEX)
    assert elsewhere.ran == []
    assert "the font or TeX file texgyrepagella-math.otf" in elsewhere.said[0]


def test_the_browsers_have_other_names_on_ubuntu() -> None:
    ubuntu = Imagined({"sudo"}, systems=frozenset({"ubuntu", "debian"}))
    assert not ubuntu.provide(BROWSER)
    assert (
        "apt-get install --no-install-recommends chromium-browser firefox poppler-utils default-jre-headless libatomic1"
        in ubuntu.said[0]
    )


def test_a_package_that_is_not_to_be_had_is_said_with_what_apt_said() -> None:
    old = Imagined({"apt-get", "latexmk", "lualatex"}, is_root=True, known_packages=TEX[:2])
    assert not old.provide(TEX)
    installing, from_apt, explained = old.said
    assert installing.startswith("Installing texlive-luatex ")
    assert from_apt.startswith("E: Unable to locate package ")
    assert "the font or TeX file Lato-Regular.ttf" in explained


def test_each_thing_is_asked_for_once() -> None:
    bare = Imagined(set())
    assert not bare.provide(TEX)
    commands = [line.split() for line in bare.said[0].splitlines()[-3:]]
    assert [command[0] for command in commands] == ["sudo", "sudo", "brew"]
    assert [len(command) for command in commands] == [len(set(command)) for command in commands]


@pytest.mark.parametrize(
    ("text", "systems"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n', {"debian"}),
        ("# made by hand\nID=linuxmint\nID_LIKE='ubuntu debian'\n", {"linuxmint", "ubuntu", "debian"}),
        ('ID="fedora"\n\nVERSION_ID=42', {"fedora"}),
        ("", set()),
    ],
)
def test_the_names_of_a_system(text: str, systems: set[str]) -> None:
    assert parse_os_release(text) == systems


def test_a_font_of_the_user_is_found(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    font = home / ".local" / "share" / "fonts" / "made" / "MadeForThisTest-Regular.ttf"
    font.parent.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert not has_file(font.name)
    font.touch()
    assert has_file(font.name)


@pytest.mark.skipif(sys.platform != "linux", reason="libraries are looked for on Linux only")
def test_a_library_is_found_by_loading_it() -> None:
    assert has_library("libc.so.6")
    assert not has_library("libmade-for-this-test.so.1")


@pytest.mark.parametrize("arguments", [[], ["printer"], ["tex", "browser"]])
def test_what_cannot_be_installed_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == "usage: install_system.py tex|browser\n"
