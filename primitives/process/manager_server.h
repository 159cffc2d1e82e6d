// The server process of a manager: many connections, one request at a time.

#ifndef HEDDLE_PRIMITIVES_PROCESS_MANAGER_SERVER_H_
#define HEDDLE_PRIMITIVES_PROCESS_MANAGER_SERVER_H_

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

namespace heddle::process::internal {

// The address of the abstract Unix socket `name`, which has no file and vanishes with its server.
struct AbstractAddress {
  explicit AbstractAddress(const std::string& name);

  sockaddr_un address;
  socklen_t size;
};

// Listens at `name`, writes one byte to `ready`, and serves until the process is killed. Keeps no
// inherited descriptor but `ready` and standard input, output and error. Throws std::system_error.
[[noreturn]] void ServeManager(const std::string& name, int ready);

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_MANAGER_SERVER_H_
