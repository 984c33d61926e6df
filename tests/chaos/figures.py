"""The figures of a run: kills, messages, sends, and how long customers waited."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from aftercall.domain.message import Kind, State
from aftercall.domain.next_step import TurnTimings
from tests.chaos.plan import WORKER
from tests.chaos.snapshot import sids_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from tests.chaos.process_killer import Kill
    from tests.chaos.snapshot import Snapshot

EFFECT = TurnTimings().proof_wait
"""How long a kill may delay the answer to messages that are written after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long a message waited until its answer was accepted, and the kills in that time.

    A kill counts for every customer of the killed invocation, and for what they write within
    `EFFECT` after it.
    """

    seconds: float
    kills: int


def waits_of(snapshot: Snapshot, kills: Sequence[Kill]) -> Iterator[Wait]:
    """Return the wait of each answered message."""
    accepted = {one.sid: one.created_at for one in snapshot.accepted}
    written = {one.sid: one.created_at for one in snapshot.written}
    first = [one for one in snapshot.replies if one.part == 1 and one.message_sid in accepted]
    for line in snapshot.inbound:
        for reply in first:
            if line.seq in reply.answers:
                begun, ended = written[line.message_sid], accepted[str(reply.message_sid)]
                ours = [kill for kill in kills if snapshot.conversation.customer in kill.customers]
                counted = [kill for kill in ours if begun - EFFECT <= kill.at <= ended]
                yield Wait(seconds=(ended - begun).total_seconds(), kills=len(counted))


def format_figures(
    snapshots: Sequence[Snapshot], kills: Sequence[Kill], *, begun_at: datetime, ended_at: datetime
) -> list[str]:
    """Return the figures of a run, one per line."""
    functions = Counter(kill.function for kill in kills)
    moments = Counter(str(kill.moment) for kill in kills if kill.function == WORKER)
    return [
        f"kills          {len(kills)}: {_counts(functions)}",
        f"the worker's   {_counts(moments)} (moment of the kill)",
        *_messages(snapshots),
        *_answers([wait for each in snapshots for wait in waits_of(each, kills)]),
        f"seconds        {(ended_at - begun_at).total_seconds():.0f}",
    ]


def _messages(snapshots: Sequence[Snapshot]) -> list[str]:
    ours = [one for each in snapshots for one in each.outbound]
    states = Counter(f"{one.kind} {one.state}" for one in ours)
    accepted = sum(len(each.accepted) for each in snapshots)
    copies = sum(max(len(sids_of(one)) - 1, 0) for one in ours)
    unproven = sum(one.state is State.UNKNOWN for one in ours)
    again = sum(one.resends for one in ours if one.kind is Kind.REPLY)
    return [
        f"customers      {len(snapshots)}",
        f"messages       {sum(len(each.inbound) for each in snapshots)} in, {accepted} accepted",
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
