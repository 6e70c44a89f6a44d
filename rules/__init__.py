"""What nhiscan looks for: one file per rule, found by its folder, listed nowhere."""
