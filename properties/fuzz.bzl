"""The target `fuzz` of each folder of kinds."""

load("//tools/bazel:sanitizers.bzl", "NOT_UNDER_SANITIZERS")

def fuzz(kinds):
    """`bazel run //properties/FOLDER:fuzz -- --for 10m --corpus DIR` fuzzes all bundled implementations of these kinds.

    Args:
      kinds: Their names.
    """
    native.sh_binary(
        name = "fuzz",
        srcs = ["//properties:fuzz.sh"],
        args = [
            "$(location //tools/cli:heddle)",
            ",".join(kinds),
        ],
        data = ["//tools/cli:heddle"],
        target_compatible_with = NOT_UNDER_SANITIZERS,
    )
