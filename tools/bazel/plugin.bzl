"""heddle_plugin: builds a shared object whose every memory access the engine sees."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("//tools/bazel:sanitizers.bzl", "NOT_UNDER_SANITIZERS")

HeddlePluginInfo = provider(
    doc = "A plugin that `heddle check` can load.",
    fields = {"library": "File: the instrumented shared object."},
)

# clang compiles a weak compare-exchange to the same call as a strong one, which cannot fail without a
# cause. So each weak one first asks the engine whether it is to fail, and then only loads.
_FAILS = ("(__extension__({ int heddle_fails(void) " +
          "__asm__(\"heddle_weak_compare_exchange_fails\"); (w) && heddle_fails(); }))")

_WEAK_COMPARE_EXCHANGE = [
    "-D__atomic_compare_exchange_n(p,e,d,w,s,f)=(" + _FAILS +
    " ? (*(e) = __atomic_load_n(p, f), false) : __atomic_compare_exchange_n(p,e,d,w,s,f))",
    "-D__atomic_compare_exchange(p,e,d,w,s,f)=(" + _FAILS +
    " ? (__atomic_load(p, e, f), false) : __atomic_compare_exchange(p,e,d,w,s,f))",
]

# ThreadSanitizer's instrumentation without its runtime: the engine defines the __tsan_ functions.
# Optimising further would merge the very accesses that race. _FORTIFY_SOURCE would replace libc
# calls that the engine interposes.
_INSTRUMENTATION = [
    "-fsanitize=thread",
    # The engine keeps no shadow stack: it finds callers by their frame pointers when it needs them.
    "-mllvm",
    "-tsan-instrument-func-entry-exit=0",
    "-O1",
    "-g1",
    "-fno-omit-frame-pointer",
    "-fPIC",
    "-U_FORTIFY_SOURCE",
] + _WEAK_COMPARE_EXCHANGE

# The engine restores the writable segments before each execution, so all relocations are done at
# load time and then protected. -Bsymbolic keeps the instrumented copy of an inline function when
# the engine has a plain one. The build id ties a replay token to the plugin it came from.
_LINKING = [
    "-Wl,-Bsymbolic",
    "-Wl,-z,now",
    "-Wl,-z,relro",
    "-Wl,--build-id=sha1",
]

def _instrumented_impl(settings, attr):
    return {
        # The same code and the same assertions in every mode, so that a token replays in all.
        "//command_line_option:compilation_mode": "fastbuild",
        "//command_line_option:strip": "never",
        "//command_line_option:copt": settings["//command_line_option:copt"] + _INSTRUMENTATION,
        "//command_line_option:cxxopt": ["-std=c++20"] + settings["//command_line_option:cxxopt"],
    }

# A target's copts do not reach its deps; a transition does.
_instrumented = transition(
    implementation = _instrumented_impl,
    inputs = [
        "//command_line_option:copt",
        "//command_line_option:cxxopt",
    ],
    outputs = [
        "//command_line_option:compilation_mode",
        "//command_line_option:copt",
        "//command_line_option:cxxopt",
        "//command_line_option:strip",
    ],
)

def _heddle_plugin_impl(ctx):
    linked = ctx.attr.linked[0]
    library = ctx.actions.declare_file(ctx.label.name + ".so")
    ctx.actions.symlink(output = library, target_file = ctx.files.linked[0])
    return [
        DefaultInfo(
            files = depset([library]),
            runfiles = ctx.runfiles([library]).merge(linked[DefaultInfo].default_runfiles),
        ),
        HeddlePluginInfo(library = library),
    ]

_heddle_plugin = rule(
    implementation = _heddle_plugin_impl,
    attrs = {
        "linked": attr.label(
            mandatory = True,
            cfg = _instrumented,
            doc = "The shared object, built with instrumentation.",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    doc = "Names an instrumented shared object NAME.so and passes it on as a plugin.",
)

def heddle_plugin(name, srcs, deps = [], copts = [], linkopts = [], tags = [], **kwargs):
    """Builds NAME.so, a plugin for `heddle check NAME.so` and for heddle_test.

    The sources and all deps, transitively, are compiled with schedule points in them, whatever the
    compilation mode; libraries that come as binaries (linkopts, system libraries) are not. Skipped
    under --config=tsan, asan and ubsan.

    Args:
      name: Name of the target; the output is NAME.so.
      srcs: Sources, one of which holds HEDDLE_PLUGIN(...) of "plugins/api/plugin.h".
      deps: Libraries to check or to use. //plugins/api:plugin is always among them.
      copts: More compiler options for the sources, not for the deps.
      linkopts: More linker options, such as -lfoo.
      tags: As for every rule.
      **kwargs: What every rule takes: visibility, testonly, target_compatible_with...
    """
    linked = "_{}.linked.so".format(name)
    compatible = NOT_UNDER_SANITIZERS + kwargs.pop("target_compatible_with", [])
    cc_binary(
        name = linked,
        srcs = srcs,
        copts = copts,
        linkopts = _LINKING + linkopts,
        linkshared = True,
        # Only the rule below builds it, with instrumentation.
        tags = tags + ["manual"],
        target_compatible_with = compatible,
        testonly = kwargs.get("testonly", False),
        visibility = ["//visibility:private"],
        deps = deps + [Label("//plugins/api:plugin")],
    )
    _heddle_plugin(
        name = name,
        linked = linked,
        tags = tags,
        target_compatible_with = compatible,
        **kwargs
    )
