"""One turn of a customer: send what is due, ask the agent, send the answer."""
