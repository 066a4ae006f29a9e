"""Who may do what: users and tokens, their rights, sessions, and how often they may ask."""
