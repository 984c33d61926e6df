"""The emulated ElevenLabs: batch calls, conversations and text sessions with an agent."""
