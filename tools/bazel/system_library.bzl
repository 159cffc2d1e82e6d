"""A C or C++ library that a Debian -dev package installs in the compiler's own search paths."""

_BUILD = """load("@rules_cc//cc:defs.bzl", "cc_library")

# No platform has this value: what needs the library is skipped while it is missing.
constraint_setting(name = "installed")

constraint_value(
    name = "{missing}",
    constraint_setting = ":installed",
)

cc_library(
    name = "{name}",
    hdrs = {headers},
    includes = {includes},
    linkopts = {linkopts},
    target_compatible_with = {compatible_with},
    visibility = ["//visibility:public"],
)

# To be compiled with what uses the library.
filegroup(
    name = "sources",
    srcs = {sources},
    visibility = ["//visibility:public"],
)

# For those that can do without the library: HEDDLE_HAS_{upper_name} is 1 where it is, else 0.
cc_library(
    name = "if_installed",
    defines = ["HEDDLE_HAS_{upper_name}={has}"],
    visibility = ["//visibility:public"],
    deps = {deps_if_installed},
)
"""

_AVAILABLE = """AVAILABLE = {available}
PACKAGE = "{package}"
"""

def _system_library_impl(ctx):
    # In a module, Bazel puts the module's name before it.
    library = ctx.name.split("~")[-1].split("+")[-1]
    missing = "requires_" + ctx.attr.package
    needed = ["/usr/include/" + header for header in ctx.attr.headers] + ctx.attr.files + ctx.attr.archives + ctx.attr.sources.values() + ctx.attr.header_trees.values()
    available = all([ctx.path(path).exists for path in needed])
    headers = []
    if available:
        for name, path in ctx.attr.sources.items():
            ctx.symlink(path, name)
        for name, path in ctx.attr.header_trees.items():
            ctx.symlink(path, name)
            headers.append(name + "/**")
    ctx.file("BUILD", _BUILD.format(
        name = library,
        sources = ctx.attr.sources.keys() if available else [],
        headers = "glob({})".format(headers),
        includes = ctx.attr.header_trees.keys(),
        linkopts = ctx.attr.archives + ["-l" + linked for linked in ctx.attr.link],
        compatible_with = [] if available else [":" + missing],
        missing = missing,
        upper_name = library.upper(),
        has = 1 if available else 0,
        deps_if_installed = [":" + library] if available else [],
    ))
    ctx.file("available.bzl", _AVAILABLE.format(
        available = available,
        package = ctx.attr.package,
    ))

system_library = repository_rule(
    implementation = _system_library_impl,
    configure = True,
    local = True,
    attrs = {
        "headers": attr.string_list(
            mandatory = True,
            doc = "Headers relative to /usr/include. The library is there when all of them are.",
        ),
        "files": attr.string_list(doc = "What else it needs, where another package brings the headers: absolute paths."),
        "archives": attr.string_list(doc = "Static libraries outside the linker's search paths: absolute paths."),
        "link": attr.string_list(doc = "Libraries to link, in order, without -l."),
        "sources": attr.string_dict(doc = "Sources that it installs to be compiled with what uses it, as @NAME//:sources: their absolute paths, by a name for each."),
        "header_trees": attr.string_dict(doc = "Folders of headers outside the compiler's search paths: their absolute paths, by a name for each."),
        "package": attr.string(mandatory = True, doc = "The Debian package that brings it."),
    },
    doc = """A library of the system, as @NAME//:NAME.

`load("@NAME//:available.bzl", "AVAILABLE", "PACKAGE")` tells a BUILD file whether it is installed
and which package would install it. @NAME//:if_installed is the library where it is installed and empty
where it is not; HEDDLE_HAS_NAME tells the code which. When it is missing, @NAME//:NAME is incompatible with every
platform, so that `bazel build //...` skips what depends on it, and asking for such a target names the package.

Looked for again when Bazel's server starts and on `bazel sync --configure`.""",
)
