"""From passages to an answer: sentences chosen, framed, cited, or a refusal."""
