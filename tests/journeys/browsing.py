"""How a person uses the browser in journeys: by roles and words, as people do."""

from playwright.sync_api import Browser, Page

from .state import State

LANGUAGES = ("lv", "en")
WIDTHS = (320, 1280)


def page_of(browser: Browser, state: State, *, script: bool = True) -> Page:
    """A fresh browser window, with or without JavaScript; errors on the page's console fail the test."""
    context = browser.new_context(base_url=state.base_url, java_script_enabled=script)
    page = context.new_page()
    page.on("pageerror", lambda error: (_ for _ in ()).throw(AssertionError(str(error))))
    return page


def sign_in(page: Page, person: dict[str, str]) -> None:
    """By the one button of her page of the demonstration eID; an operator by name and password."""
    page.goto(person["sign_in_url"])
    if "password" in person:
        page.locator("[name=name]").fill(person["name"])
        page.locator("[name=password]").fill(person["password"])
    page.locator("main").get_by_role("button").click()


def speak(page: Page, language: str) -> None:
    """Choose a language with the switch at the top, unless it is spoken already."""
    page.goto("/")
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"header [lang={language}], .language [lang={language}]").first.click()
    assert page.locator("html").get_attribute("lang") == language
