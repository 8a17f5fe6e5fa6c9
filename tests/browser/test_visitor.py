"""The checks of the visitor themselves: each must find what it is there for."""

import pytest

from tests.browser.visitor import Visit


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("document.querySelector('main').append(new Image())", "image-alt"),
        ("document.querySelector('h1').style.minWidth = '2000px'", "pixels wider than the window"),
        ("document.querySelector('h1').setAttribute('style', 'color: red')", "The policy forbids style-src-attr"),
        ("await new Promise(go => { setTimeout(() => { go(); throw new Error('broken') }) })", "error: .*broken"),
        ("await fetch('/nowhere/')", "404"),
    ],
)
def test_visitor_notices_damage(visit: Visit, damage: str, complaint: str) -> None:
    visitor = visit()
    visitor.open("/login/")
    visitor.page.evaluate(f"async () => {{ {damage} }}")
    with pytest.raises(AssertionError, match=complaint):
        visitor.check()
