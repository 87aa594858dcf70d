"""Property 7: every text is there, easy enough, calms nobody wrongly, and sends to help when it must."""

from __future__ import annotations

import warnings
from functools import cache, lru_cache
from statistics import median
from typing import TYPE_CHECKING, Any

from triage.engine.naming import name_field, name_part, texts_in
from triage.engine.phrases.matching import forbidden_phrases, holds, phrasebook, sends_to_help
from triage.engine.phrases.normalised import filled_in, foreign_letters
from triage.engine.safety.report import PropertyCheck
from triage.engine.vocabulary import ForStaff, Text, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from triage.engine.phrases.phrasebook import Phrasebook
    from triage.engine.protocol import Protocol
    from triage.engine.questions import Question
    from triage.engine.safety.report import PropertyResult
    from triage.engine.spoken import Spoken
    from triage.engine.vocabulary import Strict

TEXT_GRADE, EMERGENCY_GRADE, PAGE_GRADE, PAGE_MEDIAN_GRADE = 6, 5, 7, 6
# How the years of school that a text needs are measured, by language.
_MEASURES = {"en": ("en_US", "flesch_kincaid_grade"), "es": ("es", "crawford")}
# A title of a few words has no grade worth the name.
ANY_GRADE = 99
# Parts of a protocol that patients do not read, or that are looked at by themselves.
_NOT_READ = {
    "alternatives",
    "citations",
    "clinician_note",
    "content",
    "counts_as",
    "for_whom",
    "forms",
    "list_items",
    "pages",
    "promises",
    "questions",
    "rules",
    "shown_if",
    "sources",
    "spoken",
    "stands_for",
    "urgencies",
}
# What holds parts that are gone through by themselves.
_PARTS = {"forms", "list_items", "pages", "promises", "questions", "rules", "spoken", "urgencies"}
_NOT_SURE, _WAY, _WORDS_FOR_NOT_SURE = "not sure", "way of saying", "the words for not sure"
_GRADED_TOGETHER = 10
_URGENT = (Urgency.EMERGENCY, Urgency.SAME_DAY)


@lru_cache(maxsize=8192)
def reading_grade(words: str, language: str = "en") -> float:
    """The years of school that a text needs: 6 can be read by an eleven-year-old.

    By Flesch and Kincaid for English, by Crawford for Spanish. Raises KeyError for another language.
    """
    hyphens, measure = _MEASURES[language.partition("-")[0]]
    grade: float = getattr(_textstat(hyphens), measure)(words)
    return grade


@cache
def _textstat(hyphens: str) -> Any:
    with warnings.catch_warnings():
        # textstat still imports pkg_resources, which announces its end.
        warnings.simplefilter("ignore")
        from textstat.textstat import textstatistics
    measuring = textstatistics()
    measuring.set_lang(hyphens)
    return measuring


def check_words(protocol: Protocol, page_texts: Mapping[str, Mapping[str, str]]) -> PropertyResult:
    """Property 7: what texts say, in every enabled language, and how easy they are to read.

    `page_texts` are the sentences of the education pages, by language and slug.
    """
    checking = PropertyCheck("words")
    for language in protocol.languages:
        _check_language(protocol, language, checking)
    _check_nothing_missing(protocol, checking)
    for where, text, limit in _texts(protocol):
        checking.checked += 1
        for language in protocol.languages:
            is_measured = language in text.root and language.partition("-")[0] in _MEASURES
            if is_measured and limit != ANY_GRADE:
                grade = reading_grade(filled_in(text.root[language], language), language)
                if grade > limit:
                    said = f"The text of {where}, in '{language}', needs grade {grade}"
                    checking.fail(where, f"{said}; at most {limit} is allowed.")
    for language, texts in page_texts.items():
        _check_pages(texts, language, checking)
    return checking.result()


