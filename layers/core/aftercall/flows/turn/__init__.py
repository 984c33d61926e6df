"""One turn of a customer: send what is queued, ask the agent, send the answer."""
