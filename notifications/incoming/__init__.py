"""What comes back: bounces, out-of-office notes, replies, answers of calendars, each bound to the mail it answers."""
