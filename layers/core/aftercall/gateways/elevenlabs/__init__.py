"""ElevenLabs Agents: finished calls over REST and by webhook, turns in writing over WebSocket.

`agent` implements the port Agent with one `text_session` per turn: `event_parser` reads frames into
`events`, `turn_state` keeps what they showed, `answer_completion` says how long to wait, `commands`
writes what is sent, `session_errors` names what went wrong. `finished_calls` implements the port
FinishedCalls over `rest_client`; `post_call_webhook` reads the same calls as ElevenLabs posts them.
"""
