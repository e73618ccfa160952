"""A page that asks another host, or fails, is noticed, however it does so."""

import pytest

ELSEWHERE = "https://elsewhere.example/file"
ASKING = {
    "a picture": f'<img src="{ELSEWHERE}">',
    "a set of pictures": f'<img srcset="{ELSEWHERE} 2x">',
    "a video": f'<video src="{ELSEWHERE}"></video>',
    "a poster": f'<video poster="{ELSEWHERE}"></video>',
    "a sound": f'<audio src="{ELSEWHERE}" preload="auto"></audio>',
    "a frame": f'<iframe src="{ELSEWHERE}"></iframe>',
    "a script": f'<script src="{ELSEWHERE}"></script>',
    "a script that imports": f'<script type="module">import "{ELSEWHERE}";</script>',
    "a script that fetches": f"<script>fetch('{ELSEWHERE}')</script>",
    "a style sheet": f'<link rel="stylesheet" href="{ELSEWHERE}">',
    "an imported style": f'<style>@import "{ELSEWHERE}";</style>',
    "an inline style": f'<p style="background: url({ELSEWHERE})">a</p>',
    "a style with a blank": f'<style>p {{ background: url( "{ELSEWHERE}" ) }}'
    "</style><p>",
    "a font": f"<style>@font-face {{ font-family: a; src: url({ELSEWHERE}) }}"
    "p { font-family: a }</style><p>a</p>",
}


@pytest.mark.parametrize("way", ASKING)
def test_what_a_page_asks_of_another_host_is_noticed(way, noises_of):
    assert f"asked for {ELSEWHERE}" in noises_of(ASKING[way])


def test_an_error_is_noticed_and_a_quiet_page_is_quiet(noises_of):
    assert noises_of("<script>throw Error('broken')</script>") == ["error: broken"]
    assert (
        noises_of('<p>a</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')
        == []
    )
