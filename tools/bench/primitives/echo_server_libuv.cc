// An echo server as libuv's guide writes it: a stream for each client, a write for each read.
#include "tools/bench/primitives/echo_server.h"

#if HEDDLE_HAS_LIBUV

#include <unistd.h>
#include <uv.h>

#include <stdexcept>
#include <string>

namespace heddle::bench {
namespace {

void Check(int result, const char* what) {
  if (result < 0) throw std::runtime_error(std::string(what) + ": " + uv_strerror(result));
}

struct Write {
  uv_write_t request;
  uv_buf_t buffer;
};

void Allocate(uv_handle_t*, std::size_t size, uv_buf_t* buffer) {
  *buffer = uv_buf_init(new char[size], static_cast<unsigned>(size));
}

void Written(uv_write_t* request, int) {
  Write* const write = reinterpret_cast<Write*>(request);
  delete[] write->buffer.base;
  delete write;
}

void Closed(uv_handle_t* client) { delete reinterpret_cast<uv_tcp_t*>(client); }

void Echo(uv_stream_t* client, ssize_t size, const uv_buf_t* buffer) {
  if (size > 0) {
    auto* const write = new Write{{}, uv_buf_init(buffer->base, static_cast<unsigned>(size))};
    uv_write(&write->request, client, &write->buffer, 1, Written);
    return;
  }
  delete[] buffer->base;
  if (size < 0) uv_close(reinterpret_cast<uv_handle_t*>(client), Closed);
}

void Accept(uv_stream_t* listener, int) {
  auto* const client = new uv_tcp_t;
  uv_tcp_init(listener->loop, client);
  uv_accept(listener, reinterpret_cast<uv_stream_t*>(client));
  uv_tcp_nodelay(client, 1);
  uv_read_start(reinterpret_cast<uv_stream_t*>(client), Allocate, Echo);
}

class Server final : public EchoServer {
 public:
  explicit Server(Socket listener) {
    Check(uv_loop_init(&loop_), "uv_loop_init");
    Check(uv_async_init(&loop_, &stop_, [](uv_async_t* stop) { uv_stop(stop->loop); }),
          "uv_async_init");
    Check(uv_tcp_init(&loop_, &listener_), "uv_tcp_init");
    // libuv closes what it is given.
    Check(uv_tcp_open(&listener_, dup(listener.fileno())), "uv_tcp_open");
    Check(uv_listen(reinterpret_cast<uv_stream_t*>(&listener_), SOMAXCONN, Accept), "uv_listen");
  }
  ~Server() override {
    uv_close(reinterpret_cast<uv_handle_t*>(&stop_), nullptr);
    uv_close(reinterpret_cast<uv_handle_t*>(&listener_), nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
  }
  void run() override { uv_run(&loop_, UV_RUN_DEFAULT); }
  void Stop() override { uv_async_send(&stop_); }

 private:
  uv_loop_t loop_;
  uv_async_t stop_;
  uv_tcp_t listener_;
};

}  // namespace

std::unique_ptr<EchoServer> LibuvEchoServer(Socket listener) {
  return std::make_unique<Server>(std::move(listener));
}

}  // namespace heddle::bench

#else

namespace heddle::bench {

std::unique_ptr<EchoServer> LibuvEchoServer(Socket) { return nullptr; }

}  // namespace heddle::bench

#endif
