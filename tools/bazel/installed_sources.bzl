"""Repository rules over source trees that Debian packages install.

Unlike local_repository, a missing tree names the package that brings it.
"""

def _tree(ctx):
    tree = ctx.path(ctx.attr.path)
    if not tree.exists:
        fail("{} is missing: install the Debian package {} (tools/setup does)".format(
            ctx.attr.path,
            ctx.attr.package,
        ))
    return tree

def _installed_sources_impl(ctx):
    for entry in _tree(ctx).readdir():
        ctx.symlink(entry, entry.basename)
    if ctx.attr.build_file:
        ctx.symlink(ctx.attr.build_file, "BUILD")

_TREE_ATTRIBUTES = {
    "path": attr.string(mandatory = True, doc = "Absolute path of the installed tree."),
    "package": attr.string(mandatory = True, doc = "The Debian package that installs it."),
}

installed_sources = repository_rule(
    implementation = _installed_sources_impl,
    local = True,
    attrs = dict(
        _TREE_ATTRIBUTES,
        build_file = attr.label(doc = "BUILD file for a tree that brings none of its own."),
    ),
    doc = "An installed source tree, as an external repository.",
)

# Debian's rules_cc 0.0.4 asks Bazel for a function that came after 4.2.3. This is its value there.
_IMPORT = ', "use_cpp_toolchain")'
_CALL = "use_cpp_toolchain()"
_VALUE = '["@bazel_tools//tools/cpp:toolchain_type"]'

def _rules_cc_sources_impl(ctx):
    tree = _tree(ctx)
    copied = ctx.execute(["cp", "-r", str(tree) + "/.", "."])
    if copied.return_code != 0:
        fail("cannot copy {}: {}".format(tree, copied.stderr))
    for file in ctx.path("cc/private/rules_impl").readdir():
        text = ctx.read(file)
        if _CALL in text:
            ctx.file(file, text.replace(_IMPORT, ")").replace(_CALL, _VALUE))

rules_cc_sources = repository_rule(
    implementation = _rules_cc_sources_impl,
    local = True,
    attrs = _TREE_ATTRIBUTES,
    doc = "Debian's rules_cc, made loadable in Bazel 4.2.3.",
)
