"""What a trusted program does for its terminal: guards, pastes, signals, hang-ups; and leaves it as it was."""
