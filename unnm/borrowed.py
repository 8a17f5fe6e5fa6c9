"""Strings of libraries that our pages and API show and that their own catalogues leave untranslated or get wrong.

The project's catalogues come first in Django's search, so what is named here is translated with ours. A test holds the
list against the installed libraries: what a library translates by now leaves it, unless the wording is the reason.
"""

# By package, and then why it is here.
BORROWED: dict[str, tuple[str | tuple[str, str], ...]] = {
    # Field errors of the API that its az and ru catalogues lack.
    "rest_framework": (
        "Datetime value out of range.",
        "Ensure this field has at least {min_length} elements.",
        "Ensure this field has no more than {max_length} elements.",
        'Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.',
        ("Expected available in {wait} second.", "Expected available in {wait} seconds."),
        "Invalid input.",
        "Must be a valid UUID.",
        "Must be a valid boolean.",
        "Not a valid string.",
        "This dictionary may not be empty.",
    ),
    # Errors and labels of the API's filters: it has no Azerbaijani catalogue.
    "django_filters": (
        "%s (descending)",
        "Ordering",
        "Range query expects two values.",
        "Select a lookup.",
    ),
}
# Translated by the library, but not as an official letter has it.
REWORDED: dict[str, tuple[str, ...]] = {
    # az: the familiar second person.
    "allauth": ("Forgot your password?",),
}
# az: inside a date the name of a month is written small. By context.
REWORDED_IN_CONTEXT: dict[str, dict[str, tuple[str, ...]]] = {
    "django": {
        "alt. month": (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    },
}
