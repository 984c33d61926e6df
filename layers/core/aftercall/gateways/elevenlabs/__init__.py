"""ElevenLabs Agents: finished calls over REST and by webhook, turns in writing over WebSocket.

`agent` implements the port Agent with one `session` per turn. `finished_calls` implements the port
FinishedCalls over `rest_client`; `post_call_webhook` reads the same calls as ElevenLabs posts them.
"""
