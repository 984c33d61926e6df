"""One text session with an agent, as a machine of events and times without a socket or a clock.

`text_session` takes `events` in, as `event_parser` reads them from frames, and gives `commands`.
It changes one object, the `turn_state`: the queue, the greeting, the words of the answer, the
tools. `answer_completion` says how long to wait, `turn_result` what a turn that is over came to,
and `session_errors` what went wrong; `agent_profile` is what the agent's configuration says, and
`connection` the socket itself.
"""
