"""What a BUILD file loads to have its code checked by Heddle."""

load("//tools/bazel:plugin.bzl", _heddle_plugin = "heddle_plugin")
load("//tools/bazel:sanitizers.bzl", _NOT_UNDER_SANITIZERS = "NOT_UNDER_SANITIZERS")
load("//tools/bazel:test.bzl", _heddle_test = "heddle_test")

heddle_plugin = _heddle_plugin
heddle_test = _heddle_test
NOT_UNDER_SANITIZERS = _NOT_UNDER_SANITIZERS
