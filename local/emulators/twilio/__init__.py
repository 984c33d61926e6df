"""Twilio for WhatsApp on one machine: its REST surface, signed webhooks, reports and rules."""

from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.reports import Delays
from local.emulators.twilio.rules import Sandbox

__all__ = ["Delays", "Sandbox", "TwilioEmulator"]
