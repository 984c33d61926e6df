"""The figures of a run: what was killed, what came through, and how long customers waited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from aftercall.domain.message import Kind, State
from aftercall.domain.next_step import Clocks
from tests.chaos.plan import WORKER
from tests.chaos.snapshot import sids_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tests.chaos.killer import Kill
    from tests.chaos.snapshot import Held

TRACES = Clocks().settle
"""How long a kill may hold up what is written after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long a line waited for its answer's acceptance, and the kills that may have delayed it.

    A kill counts for everybody in its batch, also for those who were done already, and for what
    they write while its traces last.
    """

    seconds: float
    kills: int


def waits_of(held: Held, kills: Sequence[Kill]) -> Iterator[Wait]:
    """Return the wait of each answered line."""
    accepted = {one.sid: one.created_at for one in held.accepted}
    written = {one.sid: one.created_at for one in held.written}
    first = [one for one in held.replies if one.part == 1 and one.message_sid in accepted]
    for line in held.inbound:
        for reply in first:
            if reply.after < line.seq <= reply.upto:
                begun, ended = written[line.message_sid], accepted[str(reply.message_sid)]
                ours = [kill for kill in kills if held.conversation.customer in kill.customers]
                felt = [kill for kill in ours if begun - TRACES <= kill.at <= ended]
                yield Wait(seconds=(ended - begun).total_seconds(), kills=len(felt))


def tell_figures(
    held: Sequence[Held], kills: Sequence[Kill], *, begun_at: datetime, ended_at: datetime
) -> list[str]:
    """Return the figures of a run, one per line."""
    functions = Counter(kill.function for kill in kills)
    moments = Counter(str(kill.moment) for kill in kills if kill.function == WORKER)
    return [
        f"kills          {len(kills)}: {_counts(functions)}",
        f"the worker's   {_counts(moments)} (moment of the kill)",
        *_messages(held),
        *_answers([wait for each in held for wait in waits_of(each, kills)]),
        f"seconds        {(ended_at - begun_at).total_seconds():.0f}",
    ]


def _messages(held: Sequence[Held]) -> list[str]:
    ours = [one for each in held for one in each.outbound]
    states = Counter(f"{one.kind} {one.state}" for one in ours)
    accepted = sum(len(each.accepted) for each in held)
    copies = sum(max(len(sids_of(one)) - 1, 0) for one in ours)
    unproven = sum(one.state is State.UNKNOWN for one in ours)
    again = sum(one.resends for one in ours if one.kind is Kind.REPLY)
    return [
        f"customers      {len(held)}",
        f"messages       {sum(len(each.inbound) for each in held)} in, {accepted} accepted",
        f"outbox         {_counts(states)}",
        f"begun again    {again} without proof; {unproven} left unknown",
        f"duplicates     {copies}",
    ]


def _answers(waits: Sequence[Wait]) -> list[str]:
    most = max((wait.kills for wait in waits), default=0)
    by_kills = {
        kills: [wait.seconds for wait in waits if wait.kills == kills] for kills in range(most + 1)
    }
    return [
        f"waits          {len(some)} lines with {kills} kills: {_spread(some)}"
        for kills, some in by_kills.items()
        if some
    ]


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none"
    return f"median {median(seconds):.1f} s, worst {max(seconds):.1f} s"


def _counts(found: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(found.items())) or "none"
