"""What was decided and what became of it: actions, followed from one review to the next."""
