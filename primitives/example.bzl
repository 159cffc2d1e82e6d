"""Example programs: each is a binary, and a test that runs it and compares what it prints."""

load("@rules_cc//cc:defs.bzl", "cc_binary")

def example(name, deps, size = "small"):
    """Builds NAME.cc and tests that it exits with 0 and prints NAME.txt, byte for byte.

    Args:
      name: the binary; the test is NAME_test.
      deps: libraries of the binary.
      size: of the test.
    """
    cc_binary(
        name = name,
        srcs = [name + ".cc"],
        deps = deps,
    )
    native.sh_test(
        name = name + "_test",
        size = size,
        srcs = ["//primitives:example_test.sh"],
        args = [
            "$(location :%s)" % name,
            "$(location :%s.txt)" % name,
        ],
        data = [
            ":" + name,
            ":%s.txt" % name,
        ],
    )
