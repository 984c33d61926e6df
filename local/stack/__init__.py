"""Runs template.yaml's stack on one machine: real function processes, real events, no cloud."""
