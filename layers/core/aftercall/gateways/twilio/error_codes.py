"""What Twilio's error codes mean: our reaction, a sentence for people, and what they can do next.

Meanings: Twilio's error dictionary. Twilio publishes no table of what to retry: the reactions
are our judgement.
"""

from dataclasses import replace

from aftercall.domain.send_failure import Reaction, SendFailure

SMALLEST_CODE = 10000


def _later(sentence: str) -> SendFailure:
    action = (
        "Nothing at first: a reply is sent again by itself, at most three times once it was "
        "accepted. What stays failed, a person sends again."
    )
    return SendFailure(reaction=Reaction.LATER, sentence=sentence, action=action, may_pass=True)


def _fail(sentence: str, action: str) -> SendFailure:
    return SendFailure(reaction=Reaction.FAIL, sentence=sentence, action=action)


def _opt_out(sentence: str) -> SendFailure:
    action = "Do not write to this customer again until they write START."
    return SendFailure(reaction=Reaction.OPT_OUT, sentence=sentence, action=action)


def _account(sentence: str, action: str) -> SendFailure:
    return SendFailure(reaction=Reaction.ALARM, sentence=sentence, action=action, may_pass=True)


def _bad_template(sentence: str, action: str) -> SendFailure:
    return SendFailure(reaction=Reaction.ALARM, sentence=sentence, action=action)


_BUSY = _later("Too many messages at once: WhatsApp or Twilio asks to slow down.")
_TROUBLE = _later("Twilio or WhatsApp had a fault of its own.")
_CREDENTIALS = "Check the account's SID and auth token, then run `make secrets`."
_WRONG_SENDER = _account(
    "Our sender is no WhatsApp sender of this Twilio account.",
    "Compare TwilioWhatsAppFrom with the WhatsApp senders in Twilio's console.",
)
_SENDER_DOWN = _account(
    "WhatsApp does not let our sender send.",
    "Look at the sender in Twilio's console and at the business in Meta's: one of them tells why.",
)
_WRONG_NUMBER = _fail(
    "The customer's number is none that can be written to.",
    "Compare the number with the one that was called.",
)
_WRONG_CONTENT = _fail(
    "WhatsApp does not take this content.",
    "Write to the customer in plain words, without formatting, links or attachments.",
)
_WRONG_BODY = _fail(
    "The message is empty, too long or not as Twilio wants it.",
    "Write it again, shorter. An answer of the agent's that ends here is a defect: report it.",
)
_WRONG_VARIABLES = _fail(
    "The template's variables are not as Twilio wants them.",
    "Look at the customer's name and topic: one is empty, too long or has a line break.",
)
_NO_SUCH_TEMPLATE = _bad_template(
    "Twilio does not know the template of the opening.",
    "Compare the parameters OpeningTemplate… with the templates in Twilio's console.",
)
_TEMPLATE_REFUSED = _bad_template(
    "WhatsApp does not take our template: it is missing, changed, rejected, paused or disabled.",
    "Look at the template in Twilio's console; have it approved again or name another one.",
)
_BLOCKED = _opt_out("The customer has blocked us on WhatsApp.")
_MEDIA = _fail(
    "The attachment could not be fetched or is too big.",
    "Send its link as text. We attach nothing ourselves: only a template can hold what is meant.",
)