def _check_pages(texts: Mapping[str, str], language: str, checking: PropertyCheck) -> None:
    """How easy the education pages of one language are."""
    if language.partition("-")[0] not in _MEASURES:
        return
    grades = {slug: reading_grade(words, language) for slug, words in texts.items()}
    checking.checked += len(grades)
    for slug, grade in grades.items():
        if grade > PAGE_GRADE:
            said = f"The page '{slug}', in '{language}', needs grade {grade}"
            checking.fail(slug, f"{said}; at most {PAGE_GRADE} is allowed.")
    if grades and median(grades.values()) > PAGE_MEDIAN_GRADE:
        said = f"The median grade of the pages, in '{language}', is above {PAGE_MEDIAN_GRADE}"
        checking.fail("pages", f"{said}.")


def _check_nothing_missing(protocol: Protocol, checking: PropertyCheck) -> None:
    """Every text that a patient can see has words in every enabled language, options and short names too."""
    for kind, key, part, _is_urgent in _parts(protocol):
        where = _WORDS_FOR_NOT_SURE if kind == _WAY else f"{kind} '{key}'"
        for name, field in type(part).model_fields.items():
            is_for_staff = any(isinstance(one, ForStaff) for one in field.metadata)
            if is_for_staff or name in _PARTS:
                continue
            for text in texts_in(getattr(part, name)):
                checking.checked += 1
                for language in protocol.languages:
                    if language not in text.root:
                        problem = f"The text of {where} is missing in the language '{language}'."
                        checking.fail(where, f"{problem} It is its {name_field(name)}.")


def _check_language(protocol: Protocol, language: str, checking: PropertyCheck) -> None:
    book = phrasebook(language)
    if book is None:
        checking.fail(
            f"language '{language}'",
            f"The language '{language}' cannot be enabled yet: nobody has written down which of its phrases "
            "calm people or make them wait, and how it sends people to the emergency room. A developer adds "
            "them beside those of the other languages, and somebody who speaks it checks them.",
        )
        return
    for kind, key, part, is_urgent in _parts(protocol):
        for name in type(part).model_fields:
            if name in _NOT_READ:
                continue
            for text in texts_in(getattr(part, name)):
                checking.checked += 1
                words = text.root.get(language, "")
                for what in _wrong_words(words, language, is_urgent=is_urgent):
                    named = f"The words of {name_part(protocol, kind, part, key)}: {name_field(name)}"
                    checking.fail(f"{kind} '{key}'", f"{named}, in '{language}', {what}")
    _check_emergency_text(protocol, book, language, checking)


def _wrong_words(words: str, language: str, *, is_urgent: bool) -> Iterator[str]:
    if said := forbidden_phrases(words, language, is_urgent=is_urgent):
        quoted = ", ".join(f"“{phrase}”" for phrase in said)
        yield f"say {quoted}. No text may calm people, make them wait or keep them from calling."
    if foreign := foreign_letters(words):
        yield (
            f"hold the letter “{foreign[0]}”, which belongs to another alphabet and may only look right. "
            "Type it again."
        )


def _parts(protocol: Protocol) -> Iterator[tuple[str, str, Strict, bool]]:
    """Each part with its kind and id, and whether it belongs to *emergency* or *same day*."""
    yield "protocol", protocol.id, protocol, False
    for urgency, wording in protocol.urgencies.items():
        yield "urgency", urgency.value, wording, urgency in _URGENT
    for rule in protocol.rules:
        yield "rule", rule.id, rule, rule.urgency in _URGENT
    for item in protocol.list_items:
        yield "list item", item.id, item, item.urgency in _URGENT
    if protocol.spoken:
        yield _WAY, _NOT_SURE, protocol.spoken, False
        for form in protocol.spoken.forms:
            yield "spoken form", form.key, form, True
    for page in protocol.pages:
        yield "page", page.id, page, False
    for question in protocol.questions.values():
        yield "question", question.id, question, False


