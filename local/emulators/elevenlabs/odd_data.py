"""Odd data in REST answers: each behaviour changes one answer the way the service might."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from local.emulators.elevenlabs.behaviours import Setting

    Document = dict[str, Any]
    Oddity = Callable[[Document], None]


def make_odd(document: Document, settings: dict[str, Setting]) -> None:
    """Apply every oddity that is in force to one answer."""
    for name in settings:
        ODDITIES[name](document)


def null_analysis(document: Document) -> None:
    """Leave the analysis of a finished conversation out."""
    if "analysis" in document:
        document["analysis"] = None


def null_messages(document: Document) -> None:
    """Add a turn without words, as a turn that only used a tool has."""
    if "transcript" in document:
        silent = {"role": "agent", "message": None, "time_in_call_secs": 1}
        document["transcript"].insert(1, silent)


def unknown_status(document: Document) -> None:
    """Use a status that no published list has."""
    for part in _parts(document):
        if "status" in part:
            part["status"] = "reticulating"


def missing_variables(document: Document) -> None:
    """Leave the dynamic variables out."""
    for part in _parts(document):
        if part.get("conversation_initiation_client_data"):
            part["conversation_initiation_client_data"] = None


def no_name_variable(document: Document) -> None:
    """Leave only the variables that hold no name."""
    for part in _parts(document):
        data = part.get("conversation_initiation_client_data") or {}
        variables = data.get("dynamic_variables", {})
        for key in [key for key in variables if "name" in key or "nom" in key]:
            del variables[key]


def unknown_keys(document: Document) -> None:
    """Add keys that no published schema has, at every level that has a status."""
    for part in _parts(document):
        part["novelty"] = {"since": "tomorrow"}


def number_without_plus(document: Document) -> None:
    """Write telephone numbers without their plus sign."""
    phone_call = (document.get("metadata") or {}).get("phone_call") or {}
    if phone_call:
        phone_call["external_number"] = phone_call["external_number"].removeprefix("+")
    for part in _parts(document):
        if part.get("phone_number"):
            part["phone_number"] = part["phone_number"].removeprefix("+")


def sip_trunking(document: Document) -> None:
    """Say that the call came over a SIP trunk."""
    phone_call = (document.get("metadata") or {}).get("phone_call")
    if phone_call:
        phone_call["type"] = "sip_trunking"
        del phone_call["stream_sid"]


def empty_summary(document: Document) -> None:
    """Leave the summary empty."""
    if document.get("analysis"):
        document["analysis"]["transcript_summary"] = ""


def no_has_more(document: Document) -> None:
    """Leave out whether there are more pages."""
    document.pop("has_more", None)


def malformed_recipient(document: Document) -> None:
    """Put a recipient without any usable field in front of the others."""
    if "recipients" in document:
        document["recipients"].insert(0, {"id": None, "status": 7, "phone_number": []})


ODDITIES: dict[str, Oddity] = {
    oddity.__name__: oddity
    for oddity in (
        null_analysis,
        null_messages,
        unknown_status,
        missing_variables,
        no_name_variable,
        unknown_keys,
        number_without_plus,
        sip_trunking,
        empty_summary,
        no_has_more,
        malformed_recipient,
    )
}


def _parts(document: Document) -> Iterator[Document]:
    """Walk over the answer and the batches, recipients or conversations in it."""
    yield document
    for key in ("recipients", "batch_calls", "conversations"):
        yield from document.get(key, [])
