"""The emulated ElevenLabs: batch calls, conversations and text sessions with an agent."""

from local.emulators.elevenlabs.emulator import ElevenLabsEmulator

__all__ = ["ElevenLabsEmulator"]
