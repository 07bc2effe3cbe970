"""What all modules need and none owns."""
