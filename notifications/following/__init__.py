"""Following: who wants to hear of what changes, and the changes, which reach people in the mail of the day."""
