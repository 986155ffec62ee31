"""What is copied from npm: nothing that is not ours to serve, no address of a registry, nothing twice."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dps.web.assets import FILES, FORBIDDEN, AssetsMissing, build, main, our_css, our_js

ROOT = Path(__file__).parents[2]
CSS = (
    "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
    ".a{font-family:GDS Transport,arial,sans-serif;color:red}.b{background:url(/assets/images/govuk-crest.svg)}"
    ".c{background:url(/assets/images/own.svg)}/*# sourceMappingURL=a.css.map */"
)


def a_package(folder: Path, css: str = CSS) -> Path:
    for name, (inside, _) in FILES.items():
        (folder / inside).mkdir(parents=True, exist_ok=True)
        text = css if name.endswith(".css") else "export{initAll};//# sourceMappingURL=a.js.map\n"
        (folder / inside / name).write_text(text)
    return folder


def test_the_stylesheet_loses_typeface_crest_and_source_map_and_keeps_the_rest() -> None:
    css = our_css(CSS)
    assert not [word for word in FORBIDDEN if word in css]
    assert ".a{font-family:var(--market-typeface,Arial,sans-serif);color:red}" in css
    assert "url(images/own.svg)" in css


def test_the_script_keeps_its_exports() -> None:
    assert our_js("export{initAll};//# sourceMappingURL=a.js.map") == "export{initAll};"


def test_building_twice_copies_once(tmp_path: Path) -> None:
    source, vendor = a_package(tmp_path / "npm"), tmp_path / "vendor"
    assert build(source, vendor) is True
    assert build(source, vendor) is False
    (source / FILES["govuk-frontend.min.css"][0] / "govuk-frontend.min.css").write_text(CSS + ".new{}")
    assert build(source, vendor) is True
    assert ".new{}" in (vendor / "govuk-frontend.min.css").read_text()


def test_a_copy_that_somebody_deleted_is_made_again(tmp_path: Path) -> None:
    source, vendor = a_package(tmp_path / "npm"), tmp_path / "vendor"
    build(source, vendor)
    (vendor / "govuk-frontend.min.js").unlink()
    assert build(source, vendor) is True


def test_a_typeface_under_another_spelling_stops_the_build(tmp_path: Path) -> None:
    source = a_package(tmp_path / "npm", ".a{font:GDS Transport,serif}")
    with pytest.raises(AssetsMissing, match="GDS Transport"):
        build(source, tmp_path / "vendor")
    assert not (tmp_path / "vendor" / "stamp").exists()


def test_missing_packages_are_named_with_the_command_that_brings_them(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match="npm ci --omit=dev"):
        build(tmp_path, tmp_path / "vendor")


def test_the_command_copies_what_the_pages_use() -> None:
    if not (ROOT / "node_modules").is_dir():
        pytest.skip("needs node_modules: run `make setup`")
    assert main() == 0
    for name in FILES:
        text = (ROOT / "dps" / "static" / "vendor" / name).read_text()
        assert len(text) > 2_000
        assert not [word for word in FORBIDDEN if word in text]


def test_the_lock_file_pins_one_version_and_holds_no_download_address() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert "://" not in lock
    assert "resolved" not in lock
    package = json.loads((ROOT / "package.json").read_text())
    for name, version in package["dependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"pin {name} exactly, not {version}"
        assert json.loads(lock)["packages"][f"node_modules/{name}"]["version"] == version


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_brand_colour_and_the_links_have_seven_to_one_on_white() -> None:
    css = (ROOT / "dps" / "static" / "market.css").read_text()
    for name in (
        "--market-brand",
        "--market-ink",
        "--market-soft",
        "--govuk-link-colour",
        "--govuk-link-visited-colour",
    ):
        colour = re.search(rf"{name}: (#[0-9a-f]{{6}})", css)
        assert colour, f"{name} is not set in market.css"
        assert contrast(colour[1], "#ffffff") >= 7, f"{name} {colour[1]} is too pale on white"
