"""All scenarios by name, with the limits that each is held to."""

from datetime import timedelta

from tests.simulation.scenarios import (
    addresses,
    conversations,
    opt_outs,
    outages,
    rejected_sends,
    unproven_sends,
)
from tests.simulation.scenarios.scenario import ANA, BEA, Scenario

WORST_AFTER_OUTAGE = 255
"""Three minutes of back-off, up to one until the reconciler's round, and the answer itself.

So soon after a short outage, and after a long one of many customers: the first of them to be asked
releases the others.
"""
LONGEST_AFTER_OUTAGE = 1_800 + 2 * 75
"""Half an hour of back-off until one of few customers is asked, and a round for each step."""

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(conversations.one_customer),
        Scenario(conversations.hand_over, ordinary=False),
        Scenario(conversations.three_customers),
        Scenario(conversations.split_answer),
        Scenario(conversations.phone_off, ordinary=False, all_answered_by=130 + 25),
        Scenario(conversations.burst, max_answers=3, max_turns=5, max_seconds=40),
        Scenario(conversations.cold_start, max_answers=2, max_turns=3),
        Scenario(conversations.repeated_webhook, max_seconds=20),
        Scenario(conversations.two_pollers),
        Scenario(
            outages.agent_outage,
            ordinary=False,
            max_notices=1,
            max_turns=6,
            all_answered_by=720 + WORST_AFTER_OUTAGE,
        ),
        Scenario(conversations.asks_for_a_person, ordinary=False),
        Scenario(conversations.silent_agent, ordinary=False, max_answers=2),
        Scenario(conversations.stop_during_turn),
        Scenario(conversations.second_call),
        Scenario(outages.busy_then_hand_over, ordinary=False),
        Scenario(outages.lost_webhooks, ordinary=False),
        Scenario(conversations.equal_texts),
        Scenario(outages.minutes_of_5xx, ordinary=False),
        Scenario(
            outages.an_hour_of_5xx,
            ordinary=False,
            exhaustive=False,
            time_limit=timedelta(minutes=120),
        ),
        Scenario(
            outages.table_down,
            ordinary=False,
            dead_letters=True,
            time_limit=timedelta(minutes=150),
        ),
        Scenario(conversations.chatty, max_turns=4, max_seconds=40),
        Scenario(
            outages.poison,
            ordinary=False,
            dead_letters=True,
            unaffected=(ANA,),
            max_turns=18,
        ),
        Scenario(
            outages.lasting_poison,
            ordinary=False,
            dead_letters=True,
            unaffected=(ANA,),
            exhaustive=False,
            max_turns=33,
            all_answered_by=3_740 + 15,
            time_limit=timedelta(hours=2),
        ),
        Scenario(
            unproven_sends.silent_twilio,
            ordinary=False,
            allowed_copies=1,
            unproven=True,
        ),
        Scenario(
            unproven_sends.late_reports,
            ordinary=False,
            allowed_copies=1,
        ),
        Scenario(unproven_sends.unreadable_list, ordinary=False),
        Scenario(
            unproven_sends.failing_then_hand_over,
            ordinary=False,
            allowed_copies=1,
        ),
        Scenario(conversations.parts_and_hand_over, ordinary=False),
        Scenario(rejected_sends.refused_reply, ordinary=False),
        Scenario(rejected_sends.refused_part, ordinary=False),
        Scenario(rejected_sends.never_delivered, ordinary=False),
        Scenario(
            rejected_sends.lost_after_next_message,
            ordinary=False,
        ),
        Scenario(
            rejected_sends.delivered_later,
            ordinary=False,
            max_answers=7,
        ),
        Scenario(rejected_sends.retry_and_hand_over, ordinary=False),
        Scenario(rejected_sends.opted_out_at_twilio, ordinary=False),
        Scenario(opt_outs.asks_back, ordinary=False, max_turns=2),
        Scenario(opt_outs.asks_back_and_hand_over, ordinary=False),
        Scenario(opt_outs.twilio_keywords, ordinary=False, max_answers=4, max_turns=4),
        Scenario(opt_outs.opts_in_at_twilio, ordinary=False, max_answers=3, max_turns=8),
        Scenario(rejected_sends.closed_window, ordinary=False),
        Scenario(addresses.two_addresses),
        Scenario(addresses.alias_linked_late, ordinary=False),
        Scenario(addresses.merged_while_busy, ordinary=False),
        Scenario(addresses.both_addresses_at_once, exhaustive=False),
        Scenario(addresses.stop_under_one_address),
        Scenario(addresses.stop_before_the_number),
        Scenario(
            addresses.lost_under_the_scoped_id,
            ordinary=False,
        ),
        Scenario(addresses.two_number_notations),
        Scenario(
            outages.fails_one,
            ordinary=False,
            exhaustive=False,
            unaffected=(BEA,),
            max_turns=13,
            time_limit=timedelta(hours=2),
        ),
        Scenario(outages.refuses_one, ordinary=False, max_turns=4, max_notices=1),
        Scenario(
            outages.long_outage,
            ordinary=False,
            exhaustive=False,
            max_notices=3,
            all_answered_by=outages.LONG + 120 + LONGEST_AFTER_OUTAGE,
            time_limit=timedelta(hours=6),
        ),
        Scenario(
            outages.silent_agent_of_ten,
            ordinary=False,
            exhaustive=False,
            max_notices=10,
            all_answered_by=720 + WORST_AFTER_OUTAGE,
        ),
        Scenario(
            outages.outage_of_many,
            ordinary=False,
            exhaustive=False,
            in_seeds=False,
            max_notices=50,
            max_sends_in_ten_seconds=16,
            all_answered_by=outages.LONG + 120 + WORST_AFTER_OUTAGE + 50,
            time_limit=timedelta(hours=6),
        ),
    )
}
