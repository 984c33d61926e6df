"""ElevenLabs: finished calls over REST, text turns over WebSocket."""
