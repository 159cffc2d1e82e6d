"""Stands in for the coverage tools that every test names and only `bazel coverage` runs."""

_BUILD = """package(default_visibility = ["//visibility:public"])

[sh_binary(
    name = tool,
    srcs = ["@bazel_tools//tools/test:collect_coverage.sh"],
) for tool in ["coverage_report_generator", "lcov_merger"]]
"""

def _coverage_tools_impl(ctx):
    ctx.file("BUILD", _BUILD)

coverage_tools = repository_rule(
    implementation = _coverage_tools_impl,
    doc = "@remote_coverage_tools, which Bazel would download; `bazel coverage` does not work with it.",
)
