import pytest

from notifications.logs import strike, strike_tokens

PK = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("said", "struck"),
    [
        (f"GET /answer/accept/{PK}.AbC-_9/", f"GET /answer/accept/{PK}.[struck out]/"),
        (f"https://x/answer/accept/{PK}.AbC-_9/?a=1 and more", f"https://x/answer/accept/{PK}.[struck out]/?a=1 and more"),
        (f"/answer/accept/{PK}.AbC%3D/ /answer/update/{PK}.xyz", f"/answer/accept/{PK}.[struck out]/ /answer/update/{PK}.[struck out]"),
        ("GET /n/aze/outbox/", "GET /n/aze/outbox/"),
    ],
)  # fmt: skip
def test_strike_leaves_all_but_the_token(said: str, struck: str) -> None:
    assert strike(said) == struck


def test_processor_strikes_in_every_value() -> None:
    path = f"/answer/accept/{PK}.AbC"
    event = {"event": path, "request": f"POST {path}/", "context": {"urls": [path, 1]}, "pair": (path,), "code": 404}
    assert strike_tokens(None, "info", event) == {
        "event": f"/answer/accept/{PK}.[struck out]",
        "request": f"POST /answer/accept/{PK}.[struck out]/",
        "context": {"urls": [f"/answer/accept/{PK}.[struck out]", 1]},
        "pair": (f"/answer/accept/{PK}.[struck out]",),
        "code": 404,
    }
