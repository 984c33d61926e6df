"""The provider's error codes: what refuses a request, and what a status callback reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSALS: Mapping[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service Unavailable"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid From Number (caller ID)"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "Invalid StatusCallback URL"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21620: (400, "Invalid media URL(s)"),
    21655: (400, "The ContentSid is invalid"),
    21656: (400, "The ContentVariables parameter is invalid"),
    21701: (400, "The Messaging Service resource does not exist"),
    21910: (400, "Invalid From and To pair. From and To should be of the same channel"),
    63007: (400, "Could not find a Channel with the specified From address"),
    63018: (429, "Rate limit exceeded for Channel"),
    63038: (429, "Account exceeded the daily messages limit"),
}

CHANNEL_MESSAGES: Mapping[int, str] = {
    63003: "Channel could not find the To address",
    63005: "Channel did not accept the given content",
    63013: "Channel policy violation",
    63015: "Channel Sandbox can only send messages to phone numbers that have joined the Sandbox",
    63016: "Freeform message outside of the allowed window",
    63018: "Rate limit exceeded for Channel",
    63024: "Invalid message recipient",
    63028: "Number of parameters provided does not match the expected number of parameters",
    63032: "User is part of an experiment of the channel",
    63049: "The channel chose not to deliver this marketing message",
}


class ApiError(Exception):
    """A request that is refused, with the provider's code, status and sentence."""

    def __init__(
        self,
        code: int,
        detail: str | None = None,
        *,
        status: int | None = None,
        retry_after: int | None = None,
    ) -> None:
        known_status, known_message = REFUSALS.get(code, (400, f"Error {code}"))
        self.code = code
        self.status = status or known_status
        self.message = detail or known_message
        self.retry_after = retry_after
        super().__init__(f"{code}: {self.message}")

    def as_response(self) -> JSONResponse:
        """Answer the way the provider's 2010 API does."""
        headers = {}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        body = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        return JSONResponse(body, status_code=self.status, headers=headers)


def channel_message(code: int) -> str:
    """Return the sentence that a status callback carries beside its error code."""
    return CHANNEL_MESSAGES.get(code, f"Channel error {code}")
