"""Reads a CloudFormation template: its YAML, and the values of its parameters."""
