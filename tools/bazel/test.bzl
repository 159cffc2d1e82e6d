"""heddle_test: makes `heddle check` of one plugin a Bazel test."""

load("@bazel_skylib//lib:shell.bzl", "shell")
load("//tools/bazel:check_arguments.bzl", "arguments_of", "check", "mistakes_in")
load("//tools/bazel:plugin.bzl", "HeddlePluginInfo")
load("//tools/bazel:sanitizers.bzl", "NOT_UNDER_SANITIZERS")

# Paths are relative to the runfiles, so that the plugin has the same name on every machine and a
# token printed by a test is understood by `bazel run TEST -- replay TOKEN`.
_LAUNCHER = """#!/bin/sh
cd "${{RUNFILES_DIR:-${{TEST_SRCDIR:-$0.runfiles}}}}/{workspace}" || exit 4
export RUNFILES_DIR="${{PWD%/*}}"
if [ "$1" = replay ]; then
  exec {heddle} "$@"
fi
exec {heddle} check {arguments} "$@"
"""

def _explicit(path):
    """A path that the command cannot take for the name of an implementation."""
    return path if "/" in path else "./" + path

def _heddle_test_impl(ctx):
    library = ctx.attr.plugin[HeddlePluginInfo].library
    launcher = ctx.actions.declare_file(ctx.label.name)
    arguments = [_explicit(library.short_path)] + ctx.attr.arguments
    files = [library]
    if ctx.file.regressions:
        arguments += ["--regressions", ctx.file.regressions.short_path]
        files.append(ctx.file.regressions)
    ctx.actions.write(
        output = launcher,
        is_executable = True,
        content = _LAUNCHER.format(
            workspace = ctx.workspace_name,
            heddle = shell.quote(_explicit(ctx.executable._heddle.short_path)),
            arguments = " ".join([shell.quote(argument) for argument in arguments]),
        ),
    )
    runfiles = ctx.runfiles(files)
    for dependency in [ctx.attr.plugin, ctx.attr._heddle]:
        runfiles = runfiles.merge(dependency[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = launcher, runfiles = runfiles)]

_heddle_test = rule(
    implementation = _heddle_test_impl,
    test = True,
    attrs = {
        "plugin": attr.label(
            mandatory = True,
            providers = [HeddlePluginInfo],
            doc = "The heddle_plugin to check.",
        ),
        "arguments": attr.string_list(doc = "Arguments of `heddle check` after the plugin."),
        "regressions": attr.label(
            allow_single_file = True,
            doc = "Scenarios that failed once.",
        ),
        "_heddle": attr.label(
            default = "//tools/cli:heddle",
            executable = True,
            cfg = "target",
        ),
    },
    doc = "Runs `heddle check` on a plugin.",
)

def heddle_test(
        name,
        plugin,
        implementations = [],
        kinds = [],
        properties = [],
        violates = [],
        strategy = None,
        schedules = None,
        preemptions = None,
        delays = None,
        memory = None,
        faults = [],
        own_kinds = [],
        regressions = None,
        **kwargs):
    """Checks the implementations of a plugin against the contracts of their kinds.

    Passes when everything held; a violation, an inconclusive search and a fault of Heddle fail it,
    each with its own message. Shards split the seeds, --runs_per_test takes new ones, --test_filter
    selects properties. `bazel run NAME -- OPTION...` passes options on, and
    `bazel run NAME -- replay TOKEN` shows a failure again. Skipped under --config=tsan, asan, ubsan.

    An unknown word or a number out of range is an error when the BUILD file is loaded.

    Args:
      name: Name of the test.
      plugin: Label of a heddle_plugin.
      implementations: Names to check, of those the plugin has; all by default.
      kinds: Check only implementations of these kinds (KINDS in vocabulary.bzl).
      properties: Check only these properties, such as "lock.mutual-exclusion"; by default all that
        the kind and the claims of an implementation call for.
      violates: Properties that must be found violated. The test then passes only if the violated
        properties are exactly these: the way to show that a bad implementation is caught.
      strategy: How schedules are chosen (STRATEGIES in vocabulary.bzl).
      schedules: How many schedules to try per property, at least 1.
      preemptions: Most preemptions in one schedule of dfs, at least 0; 2 by default.
      delays: Most delays in one schedule of delay, at least 0; 2 by default.
      memory: Memory model of atomics (MEMORY_MODELS in vocabulary.bzl).
      faults: What may go wrong (FAULTS in vocabulary.bzl); "resets/100" strikes once in 100 times that
        it could. By default what every program survives.
      own_kinds: Kinds that the plugin brings, where kinds, properties or violates speak of them.
      regressions: A file of scenarios that failed once, which are tried first. `bazel run NAME --
        --regressions $PWD/FILE --add-regressions` adds to it.
      **kwargs: What every test takes: size, timeout, shard_count, tags, visibility...
    """
    wanted = check(
        implementations = implementations,
        kinds = kinds,
        properties = properties,
        violates = violates,
        strategy = strategy,
        schedules = schedules,
        preemptions = preemptions,
        delays = delays,
        memory = memory,
        faults = faults,
        own_kinds = own_kinds,
    )
    mistakes = mistakes_in(wanted)
    if mistakes:
        fail("heddle_test {}: {}".format(name, "; ".join(mistakes)))
    _heddle_test(
        name = name,
        plugin = plugin,
        arguments = arguments_of(wanted),
        regressions = regressions,
        target_compatible_with = NOT_UNDER_SANITIZERS + kwargs.pop("target_compatible_with", []),
        **kwargs
    )
