"""Stands in for what `bazel mod tidy` would run, which does not work with it."""

def _nothing_impl(ctx):
    ctx.file("BUILD", "")

_nothing = repository_rule(implementation = _nothing_impl)

def _buildozer_binary_impl(_ctx):
    _nothing(name = "buildozer_binary")

buildozer_binary = module_extension(implementation = _buildozer_binary_impl)
