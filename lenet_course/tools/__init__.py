"""What makes the course; no lesson imports anything of it."""
