"""What is said beside a field that can't be taken, in our words and the reader's language."""

from typing import Any

from flask_babel import gettext, lazy_gettext

# By the kind of error, as Pydantic names it. The values in brackets are the error's own context.
SENTENCES = {
    "missing": lazy_gettext("This is missing."),
    "extra_forbidden": lazy_gettext("There is no such field."),
    "int_type": lazy_gettext("Give a whole number."),
    "int_parsing": lazy_gettext("Give a whole number."),
    "int_from_float": lazy_gettext("Give a whole number."),
    "int_parsing_size": lazy_gettext("Give a smaller number."),
    "float_type": lazy_gettext("Give a number."),
    "finite_number": lazy_gettext("Give a number."),
    "bool_type": lazy_gettext("Give true or false."),
    "string_type": lazy_gettext("Give a text."),
    "list_type": lazy_gettext("Give a list."),
    "dict_type": lazy_gettext("Give an object."),
    "model_type": lazy_gettext("Give an object."),
    "model_attributes_type": lazy_gettext("Give an object."),
    "greater_than_equal": lazy_gettext("Give %(ge)s or more."),
    "greater_than": lazy_gettext("Give more than %(gt)s."),
    "less_than_equal": lazy_gettext("Give %(le)s or less."),
    "less_than": lazy_gettext("Give less than %(lt)s."),
    "string_too_long": lazy_gettext("Use %(max_length)s characters at most."),
    "string_too_short": lazy_gettext("Use %(min_length)s characters or more."),
    "string_pattern_mismatch": lazy_gettext("This isn’t written as it must be: %(pattern)s"),
    "too_long": lazy_gettext("Give %(max_length)s at most."),
    "too_short": lazy_gettext("Give %(min_length)s or more."),
    "literal_error": lazy_gettext("Give one of these: %(expected)s."),
    "enum": lazy_gettext("Give one of these: %(expected)s."),
    "datetime_type": lazy_gettext("Give a time such as 2026-11-23T09:00:00Z."),
    "datetime_parsing": lazy_gettext("Give a time such as 2026-11-23T09:00:00Z."),
    "datetime_from_date_parsing": lazy_gettext("Give a time such as 2026-11-23T09:00:00Z."),
    "timezone_aware": lazy_gettext("Say the time zone too: 2026-11-23T09:00:00Z."),
    "union_tag_invalid": lazy_gettext("Give one of these: %(expected_tags)s."),
    "union_tag_not_found": lazy_gettext("This is missing."),
}


def sentence_of(error: Any) -> str:
    """The sentence for one error of Pydantic's. A ValueError of a validator of ours has its own words."""
    context = error.get("ctx") or {}
    if error["type"] == "value_error":
        return str(context.get("error") or gettext("This can’t be taken."))
    if error["type"] not in SENTENCES:
        return str(gettext("This can’t be taken."))
    return str(SENTENCES[error["type"]]) % context if context else str(SENTENCES[error["type"]])
