"""What somebody of the staff does with their account, in the words of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

from tests.nurses.people import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession

    from tests.journeys.visitor import Visitor


def give_password(visitor: Visitor, name: str = "nora", password: str = PASSWORD) -> None:
    """Fill in the log-in page and send it."""
    if not visitor.page.url.startswith(f"{visitor.site}/staff/log-in/"):
        visitor.open("/staff/log-in/")
    visitor.page.get_by_label("Username").fill(name)
    visitor.page.get_by_label("Password").fill(password)
    visitor.press("Log in")


def give_code(visitor: Visitor, code: str) -> None:
    """Fill in the second step and send it."""
    visitor.expect_heading("Second step")
    visitor.page.get_by_label("Code of your app, or a recovery code").fill(code)
    visitor.press("Log in")


def log_out(visitor: Visitor) -> None:
    """From whatever page of the staff."""
    visitor.press("Log out")
    visitor.expect_heading("Log in: clinic staff")


def expect_sound(visitor: Visitor) -> None:
    """Accessible, and no wider than the screen; what looks for it needs JavaScript itself."""
    if not visitor.page.locator("html.has-script").count():
        return
    assert Axe().run(visitor.page).response["violations"] == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


class PasskeyStore:
    """A browser's own store of passkeys, opened by a finger that is always there."""

    def __init__(self, visitor: Visitor) -> None:
        self._tools: CDPSession = visitor.page.context.new_cdp_session(visitor.page)
        self._tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        added = self._tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = added["authenticatorId"]

    def knows_the_finger(self, is_known: bool) -> None:
        """Let the next finger be the owner's, or somebody else's."""
        sent = {"authenticatorId": self._id, "isUserVerified": is_known}
        self._tools.send("WebAuthn.setUserVerified", sent)
