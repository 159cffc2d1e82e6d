"""Lets Bazel 4 to 7, which speak version 2.0 of the Remote Execution API, use a server that asks for 2.1.

Forwards every call to the server, and has it say that it speaks 2.0 as well. What 2.1 added are fields that such a client does not send, and
that BuildBox does without.

Usage: version_proxy.py LISTEN SERVER, both as HOST:PORT. Says on standard output when it listens.
"""
import concurrent.futures
import sys

import grpc

CAPABILITIES = "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities"
# ServerCapabilities.low_api_version (field 4) = {major: 2, minor: 0}: what comes later in a message replaces what came before.
SPEAKS_2_0 = bytes([0x22, 0x04, 0x08, 0x02, 0x10, 0x00])


class Forward(grpc.GenericRpcHandler):
    """Calls of any method, as bytes."""

    def __init__(self, channel):
        self._channel = channel

    def service(self, handler_call_details):
        method = handler_call_details.method
        call = self._channel.stream_stream(method)

        def handle(requests, context):
            answers = call(requests, metadata=handler_call_details.invocation_metadata)
            context.add_callback(answers.cancel)
            try:
                for answer in answers:
                    yield answer + SPEAKS_2_0 if method == CAPABILITIES else answer
            except grpc.RpcError as error:
                context.abort(error.code(), error.details())

        return grpc.stream_stream_rpc_method_handler(handle)


def main(listen, server):
    any_size = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    channel = grpc.insecure_channel(server, options=any_size)
    proxy = grpc.server(concurrent.futures.ThreadPoolExecutor(max_workers=64), options=any_size)
    proxy.add_generic_rpc_handlers((Forward(channel),))
    if proxy.add_insecure_port(listen) == 0:
        sys.exit("version_proxy: cannot listen at " + listen)
    proxy.start()
    print("listening", flush=True)
    proxy.wait_for_termination()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
