// Echo servers of one thread each: Heddle's, libevent's and libuv's.
#ifndef HEDDLE_TOOLS_BENCH_PRIMITIVES_ECHO_SERVER_H_
#define HEDDLE_TOOLS_BENCH_PRIMITIVES_ECHO_SERVER_H_

#include <memory>

#include "primitives/select/socket.h"

namespace heddle::bench {

class EchoServer {
 public:
  virtual ~EchoServer() = default;

  // Serves until Stop(), with no client left by then.
  virtual void run() = 0;

  // Any thread.
  virtual void Stop() = 0;
};

// Each takes a listening socket; null when its library is not installed.
std::unique_ptr<EchoServer> HeddleEchoServer(Socket listener);
std::unique_ptr<EchoServer> LibeventEchoServer(Socket listener);
std::unique_ptr<EchoServer> LibuvEchoServer(Socket listener);

}  // namespace heddle::bench

#endif  // HEDDLE_TOOLS_BENCH_PRIMITIVES_ECHO_SERVER_H_
