"""All scenarios by name, with what each is held to."""

from datetime import timedelta

from local.sim import stories
from local.sim import stories_of_outages as outages
from local.sim import stories_of_proof as proof
from local.sim.scenario import Scenario

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(name="one_customer", script=stories.one_customer),
        Scenario(name="hand_over", script=stories.hand_over, ordinary=False),
        Scenario(name="three_customers", script=stories.three_customers),
        Scenario(name="split_answer", script=stories.split_answer),
        Scenario(name="burst", script=stories.burst, most_answers=3, most_turns=5, most_seconds=40),
        Scenario(name="two_pollers", script=stories.two_pollers),
        Scenario(
            name="agent_outage",
            script=outages.agent_outage,
            ordinary=False,
            most_notices=1,
            most_turns=6,
        ),
        Scenario(name="asks_for_a_person", script=stories.asks_for_a_person, ordinary=False),
        Scenario(name="stop_in_a_turn", script=stories.stop_in_a_turn),
        Scenario(name="second_call", script=stories.second_call),
        Scenario(name="busy_then_hand_over", script=outages.busy_then_hand_over, ordinary=False),
        Scenario(name="lost_webhooks", script=outages.lost_webhooks, ordinary=False),
        Scenario(name="equal_texts", script=stories.equal_texts),
        Scenario(
            name="an_hour_of_5xx",
            script=outages.an_hour_of_5xx,
            ordinary=False,
            longest=timedelta(minutes=120),
        ),
        Scenario(
            name="table_down",
            script=outages.table_down,
            ordinary=False,
            dead_letters=True,
            longest=timedelta(minutes=150),
        ),
        Scenario(name="chatty", script=stories.chatty, most_turns=4, most_seconds=40),
        Scenario(name="poison", script=outages.poison, ordinary=False, dead_letters=True),
        Scenario(
            name="silent_twilio", script=proof.silent_twilio, ordinary=False, copies=1, silent=True
        ),
        Scenario(name="late_reports", script=proof.late_reports, ordinary=False, copies=1),
        Scenario(name="unreadable_list", script=proof.unreadable_list, ordinary=False),
        Scenario(
            name="failing_then_hand_over",
            script=proof.failing_then_hand_over,
            ordinary=False,
            copies=1,
        ),
        Scenario(name="parts_and_hand_over", script=stories.parts_and_hand_over, ordinary=False),
        Scenario(
            name="long_outage",
            script=outages.long_outage,
            ordinary=False,
            every_call=False,
            most_notices=2,
            longest=timedelta(hours=6),
        ),
    )
}
