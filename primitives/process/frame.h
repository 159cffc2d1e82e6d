// Byte strings over a stream socket, each after its length.
// Blocking calls for who has one peer, and a buffered connection for who serves many.

#ifndef HEDDLE_PRIMITIVES_PROCESS_FRAME_H_
#define HEDDLE_PRIMITIVES_PROCESS_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "primitives/process/fork_safe.h"

namespace heddle::process::internal {

// More than any frame has. A peer that announces it does not send frames, and counts as gone.
inline constexpr std::uint64_t kTooLong = std::uint64_t{1} << 40;

// Both block. False and empty: the peer has gone. std::system_error for anything else. What is
// allocated grows with what has come, not with the length that was announced.
bool SendFrame(int fd, std::string_view frame);
std::optional<std::string> ReceiveFrame(int fd);

// A non-blocking connection; for one thread.
class FrameConnection {
 public:
  explicit FrameConnection(PrivateFd fd);
  // Ends the connection for the peer too when copies of the descriptor are left elsewhere.
  ~FrameConnection();
  FrameConnection(FrameConnection&&) = default;

  int fd() const { return fd_.get(); }

  // Queues a frame and sends what can be sent now; Flush goes on when the socket is writable.
  void Send(std::string_view frame);
  void Flush();
  bool wants_to_write() const { return !out_.empty(); }

  // Reads what has come. Frames that are whole are given by NextFrame.
  void ReadAvailable();
  std::optional<std::string> NextFrame();

  // The peer has gone: nothing more will come or can be sent. Frames that came before are there.
  bool closed() const { return closed_; }

 private:
  PrivateFd fd_;
  std::string in_;
  std::size_t in_begin_ = 0;  // of the bytes in in_ that NextFrame has not given yet
  std::string out_;
  bool closed_ = false;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_FRAME_H_