_TABLE: dict[int, SendFailure] = {
    11751: _MEDIA,
    20001: _account("Twilio does not accept the request's parameters.", _CREDENTIALS),
    20003: _account("Twilio does not accept our credentials.", _CREDENTIALS),
    20404: _account("Twilio does not know what was asked for.", _CREDENTIALS),
    20422: _account("Twilio does not accept the request's parameters.", _CREDENTIALS),
    20429: _BUSY,
    20500: _TROUBLE,
    20503: _TROUBLE,
    21211: _WRONG_NUMBER,
    21212: _WRONG_SENDER,
    21217: _WRONG_NUMBER,
    21602: _WRONG_BODY,
    21603: _WRONG_SENDER,
    21606: _WRONG_SENDER,
    21609: _account(
        "Twilio does not accept the address for its delivery reports.",
        "Check PublicBaseUrl: a public https address without an underscore in its host. Until then "
        "messages go out, and no delivery report comes.",
    ),
    21610: _opt_out("The customer has opted out at Twilio."),
    21614: _WRONG_NUMBER,
    21617: _WRONG_BODY,
    21619: _WRONG_BODY,
    21654: _NO_SUCH_TEMPLATE,
    21655: _NO_SUCH_TEMPLATE,
    21656: _WRONG_VARIABLES,
    30500: _TROUBLE,
    63001: _SENDER_DOWN,
    63002: _SENDER_DOWN,
    63003: _fail("This number is not on WhatsApp.", "Call the customer or use another channel."),
    63005: _WRONG_CONTENT,
    63006: _WRONG_CONTENT,
    63007: _WRONG_SENDER,
    63008: _SENDER_DOWN,
    63009: _TROUBLE,
    63010: _TROUBLE,
    63012: _TROUBLE,
    63013: _WRONG_CONTENT,
    63014: _BLOCKED,
    63015: _fail(
        "The customer has not joined the sandbox, or joined over three days ago.",
        "Ask them to send the sandbox's join code again.",
    ),
    63016: SendFailure(
        reaction=Reaction.TEMPLATE,
        sentence="WhatsApp's 24 hours are over: free text no longer reaches the customer.",
        action="Call the customer, or wait until they write: that opens the 24 hours again.",
    ),
    63017: _BUSY,
    63018: _BUSY,
    63019: _MEDIA,
    63020: _SENDER_DOWN,
    63021: _WRONG_CONTENT,
    63024: _fail(
        "WhatsApp does not deliver to this customer: an old app, or its terms not accepted.",
        "Call the customer or use another channel.",
    ),
    63027: _TEMPLATE_REFUSED,
    63028: _TEMPLATE_REFUSED,
    63029: _TEMPLATE_REFUSED,
    63030: _WRONG_CONTENT,
    63032: _fail(
        "Meta holds messages to this customer back for an experiment of its own.",
        "Leave this customer out, or call.",
    ),
    63033: _BLOCKED,
    63034: _MEDIA,
    63038: _account(
        "The account has sent as many messages as Twilio allows it in a day.",
        "Ask Twilio for a higher limit; until tomorrow nothing more goes out.",
    ),
    63040: _TEMPLATE_REFUSED,
    63041: _TEMPLATE_REFUSED,
    63042: _TEMPLATE_REFUSED,
    63049: _fail(
        "Meta held the message back, so that the customer does not get too much marketing.",
        "Wait some days, or use a template of the category utility.",
    ),
    63051: _account(
        "Our sender is locked, since it was not used for a long time.",
        "Register the sender again in Twilio's console.",
    ),
    63112: _SENDER_DOWN,
    92002: _WRONG_VARIABLES,
    92007: _WRONG_VARIABLES,
}  # fmt: skip

CODES = frozenset(_TABLE)


def read_code(text: str | None) -> int | None:
    """Return the code that Twilio names, or None where it is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else None


def explain_code(code: int | None, words: str | None = None) -> SendFailure:
    """Return what a code means; one that is not in the table fails, in Twilio's own words."""
    if code in _TABLE:
        return replace(_TABLE[code], code=code)
    named = f"code {code}" if code is not None else "no code"
    unknown = _fail(
        words or f"Twilio did not deliver the message, with {named}.",
        f"It came with {named}: look at the message in Twilio's log, then write or call.",
    )
    return replace(unknown, code=code)


def explain_rejection(code: int | None, http_status: int | None, words: str) -> SendFailure:
    """Return what a rejected send means; what Twilio does not explain fails for good.

    The code decides before the HTTP status, which alone says too little: a daily cap (63038) also
    comes as 429. Without a status Twilio was never reached.
    """
    failure = explain_code(code, words)
    if code in CODES:
        return failure
    if http_status is None or http_status == 429:
        return replace(failure, reaction=Reaction.LATER, may_pass=True)
    if http_status in (401, 403):
        return replace(failure, reaction=Reaction.ALARM, may_pass=True)
    return failure


def code_of_error(error: Exception) -> int | None:
    """Return the code of an error of Twilio's package, or None where Twilio named none."""
    # Where the body names no code, Twilio's package puts the HTTP status in its place.
    code = getattr(error, "code", None)
    try:
        number = int(code) if isinstance(code, int | str) else 0
    except ValueError:
        return None
    return number if number >= SMALLEST_CODE else None
