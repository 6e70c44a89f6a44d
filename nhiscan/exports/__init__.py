"""What enforcement points and people take over: emitted code, escaped for its language."""
