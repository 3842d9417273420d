"""What a retrospective is: values and rules, with no clock, no randomness, no files and no third-party import."""
