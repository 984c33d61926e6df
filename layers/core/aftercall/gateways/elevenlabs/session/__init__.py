"""One text session with an agent, as a machine of events and times without a socket or a clock.

`text_session` takes `events` in, as `event_parser` reads them from frames, and gives `commands`.
It changes one object, the `turn_state`: the greeting, the words of the answer, the tools.
`answer_completion` says how long to wait, `session_errors` what went wrong; `connection` is the
socket itself.
"""
