"""Which targets a real sanitizer must leave alone."""

# For target_compatible_with. The engine defines the __tsan_ functions and interposes libc, and a
# plugin calls what the engine defines: neither can be linked beside a sanitizer's own runtime.
# `bazel test --config=tsan //...` skips such targets and everything that depends on them.
NOT_UNDER_SANITIZERS = select({
    str(Label("//tools/bazel:sanitizer")): [str(Label("//tools/bazel:incompatible"))],
    "//conditions:default": [],
})
