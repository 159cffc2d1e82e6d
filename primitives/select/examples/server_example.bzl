"""Example servers: each is a binary, and a test that talks to it over loopback."""

load("@rules_cc//cc:defs.bzl", "cc_binary")

_TALK = "//primitives/select/examples:server_example_test.sh"
_CURL = "//primitives/select/examples:curl_test.sh"

def server_example(name, deps, exchanges, ports = 1):
    """Builds NAME.cc; NAME_test runs it, sends lines, compares the replies, and ends it by SIGTERM.

    Args:
      name: the binary. It prints "listening on ADDRESS" for each port and serves until a signal.
      deps: libraries of the binary.
      exchanges: strings "PORT|LINE|REPLY"; PORT counts from 0.
      ports: how many it announces.
    """
    cc_binary(
        name = name,
        srcs = [name + ".cc"],
        deps = deps,
    )
    native.sh_test(
        name = name + "_test",
        size = "small",
        srcs = [_TALK],
        args = ["$(location :%s)" % name, str(ports)] + ["'%s'" % text for text in exchanges],
        data = [":" + name],
    )

def http_example(name, deps, path, body):
    """Builds NAME.cc, an HTTP server; NAME_test asks it for PATH with curl and expects BODY.

    Args:
      name: the binary. It prints "listening on ADDRESS" and serves until a signal.
      deps: libraries of the binary.
      path: without the first slash.
      body: of the response, without the last newline.
    """
    cc_binary(
        name = name,
        srcs = [name + ".cc"],
        deps = deps,
    )
    native.sh_test(
        name = name + "_test",
        size = "small",
        srcs = [_CURL],
        args = ["$(location :%s)" % name, path, "'%s'" % body],
        data = [":" + name],
    )
