"""The project: composes the four apps into one product. Nothing imports it but its own modules."""
