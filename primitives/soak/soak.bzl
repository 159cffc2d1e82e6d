"""A soak as two tests: a short one for every day, and a long one that is started by hand."""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")

def soak(name, srcs, deps):
    """NAME_test takes three seconds; NAME takes ten minutes, or --test_arg=--seconds=N.

    bazel test //primitives/soak:NAME --test_output=streamed --test_arg=--seconds=960
    """
    cc_library(
        name = name + "_loads",
        testonly = True,
        srcs = srcs,
        deps = deps + [
            ":soak_main",
            "@googletest//:gtest",
        ],
        alwayslink = True,
    )
    cc_test(
        name = name + "_test",
        size = "small",
        args = ["--seconds=3"],
        deps = [":" + name + "_loads"],
    )
    cc_test(
        name = name,
        size = "large",
        timeout = "eternal",
        tags = ["manual"],
        deps = [":" + name + "_loads"],
    )
