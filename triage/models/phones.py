"""Phone numbers as people write them: one reading for forms, settings, links and the blind index."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

from content.typed_text import latin_digits, visible

# Where a number without a country code is, and how that country is dialed.
_REGION, _COUNTRY_CODE = "US", 1
# Emergency numbers and crisis lines: 911, 112, 116 123, in some countries 15.
_SHORT = re.compile(r"[0-9]{2,6}")
_CRISIS_LINES = ("988",)
_EXAMPLE = _("Write it like 212-555-0100, with an extension like 212-555-0100 ext. 12.")
_PROBLEMS = {
    ValidationResult.TOO_SHORT: _("This phone number is too short."),
    ValidationResult.TOO_LONG: _("This phone number is too long for one number."),
    ValidationResult.INVALID_LENGTH: _("This phone number has too few or too many digits."),
    ValidationResult.INVALID_COUNTRY_CODE: _("No country has the code after the plus."),
}
_NOT_A_NUMBER = _("This does not look like one phone number.")
# Staff alone are told this, in English.
_NO_AREA_CODE = "This phone number has no area code, and many phones cannot dial it without."


@dataclass(frozen=True)
class _Read:
    """A number as it is dialed, as it was written, and as the library parses it."""

    written: str
    number: PhoneNumber


def _wrong(problem: Promise | str) -> ValidationError:
    return ValidationError(format_lazy("{} {}", problem, _EXAMPLE))


def _read(written: str) -> _Read:
    """Parse a number. Raises ValidationError that says what to do."""
    text = " ".join(latin_digits(visible(written)).split())
    try:
        number = phonenumbers.parse(text, _REGION)
    except NumberParseException as error:
        is_code = error.error_type == NumberParseException.INVALID_COUNTRY_CODE and "+" in text
        problem = _PROBLEMS[ValidationResult.INVALID_COUNTRY_CODE] if is_code else _NOT_A_NUMBER
        raise _wrong(problem) from None
    result = phonenumbers.is_possible_number_with_reason(number)
    if result in _PROBLEMS:
        raise _wrong(_PROBLEMS[result])
    # The library reads letters as keys and drops what looks like a second number: never dial a guess.
    if not _digits(text).endswith(
        phonenumbers.national_significant_number(number) + (number.extension or "")
    ):
        raise _wrong(_NOT_A_NUMBER)
    return _Read(text, number)


def clean_phone(written: str) -> str:
    """The number as it was written, without invisible characters. Raises ValidationError."""
    return _read(written).written


def check_phone(written: str) -> None:
    """Raise ValidationError, which says what to do, for what is no phone number."""
    _read(written)


def check_whole_phone(written: str) -> None:
    """Like `check_phone`, but refuses a number without its area code: for numbers that others dial."""
    number = _read(written).number
    if phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        raise _wrong(_NO_AREA_CODE)


def check_phone_or_short_number(written: str) -> None:
    """Like `check_whole_phone`, but accepts emergency numbers and crisis lines of 2 to 6 digits."""
    if not _SHORT.fullmatch("".join(latin_digits(visible(written)).split())):
        check_whole_phone(written)


def is_known_emergency_number(written: str) -> bool:
    """Whether phones of this country reach the emergency services by this number."""
    return phonenumbers.is_emergency_number(dial(written), _REGION)


def is_known_crisis_line(written: str) -> bool:
    """Whether this is the number for thoughts of suicide in this country."""
    return dial(written) in _CRISIS_LINES


def dial(written: str) -> str:
    """What a phone link dials: digits, a leading plus if there is one, an extension after a pause."""
    try:
        number = _read(written).number
    except ValidationError:
        # A short number, or one that was stored before numbers were read so.
        return re.sub(r"[^0-9+]", "", latin_digits(written))
    digits = re.sub(r"[^0-9+]", "", latin_digits(written))
    if not number.extension:
        return digits
    return f"{digits.removesuffix(number.extension)},{number.extension}"


def comparable_digits(written: str) -> str:
    """The digits for searching: without extension and North America's country code."""
    try:
        number = _read(written).number
    except ValidationError:
        return _digits(latin_digits(written))
    national = phonenumbers.national_significant_number(number)
    return national if number.country_code == _COUNTRY_CODE else f"{number.country_code}{national}"


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
