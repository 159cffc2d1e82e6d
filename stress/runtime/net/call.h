// What the interposed functions of the network share: finding the file, waiting for it.
#ifndef HEDDLE_STRESS_RUNTIME_NET_CALL_H_
#define HEDDLE_STRESS_RUNTIME_NET_CALL_H_

#include <errno.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "stress/runtime/engine.h"
#include "stress/runtime/net/file.h"
#include "stress/runtime/strike.h"
#include "stress/runtime/trace.h"

namespace heddle::runtime::net {

inline int Fail(int error) {
  errno = error;
  return -1;
}

// Whether a call on the descriptor is libc's own affair.
inline bool IsReal(int descriptor) { return !g.active || !IsOurs(descriptor); }

// The descriptor of a new file; -1 and errno if there are too many files, or descriptors.
inline int OpenOrFail(File* file, bool close_on_exec) {
  if (file == nullptr) return Fail(ENFILE);
  const int descriptor = Open(file, close_on_exec);
  return descriptor >= 0 ? descriptor : Fail(EMFILE);
}

// A call on a descriptor. The file stays until it is over, whoever closes it meanwhile. What is allocated is the harness's.
class Call {
 public:
  explicit Call(int descriptor) : file_(Find(descriptor)) {
    if (file_ != nullptr) BeginCall(file_);
  }
  ~Call() {
    if (file_ != nullptr) EndCall(file_);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  explicit operator bool() const { return file_ != nullptr; }
  File& operator*() const { return *file_; }
  File* operator->() const { return file_; }

 private:
  HostSection host_;
  File* const file_;
};

// The part of the world that an operation is about.
struct Place {
  const void* object;
  std::size_t size;
};
inline Place Of(const Channel& channel) { return {&channel, sizeof channel}; }
inline Place Of(const File& file) { return {&file, sizeof file}; }
inline Place OfEverything() { return {Everything(), SizeOfEverything()}; }
// Both directions of a connection; the file itself where it has none.
Place WholeOf(const File& file);

inline void PointAt(OperationKind kind, Place place) {
  Point(kind, place.object, static_cast<std::uint32_t>(place.size), /*writes=*/true);
}
// Waits until `ready` holds, which may look at the running fiber's wait_context. False when the deadline has passed.
inline bool WaitAt(OperationKind kind, Place place, Ready ready, const void* context, Time deadline) {
  g.current->wait_context = context;
  return Await(kind, place.object, static_cast<std::uint32_t>(place.size), /*writes=*/true, ready, deadline) == WakeReason::kReady;
}
// The running fiber has found nothing to do.
inline void NoteIdle() { NoteLoad(Everything(), Version()); }

// Says what the operation recorded last did.
template <typename MakeText>
void Describe(MakeText make_text) {
  if (__builtin_expect(g.recorder != nullptr, 0)) g.recorder->Text(make_text());
}

// How late what is delayed comes, in virtual nanoseconds.
inline constexpr std::uint64_t kDelay = 1'000'000;

[[noreturn]] void NotModelled(const char* what, long detail);

}  // namespace heddle::runtime::net

#endif  // HEDDLE_STRESS_RUNTIME_NET_CALL_H_
