"""Takes GOV.UK Frontend and an open font from npm into our static files; run it to upgrade, commit the result.

Its own font and crest may be used on gov.uk alone, so they are left out; whoever runs Vienreiz needs no Node.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).parents[1] / "src" / "vienreiz" / "kernel" / "ui" / "static" / "ui"
FRONTEND = "govuk-frontend@6.6.0"
FONT = "@fontsource-variable/source-sans-3@5.3.0"
FONT_NAME = "Source Sans 3"
SUBSETS = ("latin", "latin-ext", "greek", "greek-ext", "cyrillic")
FACES = re.compile(r"@font-face\{[^}]*\}")


def unpacked(package: str, folder: Path) -> Path:
    """The content of an npm package."""
    archive = subprocess.run(
        ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True
    )
    target = folder / package.replace("/", "-")
    with tarfile.open(folder / archive.stdout.strip().splitlines()[-1]) as packed:
        packed.extractall(target, filter="data")
    return target / "package"


def faces(font: Path) -> str:
    """Our own @font-face rules: each subset with its range of characters, as the package gives them."""
    rules = []
    for block in re.findall(r"@font-face\s*\{[^}]*\}", (font / "index.css").read_text()):
        subset = next((name for name in SUBSETS if f"source-sans-3-{name}-wght-normal" in block), None)
        if subset is not None:
            letters = re.search(r"unicode-range:\s*([^;]+);", block)
            assert letters is not None
            source = f'url("fonts/source-sans-3-{subset}.woff2") format("woff2")'
            rules.append(
                f'@font-face{{font-family:"{FONT_NAME}";font-style:normal;font-weight:200 900;font-display:swap;'
                f"src:{source};unicode-range:{letters[1]}}}"
            )
    return "\n".join(rules)


def main() -> None:
    (STATIC / "fonts").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        frontend, font = unpacked(FRONTEND, Path(name)), unpacked(FONT, Path(name))
        style = (frontend / "dist/govuk/govuk-frontend.min.css").read_text()
        style = FACES.sub("", style).replace("GDS Transport,arial", f'"{FONT_NAME}",arial')
        style = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", style)
        script = (frontend / "dist/govuk/govuk-frontend.min.js").read_text()
        script = re.sub(r"//# sourceMappingURL=.*", "", script)
        written = {"frontend.min.css": style, "frontend.min.js": script, "fonts.css": faces(font) + "\n"}
        for file, text in written.items():
            (STATIC / file).write_text(text)
        for subset in SUBSETS:
            taken = (font / "files" / f"source-sans-3-{subset}-wght-normal.woff2").read_bytes()
            (STATIC / "fonts" / f"source-sans-3-{subset}.woff2").write_bytes(taken)
        (STATIC / "fonts" / "LICENSE").write_text((font / "LICENSE").read_text())
    sums = {
        str(file.relative_to(STATIC)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted([STATIC / name for name in written] + list((STATIC / "fonts").glob("*.woff2")))
    }
    notice = {
        "packages": {
            FRONTEND: "MIT, Copyright Crown Copyright (Government Digital Service)",
            FONT: "SIL OFL 1.1, see fonts/LICENSE",
        },
        "changes": "font faces and source maps taken out, font name replaced; no crest, no GDS Transport",
        "sha256": sums,
    }
    (STATIC / "VENDORED.json").write_text(json.dumps(notice, indent=2) + "\n")


if __name__ == "__main__":
    main()
