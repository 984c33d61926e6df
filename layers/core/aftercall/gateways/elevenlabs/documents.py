"""How ElevenLabs' JSON is read: unknown fields are kept, enums are open, nearly all is optional.

A field that a conversation cannot be opened without is checked. Any other is `Loose`: where its
shape is not the documented one it reads as None, so that a change there never stops the openings.
"""

import json
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from aftercall.domain.errors import Refused

T = TypeVar("T")
M = TypeVar("M", bound="Document")


def _or_none(value: object, read: ValidatorFunctionWrapHandler) -> object:
    try:
        return read(value)
    except ValidationError:
        return None


Loose = Annotated[T | None, WrapValidator(_or_none)]


class Document(BaseModel):
    """The settings of all models; validation errors never quote what a field holds."""

    model_config = ConfigDict(
        extra="allow",
        frozen=True,
        coerce_numbers_to_str=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
    )


def read_document(model: type[M], content: object, what: str) -> M:
    """Read a JSON value into a model; `what` names it in the error.

    Raises Refused naming the first bad field, never its value, and for JSON that is too deep.
    """
    try:
        return model.model_validate(_storable(content, what))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "it"
        problem = f"{what} cannot be read: {field} is unusable ({first['type']})"
    raise Refused(problem)


def _storable(content: object, what: str) -> object:
    """Return JSON as it can be stored: half of a surrogate pair, a cut emoji's, becomes `?`."""
    try:
        text = json.dumps(content, ensure_ascii=False)
    except RecursionError:
        raise Refused(f"{what} cannot be read: it is too deep") from None
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-8", "replace"))
    return content
