"""Chromium, Node and Playwright, with which the HTML report is tested; tools/setup installs them."""

_BUILD = """# No platform has this value: what needs the browser is skipped while it is missing.
constraint_setting(name = "installed")

constraint_value(
    name = "requires_chromium_and_playwright",
    constraint_setting = ":installed",
    visibility = ["//visibility:public"],
)
"""

_AVAILABLE = """INSTALLED = {}
"""

def _browser_impl(ctx):
    tests = ctx.path(Label("//tools/report/browser:package.json")).dirname
    available = (
        ctx.which("chromium") != None and
        ctx.which("node") != None and
        tests.get_child("node_modules").get_child("playwright-core").exists
    )
    ctx.file("BUILD", _BUILD)
    ctx.file("installed.bzl", _AVAILABLE.format(
        [] if available else ["@browser//:requires_chromium_and_playwright"],
    ))

browser = repository_rule(
    implementation = _browser_impl,
    configure = True,
    local = True,
    environ = ["PATH"],
    doc = "`INSTALLED` of @browser//:installed.bzl goes into target_compatible_with of what needs them.",
)
