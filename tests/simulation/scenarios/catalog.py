"""All scenarios by name, with what each is held to."""

from datetime import timedelta

from tests.simulation.scenarios import (
    addresses,
    conversations,
    outages,
    rejected_sends,
    unproven_sends,
)
from tests.simulation.scenarios.scenario import ANA, Scenario

WORST_AFTER_OUTAGE = 255
"""Three minutes of back-off, up to one until the reconciler's round, and the answer itself."""

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(name="one_customer", script=conversations.one_customer),
        Scenario(name="hand_over", script=conversations.hand_over, ordinary=False),
        Scenario(name="three_customers", script=conversations.three_customers),
        Scenario(name="split_answer", script=conversations.split_answer),
        Scenario(
            name="burst", script=conversations.burst, most_answers=3, most_turns=5, most_seconds=40
        ),
        Scenario(name="cold_start", script=conversations.cold_start, most_answers=2, most_turns=3),
        Scenario(name="two_pollers", script=conversations.two_pollers),
        Scenario(
            name="agent_outage",
            script=outages.agent_outage,
            ordinary=False,
            most_notices=1,
            most_turns=6,
            answered_by=720 + WORST_AFTER_OUTAGE,
        ),
        Scenario(name="asks_for_a_person", script=conversations.asks_for_a_person, ordinary=False),
        Scenario(name="stop_in_a_turn", script=conversations.stop_in_a_turn),
        Scenario(name="second_call", script=conversations.second_call),
        Scenario(name="busy_then_hand_over", script=outages.busy_then_hand_over, ordinary=False),
        Scenario(name="lost_webhooks", script=outages.lost_webhooks, ordinary=False),
        Scenario(name="equal_texts", script=conversations.equal_texts),
        Scenario(name="minutes_of_5xx", script=outages.minutes_of_5xx, ordinary=False),
        Scenario(
            name="an_hour_of_5xx",
            script=outages.an_hour_of_5xx,
            ordinary=False,
            every_call=False,
            longest=timedelta(minutes=120),
        ),
        Scenario(
            name="table_down",
            script=outages.table_down,
            ordinary=False,
            dead_letters=True,
            longest=timedelta(minutes=150),
        ),
        Scenario(name="chatty", script=conversations.chatty, most_turns=4, most_seconds=40),
        Scenario(
            name="poison",
            script=outages.poison,
            ordinary=False,
            dead_letters=True,
            unharmed=(ANA,),
            most_turns=18,
        ),
        Scenario(
            name="lasting_poison",
            script=outages.lasting_poison,
            ordinary=False,
            dead_letters=True,
            unharmed=(ANA,),
            every_call=False,
            most_turns=33,
            answered_by=3_740 + 15,
            longest=timedelta(hours=2),
        ),
        Scenario(
            name="silent_twilio",
            script=unproven_sends.silent_twilio,
            ordinary=False,
            copies=1,
            silent=True,
        ),
        Scenario(name="late_reports", script=unproven_sends.late_reports, ordinary=False, copies=1),
        Scenario(name="unreadable_list", script=unproven_sends.unreadable_list, ordinary=False),
        Scenario(
            name="failing_then_hand_over",
            script=unproven_sends.failing_then_hand_over,
            ordinary=False,
            copies=1,
        ),
        Scenario(
            name="parts_and_hand_over", script=conversations.parts_and_hand_over, ordinary=False
        ),
        Scenario(name="refused_reply", script=rejected_sends.refused_reply, ordinary=False),
        Scenario(name="refused_part", script=rejected_sends.refused_part, ordinary=False),
        Scenario(name="never_delivered", script=rejected_sends.never_delivered, ordinary=False),
        Scenario(
            name="lost_behind_a_line", script=rejected_sends.lost_behind_a_line, ordinary=False
        ),
        Scenario(
            name="delivered_later",
            script=rejected_sends.delivered_later,
            ordinary=False,
            most_answers=7,
        ),
        Scenario(
            name="retry_and_hand_over", script=rejected_sends.retry_and_hand_over, ordinary=False
        ),
        Scenario(
            name="opted_out_at_twilio", script=rejected_sends.opted_out_at_twilio, ordinary=False
        ),
        Scenario(name="closed_window", script=rejected_sends.closed_window, ordinary=False),
        Scenario(name="two_addresses", script=addresses.two_addresses),
        Scenario(name="alias_learned_late", script=addresses.alias_learned_late, ordinary=False),
        Scenario(name="paired_while_busy", script=addresses.paired_while_busy, ordinary=False),
        Scenario(name="both_at_once", script=addresses.both_at_once, every_call=False),
        Scenario(name="stop_under_one_address", script=addresses.stop_under_one_address),
        Scenario(name="stop_before_the_number", script=addresses.stop_before_the_number),
        Scenario(
            name="lost_under_the_scoped_id",
            script=addresses.lost_under_the_scoped_id,
            ordinary=False,
        ),
        Scenario(name="written_in_two_ways", script=addresses.written_in_two_ways),
        Scenario(
            name="long_outage",
            script=outages.long_outage,
            ordinary=False,
            every_call=False,
            most_notices=2,
            answered_by=outages.LONG + 120 + WORST_AFTER_OUTAGE,
            longest=timedelta(hours=6),
        ),
        Scenario(
            name="outage_of_many",
            script=outages.outage_of_many,
            ordinary=False,
            every_call=False,
            at_random=False,
            most_notices=50,
            peak=16,
            answered_by=outages.LONG + 120 + WORST_AFTER_OUTAGE + 50,
            longest=timedelta(hours=6),
        ),
    )
}
