"""One run's virtual world: the functions, AWS, Twilio, ElevenLabs, operators, and time."""
