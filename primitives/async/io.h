// Sockets for coroutines: connect, accept, read, write, none of which blocks the loop.
// All errors are std::system_error, as in primitives/select/socket.h.
#ifndef HEDDLE_PRIMITIVES_ASYNC_IO_H_
#define HEDDLE_PRIMITIVES_ASYNC_IO_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/async/task.h"
#include "primitives/select/acceptor.h"
#include "primitives/select/address.h"
#include "primitives/select/socket.h"

namespace heddle::async {

// What these functions are given by reference must live until they have ended. A socket is in
// non-blocking mode and may be read by one coroutine and written by another at the same time.

// The addresses of `host`. Names are looked up in another thread. Throws std::runtime_error if
// there are none.
Task<std::vector<Address>> resolve(std::string host, std::uint16_t port);

// A connected socket.
Task<Socket> connect(Address address);

// The next client, its socket in non-blocking mode. When descriptors run out it goes on as Acceptor
// says: clients are turned away, or wait.
Task<Socket> accept(Acceptor& acceptor);

// Reads what is there, at most `buffer`; waits while there is nothing. 0 at end of file. Always
// gives the other tasks a turn first, so a fast client starves nobody.
Task<std::size_t> read(Socket& socket, std::span<char> buffer);

// Writes all of it; waits while the peer does not read. Nothing is buffered beyond what is given,
// so a slow reader costs no memory.
Task<void> write(Socket& socket, std::string_view bytes);

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_IO_H_
