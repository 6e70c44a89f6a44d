"""Agents of Amazon Bedrock and AgentCore: what their many answers say together."""
