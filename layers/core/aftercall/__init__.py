"""A finished call goes on as a WhatsApp conversation with the same agent.

A call ends; `call_poller` finds it and `start_conversation` claims it with its opening message.
The customer writes; `twilio_webhook` stores the message and nudges. `conversation_worker` takes a
turn: it asks the agent with everything unanswered, commits the answer, then sends it. The
`reconciler` nudges whatever is still due. State first, side effect second, every write conditional.

Rooms: `domain` rules, `ports` what a flow needs, `flows` sequences, `store` our tables, `gateways`
other people's systems, `views` reads for people, `bootstrap` one wiring per function.
"""
