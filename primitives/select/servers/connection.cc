// One client of a non-blocking server.
// See connection.h.
#include "primitives/select/servers/connection.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace heddle {

Connection::Connection(Socket socket, const Protocol* protocol, const ConnectionLimits& limits)
    : socket_(std::move(socket)), protocol_(protocol), limits_(limits) {
  if (limits.read_chunk == 0 || limits.input == 0 || limits.output == 0) {
    throw std::invalid_argument("a connection's limits must not be zero");
  }
}

Events Connection::interest() const {
  Events events = Events::kNone;
  if (!end_of_file_ && unsent() < limits_.output && input_.size() < limits_.input) {
    events |= Events::kRead;
  }
  if (unsent() > 0) events |= Events::kWrite;
  return events;
}

void Connection::Serve(Events ready) noexcept {
  try {
    if (Has(ready & interest(), Events::kRead)) ReadChunk();
    // What the client takes makes room for answers, until one side has nothing left.
    Send();
    while (Answer()) Send();
    if (ended_ || unsent() > 0) return;
    if (end_of_file_) {
      ended_ = CloseReason::kEndOfFile;
    } else if (input_.size() >= limits_.input) {
      ended_ = CloseReason::kRequestTooLong;
    }
  } catch (...) {
    ended_ = CloseReason::kConnectionError;
  }
}

void Connection::ReadChunk() {
  const std::size_t old_size = input_.size();
  const std::size_t room = std::min(limits_.read_chunk, limits_.input - old_size);
  input_.resize(old_size + room);
  const std::optional<std::size_t> count = socket_.recv({input_.data() + old_size, room});
  input_.resize(old_size + count.value_or(0));
  if (count == std::size_t{0}) end_of_file_ = true;
}

// Answers whole requests while there is room; returns whether there was one.
bool Connection::Answer() {
  if (ended_) return false;
  std::size_t consumed = 0;
  try {
    while (consumed < input_.size() && unsent() < limits_.output) {
      const std::size_t size = (*protocol_)(std::string_view(input_).substr(consumed), &output_);
      if (size == 0) break;
      consumed += size;
    }
  } catch (...) {
    ended_ = CloseReason::kHandlerFailed;
  }
  input_.erase(0, consumed);
  return consumed > 0;
}

void Connection::Send() {
  while (unsent() > 0) {
    const auto count = socket_.send(std::string_view(output_).substr(sent_));
    if (!count) break;
    sent_ += *count;
  }
  // Moving the rest to the front each time would cost a slow reader's buffer per send.
  if (sent_ == output_.size() || sent_ >= limits_.output) {
    output_.erase(0, sent_);
    sent_ = 0;
  }
}

}  // namespace heddle