def _check_emergency_text(
    protocol: Protocol, book: Phrasebook, language: str, checking: PropertyCheck
) -> None:
    wording = protocol.urgencies[Urgency.EMERGENCY]
    subject = f"urgency '{Urgency.EMERGENCY}'"
    for name in ("steps", "steps_other"):
        steps = [text.root[language] for text in getattr(wording, name) if language in text.root]
        checking.checked += 1
        if not sends_to_help(steps, book):
            checking.fail(
                subject,
                f"The emergency text: {name_field(name)}, in '{language}', does not send everybody to the "
                "emergency room or to the emergency number. Write a step without a condition, such as "
                f"“{book.example_step}”",
            )
    by_when = wording.by_when.root.get(language, "")
    checking.checked += 1
    if not (holds(by_when, book.hours, book) and holds(by_when, book.at_once, book)):
        checking.fail(
            subject,
            f"The emergency text: {name_field('by_when')}, in '{language}', must say both now and day or "
            f"night, such as “{book.example_by_when}”",
        )


def _texts(protocol: Protocol) -> Iterator[tuple[str, Text, float]]:
    """Every text that patients read, with where it stands and the hardest grade allowed."""
    for question in protocol.questions.values():
        yield from _question_texts(question)
    for rule in protocol.rules:
        limit = EMERGENCY_GRADE if rule.urgency == Urgency.EMERGENCY else TEXT_GRADE
        yield f"rule '{rule.id}'", rule.reason, limit
    for urgency, wording in protocol.urgencies.items():
        where = f"urgency '{urgency}'"
        yield where, wording.title, ANY_GRADE
        limit = EMERGENCY_GRADE if urgency == Urgency.EMERGENCY else TEXT_GRADE
        for part in (
            (wording.by_when, *wording.steps),
            wording.steps_other,
            (wording.say,),
            (wording.say_other,),
            wording.meanwhile,
            wording.meanwhile_other,
        ):
            yield where, _joined(protocol, part), limit
    for item in protocol.list_items:
        limit = EMERGENCY_GRADE if item.urgency == Urgency.EMERGENCY else TEXT_GRADE
        for text in item.texts:
            yield f"list item '{item.id}'", text, limit
    if protocol.spoken:
        yield from _spoken_texts(protocol, protocol.spoken)
    for page in protocol.pages:
        for text in (page.intro, page.intro_other):
            yield f"page '{page.id}'", text, TEXT_GRADE


def _question_texts(question: Question) -> Iterator[tuple[str, Text, float]]:
    where = f"question '{question.id}'"
    is_place = question.type == "yes_no" and question.body_region is not None
    is_red_flag = question.type == "yes_no" and question.red_flag
    limit = EMERGENCY_GRADE if is_red_flag else TEXT_GRADE
    # The name of a place beside a picture is no sentence.
    yield where, question.ask, ANY_GRADE if is_place else limit
    yield where, question.ask_other, ANY_GRADE if is_place else limit
    for text in (question.hint, question.hint_other, question.how_to_tell, question.how_to_tell_other):
        if text:
            yield where, text, limit
    if question.heading:
        yield where, question.heading, ANY_GRADE


def _spoken_texts(protocol: Protocol, spoken: Spoken) -> Iterator[tuple[str, Text, float]]:
    """Each form, and some after each other as sentences: one alone is too short for a grade."""
    yield _WORDS_FOR_NOT_SURE, spoken.not_sure, ANY_GRADE
    yield _WORDS_FOR_NOT_SURE, spoken.not_sure_other, ANY_GRADE
    for form in spoken.forms:
        yield f"spoken form '{form.key}'", form.say, ANY_GRADE
        yield f"spoken form '{form.key}'", form.say_other, ANY_GRADE
    for start in range(0, len(spoken.forms), _GRADED_TOGETHER):
        some = spoken.forms[start : start + _GRADED_TOGETHER]
        where = f"spoken forms '{some[0].key}' to '{some[-1].key}'"
        for texts in ([form.say for form in some], [form.say_other for form in some]):
            yield where, _joined(protocol, tuple(texts), ends="."), TEXT_GRADE


def _joined(protocol: Protocol, texts: tuple[Text, ...], ends: str = "") -> Text:
    """Texts that are read one after the other, in the languages that all of them have."""
    shared = [language for language in protocol.languages if all(language in text.root for text in texts)]
    return Text({language: " ".join(text.root[language] + ends for text in texts) for language in shared})
