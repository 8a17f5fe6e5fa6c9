"""The settings of a network: sections that the apps register, how they are changed, first steps."""
