"""What programs are offered: JSON, REST, an OpenAI-compatible interface and MCP; each translates values."""
