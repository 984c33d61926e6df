"""A finished ElevenLabs voice call goes on as a WhatsApp conversation with the same agent.

`call_poller` and `call_webhook` find a finished call, start its conversation and queue the opening.
`twilio_webhook` stores what a customer writes and what Twilio reports. Each of them requests a turn
of that customer through an SQS FIFO queue; a turn request carries no state. `conversation_worker`
runs the turn: it sends what is queued, asks the agent about everything unanswered, commits the
answer, and sends it. `reconciler` requests turns for what is due in the table and stores messages
whose webhook never came. State is written first, the side effect follows, every write has a
condition.

`domain` holds values and decisions without any I/O; `ports` the interfaces that the flows need.
`flows` are the sequences: `calls`, `inbound`, `turn`, `delivery`, `operator`, `customer_merge`,
`reconcile`. `store` implements ports over DynamoDB, `gateways` over ElevenLabs, Twilio, SQS,
Secrets Manager and the host. `views` are reads for people. `config` reads the environment,
`bootstrap` wires one function per module, `telemetry` writes log lines and metrics.
"""
