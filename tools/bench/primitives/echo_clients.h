// A thousand clients of an echo server in one thread, the same for every server.
#ifndef HEDDLE_TOOLS_BENCH_PRIMITIVES_ECHO_CLIENTS_H_
#define HEDDLE_TOOLS_BENCH_PRIMITIVES_ECHO_CLIENTS_H_

#include <cstddef>
#include <vector>

#include "primitives/select/socket.h"
#include "primitives/select/unique_fd.h"
#include "tools/bench/primitives/comparison.h"

namespace heddle::bench {

class EchoClients {
 public:
  // Connects all of them. Throws std::system_error.
  EchoClients(const Address& server, std::size_t connections);

  // Says goodbye, and returns when the server has closed every connection.
  ~EchoClients();

  // Sends `count` messages and waits for their echoes: at most one at a time for each client, and
  // all clients are kept busy.
  Seconds Exchange(std::int64_t count);

 private:
  struct Client {
    Socket socket;
    std::size_t missing = 0;  // Bytes of the echo that have not come yet.
  };

  static void Send(Client* client);

  UniqueFd epoll_;
  std::vector<Client> clients_;
};

}  // namespace heddle::bench

#endif  // HEDDLE_TOOLS_BENCH_PRIMITIVES_ECHO_CLIENTS_H_
