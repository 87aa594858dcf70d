"""A person with a browser: what they see and do, in the words of the questionnaire."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import expect

from triage.models import StoredAssessment, Submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page, Response

CHECK_ANSWERS = "Check your answers"
PUT_ON_SHEET = "Put it on the sheet"
# Each button in the footer that changes how pages look, and what it says once pressed.
LOOKS = {"Larger text": "Normal text size", "Higher contrast": "Normal contrast"}
OTHER_LOOKS = LOOKS | {pressed: button for button, pressed in LOOKS.items()}
WIDER_THAN_THE_SCREEN = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const found = [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
  return found.length ? found : ["something that is no element"];
}"""
# `monospace` named once alone would make the text smaller too.
SET_WIDE_FONT = """(isWide) => {
  const sheet = new CSSStyleSheet();
  if (isWide) sheet.replaceSync("* { font-family: monospace, monospace !important }");
  document.adoptedStyleSheets = [sheet];
}"""
QUESTIONNAIRE = "form.form-page"
# `main` once it is new, and htmx, where there is one, has done all it does after putting it in.
NEW_MAIN = "#main:not([data-seen]):not(.htmx-added)"


class Visitor:
    """One tab of one browser."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.headings_seen: list[str] = []
        # How often the person had to touch the screen; writing a number counts as one.
        self.taps = 0

    # ---- moving about

    def open(self, address: str) -> Response:
        """Go to an address of the site."""
        response = self.page.goto(self.site + address)
        assert response is not None
        self._note_heading()
        return response

    def start(self, *, helping_someone: bool = False) -> None:
        """Begin at the start page, for oneself or for somebody else."""
        self.open("/")
        self.press("I am helping someone" if helping_someone else "None of these: start")

    def press(self, button: str) -> None:
        """Press a button and wait for what comes."""
        with self.turning_the_page():
            self._tap(self.page.get_by_role("button", name=button, exact=True))

    def change_look(self, button: str) -> None:
        """Press one of the buttons in the footer, and wait until that is remembered and shown."""
        with self.page.expect_response("**/display/"):
            self._tap(self.page.get_by_role("button", name=button, exact=True))
        self.page.get_by_role("button", name=OTHER_LOOKS[button], exact=True).wait_for()
        self.page.wait_for_load_state()

    def follow(self, link: str, *, within: Locator | None = None) -> None:
        """Follow a link, if need be within one part of the page, and wait for what comes."""
        part = self.page.locator("body") if within is None else within
        with self.turning_the_page():
            self._tap(part.get_by_role("link", name=link, exact=True))

    def change(self, title: str) -> None:
        """Follow the link that changes one page, on the page with all answers."""
        with self.turning_the_page():
            self.page.get_by_role("region", name=title, exact=True).get_by_role("link").click()

    def go_back(self) -> None:
        """Press the browser's own back button."""
        with self.turning_the_page():
            self.page.go_back()

    def reload(self) -> None:
        """Press the browser's own reload button."""
        with self.turning_the_page():
            self.page.reload()

    @contextmanager
    def turning_the_page(self) -> Iterator[None]:
        """Wait, after what is done inside, until the next page stands, with htmx or without."""
        self.main.evaluate("main => { main.dataset.seen = '' }")
        yield
        self.page.locator(NEW_MAIN).wait_for(state="attached")
        self.page.wait_for_load_state()
        self._note_heading()

    def _tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def _note_heading(self) -> None:
        self.headings_seen.append(self.heading.inner_text())

    # ---- answering

    def box(self, question: str, value: str = "yes") -> Locator:
        """The box or radio button itself, which its tile hides from the eye."""
        return self.page.locator(f'[data-question={question}][value="{value}"]')

    def tick(self, question: str, value: str = "yes") -> None:
        """Tick, or untick, by the tile that the person sees; radio buttons too."""
        self._tap(self.page.locator(f'[data-question={question}][value="{value}"] + label'))

    def fill(self, question: str, number: int) -> None:
        """Write a number, or press its button."""
        button = self.page.locator(f".scale [name={question}][value='{number}'] + label")
        if button.count():
            self._tap(button)
            return
        self.taps += 1
        self.page.locator(f"#{question}").fill(str(number))

    def fill_all_numbers(self) -> None:
        """A 1 wherever a number is asked."""
        for scale in self.page.locator(".scale").all():
            self._tap(scale.locator("[value='1'] + label"))
        for number in self.page.locator("input[inputmode=numeric]").all():
            self.taps += 1
            number.fill("1")

    def tick_place(self, place: str, area: int = 1) -> None:
        """Tick, or untick, a place by tapping one of its areas on the picture of the body."""
        self._tap(self.page.locator(f".area-{place}-{area}"))

    def write_note(self, box: str, words: str) -> None:
        """Write into a box of the handover sheet, however long, as a browser without limits would."""
        field = self.page.locator(f"#id_{box}")
        field.evaluate("box => { box.removeAttribute('maxlength') }")
        field.fill(words)

    def press_continue(self) -> None:
        """Send the page with its ticks."""
        self.press("Continue")

    def none_of_these(self) -> None:
        """Send the page without ticks."""
        self.press("None of these")

    def answer_about_you(
        self,
        *,
        cancer: str = "yes",
        bone_metastases: str = "no",
        spine_metastases: str = "no",
    ) -> None:
        """Send the page about the cancer; its kind is skipped."""
        self.expect_heading("About you")
        self.tick("cancer_diagnosis", cancer)
        self.tick("known_bone_metastases", bone_metastases)
        self.tick("known_spine_metastases", spine_metastases)
        self.press_continue()

    def pass_emergency_check(self) -> None:
        """None of the signs on the first two pages."""
        self.none_of_these()
        self.none_of_these()
        self.expect_heading("About you")

    def nothing_else(self) -> None:
        """Press None of these on every page still to come; a 1 wherever a number is asked."""
        while self.page.locator(QUESTIONNAIRE).count():
            if "About you" in self.heading.inner_text():
                self.answer_about_you()
                continue
            self.fill_all_numbers()
            self.none_of_these()

    def see_result(self) -> None:
        """Ask for the result on the page with all answers."""
        self.expect_heading(CHECK_ANSWERS)
        self.press("See what to do")

    # ---- looking

    @property
    def main(self) -> Locator:
        """The main part of the page."""
        return self.page.locator("#main")

    @property
    def heading(self) -> Locator:
        """The page's heading."""
        return self.page.locator("h1")

    @property
    def error_summary(self) -> Locator:
        """The box that lists what is wrong with what was sent."""
        return self.page.locator(".error-summary:not(#not-sent)")

    def kept_answers(self, whose: str) -> Locator:
        """One person's answers as the start page lists them: *Your answers*, say."""
        return self.page.get_by_role("region", name=re.compile(f"^{re.escape(whose)},"))

    def expect_heading(self, heading: str) -> None:
        """Make sure of the page the person is on."""
        expect(self.heading).to_have_text(heading)

    def expect_ticked(self, question: str, value: str = "yes") -> None:
        """Make sure that a box is ticked."""
        expect(self.box(question, value)).to_be_checked()

    def expect_not_ticked(self, question: str, value: str = "yes") -> None:
        """Make sure that a box is empty."""
        expect(self.box(question, value)).not_to_be_checked()

    def urgency(self) -> str | None:
        """The urgency that the result page shows; None on any other page."""
        shown = self.page.locator("[data-urgency]")
        return shown.get_attribute("data-urgency") if shown.count() else None

    def text(self) -> str:
        """What the main part says, closed parts opened."""
        self.open_all_details()
        return self.main.inner_text()

    def sticking_out(self) -> list[str]:
        """What is wider than the screen, in the page's own font and, named so, in a wide one.

        Which font a machine takes for *sans-serif* is not ours to choose.
        """
        own = self.page.evaluate(WIDER_THAN_THE_SCREEN)
        self.page.evaluate(SET_WIDE_FONT, True)
        wide = self.page.evaluate(WIDER_THAN_THE_SCREEN)
        self.page.evaluate(SET_WIDE_FONT, False)
        return [*own, *(f"{element} in a wide font" for element in wide)]

    def open_all_details(self) -> None:
        """Open every closed part of the page."""
        self.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")

    def path(self) -> str:
        """The path of the page's address."""
        return urlsplit(self.page.url).path

    # ---- what is stored

    @property
    def submission_id(self) -> UUID:
        """The submission that the page's address names."""
        return UUID(self.path().split("/")[2])

    def page_address(self, page_id: str) -> str:
        """The address of one page of this submission's questions."""
        return f"/check/{self.submission_id}/questions/{page_id}/"

    def submission(self) -> Submission:
        """This person's answers as they are stored."""
        return Submission.objects.get(pk=self.submission_id)

    def stored_urgencies(self) -> list[str]:
        """Every urgency this person was shown, as it is stored, oldest first."""
        stored = StoredAssessment.objects.filter(submission=self.submission_id).order_by("pk")
        return list(stored.values_list("urgency", flat=True))
