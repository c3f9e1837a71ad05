"""What hubrelay's sandbox adds to MiniStack: Security Hub, an organization, and secrets read across accounts."""
