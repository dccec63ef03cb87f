"""Rules of Home Assistant and HACS for the manifest and for what goes with it."""

import importlib.metadata
import importlib.util
import re
import tomllib
from typing import get_args, get_type_hints

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.const import __version__ as home_assistant_version
from homeassistant.helpers import config_validation as cv
from homeassistant.loader import Manifest
import pytest

from custom_components.printernizer.config_flow import PrinternizerConfigFlow
from custom_components.printernizer.const import DOMAIN

from .files import MANIFEST, PACKAGE, ROOT, read_json

HACS = read_json(ROOT / "hacs.json")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# Home Assistant sets the first two itself, and the scale is its own to award.
NOT_FOR_US = {"is_built_in", "overwrites_built_in", "disabled", "quality_scale"}
IOT_CLASSES = {
    "assumed_state",
    "calculated",
    "cloud_polling",
    "cloud_push",
    "local_polling",
    "local_push",
}
VERSION_STRATEGIES = [
    AwesomeVersionStrategy.CALVER,
    AwesomeVersionStrategy.SEMVER,
    AwesomeVersionStrategy.SIMPLEVER,
    AwesomeVersionStrategy.BUILDVER,
    AwesomeVersionStrategy.PEP440,
]
HACS_KEYS = {
    "name",
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "persistent_directory",
    "render_readme",
    "zip_release",
}


def _package(requirement: str) -> str:
    """Return the name of the package in a requirement, as the index compares it."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_manifest_has_only_keys_that_home_assistant_knows() -> None:
    unknown = set(MANIFEST) - (set(get_type_hints(Manifest)) - NOT_FOR_US)
    assert not unknown


def test_the_manifest_begins_with_domain_and_name_and_goes_on_by_the_alphabet() -> None:
    first, second, *others = MANIFEST
    assert (first, second) == ("domain", "name")
    assert others == sorted(others)


def test_the_domain_is_the_name_of_the_folder() -> None:
    assert MANIFEST["domain"] == PACKAGE.name == DOMAIN


def test_there_is_one_integration() -> None:
    assert list(PACKAGE.parent.glob("*/manifest.json")) == [PACKAGE / "manifest.json"]


def test_home_assistant_can_read_the_version() -> None:
    AwesomeVersion(MANIFEST["version"], ensure_strategy=VERSION_STRATEGIES)


def test_manifest_project_and_changelog_have_the_same_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) — \S", changelog, re.MULTILINE)
    assert newest, "the changelog has no entry such as '## 0.1.0 — …'"
    assert newest[1] == MANIFEST["version"] == PROJECT["version"]


@pytest.mark.parametrize("key", ["documentation", "issue_tracker"])
def test_an_address_for_users_is_https(key: str) -> None:
    assert cv.url(MANIFEST[key]).startswith("https://")
    assert "www.home-assistant.io" not in MANIFEST[key], "that is for built-in ones"


def test_the_kind_of_integration_is_one_that_home_assistant_knows() -> None:
    kinds = get_args(get_type_hints(Manifest)["integration_type"])
    assert MANIFEST["integration_type"] in kinds
    assert MANIFEST["iot_class"] in IOT_CLASSES
    assert MANIFEST["config_flow"] is (PACKAGE / "config_flow.py").exists()


def test_somebody_owns_the_code() -> None:
    assert MANIFEST["codeowners"]
    assert all(re.fullmatch(r"@[\w-]+", owner) for owner in MANIFEST["codeowners"])


@pytest.mark.parametrize("requirement", MANIFEST["requirements"])
def test_a_requirement_is_pinned_to_what_the_tests_run_with(requirement: str) -> None:
    assert re.fullmatch(r"[\w.-]+==[\w.]+", requirement)
    assert requirement in (ROOT / "requirements_test.txt").read_text().splitlines()


@pytest.mark.parametrize("requirement", MANIFEST["requirements"])
def test_a_requirement_is_free_and_tells_its_types(requirement: str) -> None:
    name = requirement.partition("==")[0]
    about = importlib.metadata.metadata(name)
    classifiers = about.get_all("Classifier") or []
    licence = {about.get("License-Expression"), *classifiers}
    assert licence & {"Apache-2.0", "License :: OSI Approved :: MIT License"}
    files = importlib.metadata.files(name) or ()
    assert any(file.name == "py.typed" for file in files)


def test_nothing_is_required_that_home_assistant_brings_along() -> None:
    brought = importlib.metadata.requires("homeassistant") or ()
    ours = {_package(requirement) for requirement in MANIFEST["requirements"]}
    assert not ours & {_package(requirement) for requirement in brought}


@pytest.mark.parametrize("source", ["dhcp", "zeroconf"])
def test_who_is_found_in_the_network_can_be_set_up(source: str) -> None:
    assert MANIFEST[source], "or delete the step"
    step = f"async_step_{source}"
    assert step in vars(PrinternizerConfigFlow), f"there is no {step}"


def test_printers_are_found_by_what_home_assistant_compares_with() -> None:
    for matcher in MANIFEST["dhcp"]:
        hostname, mac = matcher.get("hostname", ""), matcher.get("macaddress", "")
        assert hostname or mac, "everything in the network would be a printer"
        assert hostname == hostname.lower()
        assert re.fullmatch(r"([0-9A-F]{6,11}\*)?", mac)
    for service in MANIFEST["zeroconf"]:
        assert re.fullmatch(r"_[a-z0-9-]+\._tcp\.local\.", service)


def test_a_logger_belongs_to_a_library() -> None:
    for logger in MANIFEST.get("loggers", []):
        assert importlib.util.find_spec(logger), f"{logger} is no module"


def test_hacs_knows_every_key() -> None:
    assert set(HACS) <= HACS_KEYS
    assert HACS["name"] == MANIFEST["name"]
    assert "zip_release" not in HACS, "releases are the repository as it is"


@pytest.mark.parametrize("vendor", ["Bambu", "Prusa"])
def test_it_is_found_by_the_name_of_the_vendor(vendor: str) -> None:
    """The search for what to add looks at the beginning of a name only."""
    assert 0 <= MANIFEST["name"].find(vendor) <= 20


def test_the_tests_run_on_no_older_home_assistant_than_is_asked_for() -> None:
    assert AwesomeVersion(HACS["homeassistant"]) <= home_assistant_version


def test_hacs_finds_something_to_read_and_a_licence() -> None:
    assert (ROOT / "README.md").exists(), "HACS shows the README"
    assert (ROOT / "LICENSE").read_text().startswith(f"{PROJECT['license']} License")
