"""What all forms share: fields that clean what people type, and messages in one voice."""

import re
from typing import Any

from flask import request
from flask_babel import format_decimal, gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.widgets import CheckboxInput

UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters, and what UTF-8 has no place for


class ShopForm(FlaskForm):  # type: ignore[misc]
    """A form that is whole without a script, protected against forgery, and refuses what no browser would send."""

    def __init__(self, **given: Any) -> None:
        # Fields are what a form sent: neither files under their names nor JSON, which Flask-WTF would take as well.
        given.setdefault("formdata", request.form if request.method == "POST" else None)
        super().__init__(**given)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is as it should be; else each field has its message."""
        good = bool(super().validate(extra_validators=extra_validators))
        for field in self:
            if not getattr(field, "takes_several", False) and len(request.form.getlist(field.name)) > 1:
                words = gettext("This was sent more than once.")
                field.errors = [*field.errors, words]
                if isinstance(field, HiddenField):  # beside it nobody would see it
                    self.form_errors.append(words)
                good = False
        return good

    def complain(self, name: str, words: str) -> None:
        """Put a refusal of a service beside the field called `name`."""
        field = self[name]
        field.errors = [*field.errors, words]


class Line(StringField):  # type: ignore[misc]
    """A line of text: trimmed, blanks folded. `most` characters; refused where it holds what can't be read."""

    data: Any

    def __init__(self, label: Any, missing: Any = "", most: int = 100, **more: Any) -> None:
        super().__init__(label, **more)
        self.missing, self.most = missing, most

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError with what to do about it."""
        typed: str = self.data or ""
        if UNREADABLE.search(typed.strip()):
            self.data = UNREADABLE.sub(" ", typed)  # what comes back must be HTML
            raise ValidationError(gettext("This holds a character that can’t be read. Type it again."))
        self.data = " ".join(typed.split())
        if self.missing and not self.data:
            raise ValidationError(self.missing)
        if len(self.data) > self.most:
            raise ValidationError(gettext("Use %(number)s characters at most.", number=self.most))


class Paragraph(TextAreaField):  # type: ignore[misc]
    """A text of several lines. `most` characters; refused where it holds what can't be read."""

    data: Any

    def __init__(self, label: Any, missing: Any = "", most: int = 2000, **more: Any) -> None:
        super().__init__(label, **more)
        self.missing, self.most = missing, most

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError with what to do about it."""
        self.data = (self.data or "").replace("\r\n", "\n").strip()
        if UNREADABLE.search(self.data.replace("\n", " ").replace("\t", " ")):
            self.data = "\n".join(UNREADABLE.sub(" ", line) for line in self.data.split("\n"))
            raise ValidationError(gettext("This holds a character that can’t be read. Type it again."))
        if self.missing and not self.data:
            raise ValidationError(self.missing)
        if len(self.data) > self.most:
            raise ValidationError(gettext("Use %(number)s characters at most.", number=format_decimal(self.most)))


class Boxes(SelectMultipleField):  # type: ignore[misc]
    """One or more of several, each with a box to tick."""

    option_widget = CheckboxInput()
    takes_several = True

    def __init__(self, label: Any, missing: Any, **more: Any) -> None:
        super().__init__(label, **more)
        self.missing = missing

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError where nothing is ticked, or something that nobody offered."""
        if not self.data:
            raise ValidationError(self.missing)
        super().pre_validate(form)


class RequestKey(HiddenField):  # type: ignore[misc]
    """What tells a form that is sent twice from two forms. A script of somebody's may send anything."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError where the key is none of ours; that is said at the head of the form."""
        if self.data and not re.fullmatch("[a-z0-9 ]{1,64}", self.data):
            self.data = ""
            raise ValidationError(gettext("This form can’t be read. Open the page anew."))


class Password(PasswordField):  # type: ignore[misc]
    """A password, which is never changed on its way, and never sent back."""

    def __init__(self, label: Any, missing: Any, **more: Any) -> None:
        super().__init__(label, **more)
        self.missing = missing

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError where there is none, or one that nobody can have."""
        if not self.data:
            raise ValidationError(self.missing)
        if len(self.data) > 1000 or "\0" in self.data:
            raise ValidationError(gettext("No password is like that. Type it again."))
