"""Build step: `python -m dps.web.assets` copies the third-party CSS and JavaScript that pages use.

The packages come from npm (package-lock.json) and are never committed. Their
licence gives us the code but not the GOV.UK typeface, crest or icons, so those
are taken out on the way and their absence is asserted.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "node_modules"
VENDOR = ROOT / "dps" / "static" / "vendor"
TYPEFACE = "var(--market-typeface,Arial,sans-serif)"
FORBIDDEN = ("GDS Transport", "govuk-crest", "sourceMappingURL", "/assets/")


class AssetsMissing(Exception):
    """The npm packages are not there, or hold what we may not serve."""


def our_css(css: str) -> str:
    """The stylesheet without the typeface, the crest and source maps, drawing images from its own folder."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", TYPEFACE)
    css = re.sub(r"url\([^)]*govuk-crest\.svg\)", "none", css)
    css = re.sub(r"/\*#\s*sourceMappingURL=.*?\*/", "", css)
    return css.replace("url(/assets/images/", "url(images/")


def our_js(script: str) -> str:
    """The script without its source map, which we do not serve."""
    return re.sub(r"//#\s*sourceMappingURL=.*", "", script)


FILES: dict[str, tuple[str, Callable[[str], str]]] = {
    "govuk-frontend.min.css": ("govuk-frontend/dist/govuk", our_css),
    "govuk-frontend.min.js": ("govuk-frontend/dist/govuk", our_js),
    "accessible-autocomplete.min.css": ("accessible-autocomplete/dist", our_css),
    "accessible-autocomplete.min.js": ("accessible-autocomplete/dist", our_js),
}
"""Each file that pages use: the package's folder that it comes from, and what is taken out of it on the way."""


def stamp(source: Path) -> str:
    """What the copies were made from: this file and the packages' own, by digest."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name, (folder, _) in FILES.items():
        digest.update((source / folder / name).read_bytes())
    return digest.hexdigest()


def build(source: Path = SOURCE, vendor: Path = VENDOR) -> bool:
    """Copy what pages use into `vendor`; False where nothing had changed. Raises :class:`AssetsMissing`."""
    missing = [name for name, (folder, _) in FILES.items() if not (source / folder / name).is_file()]
    if missing:
        raise AssetsMissing(f"{', '.join(missing)} not found under {source}: run `npm ci --omit=dev` first.")
    mark, made_from = vendor / "stamp", stamp(source)
    if mark.is_file() and mark.read_text() == made_from and all((vendor / name).is_file() for name in FILES):
        return False
    vendor.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)  # a run that is killed half way must not look finished
    for name, (folder, change) in FILES.items():
        text = change((source / folder / name).read_text(encoding="utf-8"))
        found = [word for word in FORBIDDEN if word in text]
        if found:
            raise AssetsMissing(f"{name} still holds {', '.join(found)}: teach dps/web/assets.py to remove it.")
        (vendor / name).write_text(text, encoding="utf-8")
    mark.write_text(made_from)
    return True


def main() -> int:
    """Run the build step and say in one line what it did."""
    try:
        print("assets: copied" if build() else "assets: nothing changed")
    except AssetsMissing as missing:
        print(f"assets: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
