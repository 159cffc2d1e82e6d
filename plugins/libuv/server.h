// A server that echoes lines on libuv, as its guide writes them: a uv_tcp_t for the listener and for each connection, and a uv_async_t that
// stops the loop.
#ifndef HEDDLE_PLUGINS_LIBUV_SERVER_H_
#define HEDDLE_PLUGINS_LIBUV_SERVER_H_

#include <netinet/in.h>
#include <signal.h>
#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace heddle::plugins::libuv {

class Server {
 public:
  Server() {
    signal(SIGPIPE, SIG_IGN);  // libuv leaves it to the program
    Check(uv_loop_init(&loop_));
    Check(uv_async_init(&loop_, &stopping_, [](uv_async_t* async) { uv_stop(async->loop); }));
    Check(uv_tcp_init(&loop_, &listener_));
    listener_.data = this;
    sockaddr_in address;
    Check(uv_ip4_addr("127.0.0.1", 0, &address));
    Check(uv_tcp_bind(&listener_, reinterpret_cast<const sockaddr*>(&address), 0));
    Check(uv_listen(reinterpret_cast<uv_stream_t*>(&listener_), 16, OnConnection));
  }

  ~Server() {
    uv_walk(
        &loop_,
        [](uv_handle_t* handle, void* server) {
          if (uv_is_closing(handle)) return;
          const auto& self = *static_cast<Server*>(server);
          const bool is_connection = handle->type == UV_TCP && handle != reinterpret_cast<const uv_handle_t*>(&self.listener_);
          uv_close(handle, is_connection ? Delete : nullptr);
        },
        this);
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
    uv_library_shutdown();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const {
    sockaddr_in address{};
    int length = sizeof address;
    uv_tcp_getsockname(&listener_, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
  }

  void serve() { uv_run(&loop_, UV_RUN_DEFAULT); }

  // Of all functions of libuv the one that another thread may call.
  void stop() { uv_async_send(&stopping_); }

 private:
  // What it holds of a client that does not read.
  static constexpr std::size_t kMostUnsent = 8192;

  struct Connection {
    uv_tcp_t tcp;
    char chunk[1024];
    std::string received;  // not answered yet
    bool ended = false;    // the client sends no more
    bool paused = false;   // its answers are not read
  };

  struct Answer {
    uv_write_t request;
    std::string line;
  };

  static void Check(int result) {
    if (result < 0) throw std::runtime_error(uv_err_name(result));
  }

  static uv_stream_t* Stream(Connection& connection) { return reinterpret_cast<uv_stream_t*>(&connection.tcp); }

  static void Delete(uv_handle_t* handle) { delete static_cast<Connection*>(handle->data); }

  static void OnConnection(uv_stream_t* listener, int status) {
    if (status < 0) return;
    auto* const connection = new Connection;
    uv_tcp_init(listener->loop, &connection->tcp);
    connection->tcp.data = connection;
    if (uv_accept(listener, Stream(*connection)) != 0) return Drop(*connection);
    uv_read_start(Stream(*connection), Allocate, OnRead);
  }

  static void Allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    auto& connection = *static_cast<Connection*>(handle->data);
    *buffer = uv_buf_init(connection.chunk, sizeof connection.chunk);
  }

  static void OnRead(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
    auto& connection = *static_cast<Connection*>(stream->data);
    if (size == UV_EOF) {
      connection.ended = true;
      uv_read_stop(stream);
    } else if (size < 0) {
      return Drop(connection);
    } else {
      connection.received.append(buffer->base, static_cast<std::size_t>(size));
    }
    Advance(connection);
  }

  static void OnWritten(uv_write_t* request, int status) {
    auto& connection = *static_cast<Connection*>(request->handle->data);
    delete static_cast<Answer*>(request->data);
    if (status < 0) return Drop(connection);
    Advance(connection);
  }

  // Answers what can be answered, and closes what is at its end.
  static void Advance(Connection& connection) {
    if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&connection.tcp))) return;
    for (std::size_t end; (end = connection.received.find('\n')) != std::string::npos && Unsent(connection) < kMostUnsent;) {
      if (connection.received.front() == '!') return Drop(connection);
      auto* const answer = new Answer{{}, connection.received.substr(0, end + 1)};
      answer->request.data = answer;
      connection.received.erase(0, end + 1);
      const uv_buf_t buffer = uv_buf_init(answer->line.data(), static_cast<unsigned>(answer->line.size()));
      if (uv_write(&answer->request, Stream(connection), &buffer, 1, OnWritten) != 0) {
        delete answer;
        return Drop(connection);
      }
    }
    const std::size_t unsent = Unsent(connection);
    if (connection.ended) {
      if (unsent == 0) Drop(connection);
    } else if (connection.paused != (unsent >= kMostUnsent)) {
      connection.paused = !connection.paused;
      if (connection.paused) {
        uv_read_stop(Stream(connection));
      } else {
        uv_read_start(Stream(connection), Allocate, OnRead);
      }
    }
  }

  static std::size_t Unsent(Connection& connection) { return uv_stream_get_write_queue_size(Stream(connection)); }

  static void Drop(Connection& connection) {
    auto* const handle = reinterpret_cast<uv_handle_t*>(&connection.tcp);
    if (!uv_is_closing(handle)) uv_close(handle, Delete);
  }

  uv_loop_t loop_;
  uv_async_t stopping_;
  uv_tcp_t listener_;
};

}  // namespace heddle::plugins::libuv

#endif  // HEDDLE_PLUGINS_LIBUV_SERVER_H_
