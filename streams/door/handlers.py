"""What the door does when it hears of something."""
