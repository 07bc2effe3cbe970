"""Takes the pictures of the README anew from a running demonstration: `tools/pictures.py var/demo`."""

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1100, 1560
IMAGES = Path(__file__).parents[1] / "docs" / "images"
PAGES = {"my-data": "/me/data", "who-used-my-data": "/me/uses"}


def main(folder: Path) -> None:
    handles = json.loads((folder / "handles.json").read_text())
    person = next(one for one in handles["people"] if one["key"] == "parent")
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=handles["base_url"], viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(person["sign_in_url"])
        page.locator("main").get_by_role("button").click()
        if page.locator("html").get_attribute("lang") != "en":
            page.locator("header [lang=en]").first.click()
        for name, address in PAGES.items():
            page.goto(address)
            page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
