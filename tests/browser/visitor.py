"""A visitor with a real browser, who looks at every page and writes down whatever is wrong with it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, Route

from shop.demo.people import PASSWORD

from .live import HTMX_FILES, LiveShop

CDN = re.compile(r"https://cdn\.jsdelivr\.net/npm/htmx\.org@([0-9.]+)/dist/htmx\.min\.js")
TALLEST = 16_000  # of a picture; the documentation of the API is longer
HEIGHTS = {320: 640, 390: 844, 640: 800, 768: 1024}

# Statuses are judged by themselves; and so htmx 2 speaks when a newer choice replaces a request that is under way.
HARMLESS = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest")

# Runs in every page before its own scripts: what the CSP stops must not pass in silence.
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`CSP: ${event.violatedDirective} stopped ${event.blockedURI || "something inline"}`));
"""

MEASURE_OVERFLOW = """() => {
  const page = document.documentElement;
  return page.scrollWidth - page.clientWidth;
}"""


class Visitor:
    """Opens pages; `visit("/c/prints", width=390)` gives one of Playwright's. Ask for `problems()` at the end."""

    def __init__(self, chromium: Browser, shops: Mapping[str, LiveShop], screenshots: Path | None) -> None:
        self._chromium, self._shops, self._screenshots = chromium, shops, screenshots
        self._contexts: dict[tuple[object, ...], BrowserContext] = {}
        self._tabs: dict[tuple[object, ...], list[Page]] = {}
        self.pages: list[Page] = []
        self._expected: dict[Page, set[int]] = {}
        self._with_cookies: set[tuple[object, ...]] = set()
        self._problems: list[str] = []
        self._signed_in: dict[tuple[str, str], Any] = {}

    def __call__(
        self,
        path: str = "/",
        *,
        width: int = 1280,
        scale: int = 1,
        scheme: str = "light",
        language: str = "en",
        who: str = "",
        scripts: bool = True,
        deaf: bool = False,
        shop: str = "own 4.0.1",
        status: int = 200,
        refusals: tuple[int, ...] = (),
    ) -> Page:
        """A new page at `path`, for `who` of the demo's people or a stranger.

        `refusals` are the statuses that the test is about to provoke.
        `scripts=False` runs none at all; `deaf` only leaves the page's own out, so that a test may still run
        one in the page (in a browser without scripts, timers never fire, and axe would wait for ever).
        """
        page = self._tab(scripts, scale, deaf, shop.startswith("cdn"), who)
        if who:
            self._sign_in(page, who, self._shops[shop].address)
        page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 800)})
        page.emulate_media(media="screen", color_scheme=scheme)  # type: ignore[arg-type]
        self._expected[page] = {status, *refusals}
        prefix = f"/{language}" if language != "en" else ""
        response = page.goto(self._shops[shop].address + prefix + path)
        assert response is not None
        assert response.status == status, f"{path} answered {response.status}, expected {status}"
        if response.headers.get("cache-control") == "private, no-store":
            self._with_cookies.add((scripts, scale, deaf, shop.startswith("cdn"), who))
        self._look(page)
        if self._screenshots:
            name = re.sub(r"[^a-z0-9]+", "-", f"{path.strip('/') or 'home'}-{width}-{scheme}-{language}".lower())
            height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            whole = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=self._screenshots / f"{name}.png", full_page=True, clip=whole)  # type: ignore[arg-type]
        return page

    def problems(self) -> list[str]:
        """All that was wrong so far, on every page that was opened, as it is now too."""
        for page in self.pages:
            self._look(page)
        with_cookies = {key for key in self._contexts if key in self._with_cookies or key[-1]}
        strangers = [context for key, context in self._contexts.items() if key not in with_cookies]
        cookies = [cookie["name"] for context in strangers for cookie in context.cookies()]
        return self._problems + [f"the shop set a cookie: {name}" for name in cookies]

    def leave(self, *, for_good: bool) -> None:
        """Turn away from every page. Its tab stays for the next test, unless it went wrong: opening one is slow."""
        if for_good:
            for page in self.pages:
                page.close()
            self._tabs = {options: [tab for tab in tabs if not tab.is_closed()] for options, tabs in self._tabs.items()}
        self.pages, self._problems, self._expected = [], [], {}
        for key in self._with_cookies:
            if not key[-1]:  # who is signed in stays signed in
                self._contexts[key].clear_cookies()
        self._with_cookies.clear()

    def _sign_in(self, page: Page, who: str, shop: str) -> None:
        """As people do, once in each shop: other browsers of theirs are given what this one was."""
        if page.context.cookies(shop):
            return
        if cookies := self._signed_in.get((who, shop)):
            page.context.add_cookies(cookies)
        else:
            page.goto(f"{shop}/login")
            page.locator("#email").fill(f"{who}@demo.example")
            page.locator("#password").fill(PASSWORD)
            page.locator("main form").first.locator("button[type=submit]").click()
            page.wait_for_url(re.compile(f"{shop}/(account|desk)$"))
            self._signed_in[who, shop] = page.context.cookies(shop)

    def _tab(self, *options: object) -> Page:
        """A tab that nobody looks at just now."""
        tabs = self._tabs.setdefault(options, [])
        free = [tab for tab in tabs if tab not in self.pages]
        if not free:
            free = [self._context(*options).new_page()]
            tabs += free
            self._watch(free[0])
        self.pages.append(free[0])
        return free[0]

    def _context(self, scripts: bool, scale: int, deaf: bool, by_cdn: bool, who: str) -> BrowserContext:
        key = (scripts, scale, deaf, by_cdn, who)
        if key not in self._contexts:
            context = self._chromium.new_context(
                java_script_enabled=scripts, device_scale_factor=scale, reduced_motion="reduce", locale="en-GB"
            )
            context.add_init_script(REPORT_CSP)
            if by_cdn:  # where requests are watched, Chromium keeps no cache
                context.route(re.compile("^https:"), answer_for_the_cdn)
            if deaf:
                context.route("**/*", answer_without_scripts)
            self._contexts[key] = context
        return self._contexts[key]

    def _watch(self, page: Page) -> None:
        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not message.text.startswith(HARMLESS):
                self._problems.append(f"{page.url}: {message.type}: {message.text}")

        def failed(request: Request) -> None:
            # Leaving a page stops what it was still loading.
            if request.failure != "net::ERR_ABORTED":
                self._problems.append(f"{page.url}: {request.url} failed: {request.failure}")

        def answered(response: Response) -> None:
            if response.status >= 400 and response.status not in self._expected.get(page, ()):
                self._problems.append(f"{page.url}: {response.url} answered {response.status}")
            policy = response.headers.get("content-security-policy", "")
            if response.request.resource_type == "document" and not policy.startswith("default-src 'none'; script-src"):
                self._problems.append(f"{response.url} came without its content security policy")

        page.on("console", said)
        page.on("pageerror", lambda error: self._problems.append(f"{page.url}: {error}"))
        page.on("requestfailed", failed)
        page.on("response", answered)

    def _look(self, page: Page) -> None:
        overflow = page.evaluate(MEASURE_OVERFLOW)
        if overflow > 0:
            width = (page.viewport_size or {})["width"]
            self._problems.append(f"{page.url}: {overflow} px wider than the window of {width}")


def answer_without_scripts(route: Route) -> None:
    """The page as the shop made it, but for its scripts."""
    if route.request.resource_type != "document" or route.request.method != "GET":
        route.fallback()
        return
    response = route.fetch()
    route.fulfill(response=response, body=re.sub(r"<script.*?</script>", "", response.text(), flags=re.S))


def answer_for_the_cdn(route: Route) -> None:
    """No CDN is reached in tests: htmx comes from the repository, and its integrity is still checked."""
    asked = CDN.fullmatch(route.request.url)
    file = HTMX_FILES / f"htmx-{asked[1]}.min.js" if asked else None
    if file and file.exists():
        headers = {"access-control-allow-origin": "*"}
        route.fulfill(path=file, content_type="text/javascript", headers=headers)
    else:
        route.abort()
