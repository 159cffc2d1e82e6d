"""The libraries of repositories.bzl, for MODULE.bazel. Bazel 4 has no module_extension, and does not load this file."""

load("//tools/bazel:repositories.bzl", "libraries")

def _declare(rule, name, **kwargs):
    rule(name = name, **kwargs)

def _heddle_libraries_impl(_ctx):
    libraries(_declare)

heddle_libraries = module_extension(implementation = _heddle_libraries_impl)
