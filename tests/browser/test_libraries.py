# SPDX-License-Identifier: Apache-2.0
"""What we load from others works under our content security policy, without an exception to it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from customary.site.urls import urlpatterns as real

SCRIPTS = ["tabler", "vega", "vega-lite", "vega-embed"]
HTMX = '{"includeIndicatorStyles": false, "allowEval": false}'


def static(name: str) -> str:
    return f"{settings.STATIC_URL}{name}"


def show(_request: HttpRequest) -> HttpResponse:
    scripts = "".join(
        f'<script src="{static(f"vendor/{name}.min.js")}"></script>' for name in SCRIPTS
    )
    return HttpResponse(
        f"""<!doctype html><html lang="en"><head><title>Libraries</title>
        <link rel="icon" href="data:,"><meta name="htmx-config" content='{HTMX}'>
        <link rel="stylesheet" href="{static("vendor/tabler.min.css")}">
        <script src="{static("django_htmx/htmx-2.min.js")}"></script></head><body>
        <svg class="icon"><use href="{static("vendor/icons.svg")}#home"></use></svg>
        <div class="dropdown"><button data-bs-toggle="dropdown">Menu</button>
        <div class="dropdown-menu"><a class="dropdown-item" href="#">Entry</a></div></div>
        <button hx-get="/part/" hx-target="#part">Fetch</button><div id="part"></div>
        <div id="chart"></div><div id="tooltip"></div>{scripts}
        <script src="/draw.js"></script></body></html>"""
    )


def part(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("fetched")


def draw(_request: HttpRequest) -> HttpResponse:
    script = """
    const chart = {
      data: {values: [{m: "Jan", v: 3}, {m: "Feb", v: 5}]}, mark: {type: "bar", tooltip: true},
      params: [{name: "picked", select: "point"}],
      transform: [{calculate: "datum.v * 2", as: "w"}],
      encoding: {x: {field: "m", type: "ordinal"}, y: {field: "w", type: "quantitative"}}
    };
    vegaEmbed("#chart", chart, {
      ast: true, actions: false, defaultStyle: false, renderer: "svg",
      tooltip: {disableDefaultStyle: true}
    }).then(() => document.body.dataset.drawn = "yes");
    """
    return HttpResponse(script, content_type="text/javascript")


urlpatterns = [path("libraries/", show), path("part/", part), path("draw.js", draw), *real]


@pytest.mark.urls(__name__)
def test_menus_parts_and_charts_work_without_inline_script_or_style(
    live_server: LiveServer, page: Page
) -> None:
    response = page.goto(f"{live_server.url}/libraries/")
    assert response
    assert "unsafe" not in response.headers["content-security-policy"]
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Entry")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Fetch").click()
    expect(page.locator("#part")).to_have_text("fetched")
    expect(page.locator("body")).to_have_attribute("data-drawn", "yes")
    page.locator("#chart svg").hover()
    drawn = page.locator("#chart svg").evaluate("svg => svg.outerHTML.length")
    assert drawn > 1000
