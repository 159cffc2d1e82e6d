// Selector: one interface to wait for many descriptors, over select, poll and epoll.
// Contract: CPython 3.11 selectors.
#ifndef HEDDLE_PRIMITIVES_SELECT_SELECTOR_H_
#define HEDDLE_PRIMITIVES_SELECT_SELECTOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "primitives/select/deadline.h"
#include "primitives/select/selector_key_error.h"

namespace heddle {

// A set of the two things one can wait for.
enum class Events : std::uint8_t { kNone = 0, kRead = 1, kWrite = 2, kReadWrite = 3 };

constexpr Events operator|(Events a, Events b) {
  return static_cast<Events>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr Events operator&(Events a, Events b) {
  return static_cast<Events>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
constexpr Events& operator|=(Events& a, Events b) { return a = a | b; }
constexpr bool Has(Events set, Events event) { return (set & event) != Events::kNone; }

// One registration.
struct SelectorKey {
  int fd = -1;
  Events events = Events::kNone;
  void* data = nullptr;      // The caller's; never looked at.
  std::uint64_t serial = 0;  // Counts registrations; never used twice.
};

// A registration that is ready, and for what: never kNone, never more than was asked for. An error
// or a hang-up counts as ready for everything asked for: the next call on it tells.
struct Ready {
  SelectorKey key;
  Events events;
};

// Level-triggered: what stays ready is reported by every select(). One thread at a time, the
// destructor included. Owns no descriptor that is registered: unregister before or after closing
// it, but before its number is used again.
class Selector {
 public:
  Selector() = default;
  Selector(const Selector&) = delete;
  Selector& operator=(const Selector&) = delete;
  virtual ~Selector() = default;

  // Begins to watch `fd`. Throws std::invalid_argument if `events` is empty or unknown, if `fd` is
  // negative, or if the system call cannot take it (select: not below FD_SETSIZE); SelectorKeyError
  // if it is registered already; std::system_error if it is closed (EBADF) or cannot be waited for
  // (epoll and regular files: EPERM). Nothing is registered then.
  void register_fd(int fd, Events events, void* data = nullptr);

  // Changes events and data; the place in the order stays. Throws as register_fd, and
  // SelectorKeyError if `fd` is not registered. The registration is unchanged then.
  void modify(int fd, Events events, void* data);

  // Stops watching `fd`, closed or not, and returns what was registered. No event of it is reported
  // any more. Throws SelectorKeyError if it is not registered.
  SelectorKey unregister(int fd);

  // What is registered for `fd`, or nullptr. Valid until the next change.
  const SelectorKey* Find(int fd) const;

  // How many are registered.
  std::size_t size() const { return size_; }

  // Those that are ready, in the order of registration. Blocks until there are some or `timeout`
  // has passed: never returns empty before. The timeout is rounded up to what the call can tell
  // (microseconds for select, milliseconds for poll and epoll). An interrupted wait goes on with
  // the time that is left (PEP 475). Throws std::invalid_argument for a negative timeout (CPython:
  // does not block).
  //
  // A descriptor that was closed while registered: select throws std::system_error (EBADF), poll
  // reports it as ready, epoll forgets it.
  std::vector<Ready> select(Timeout timeout = std::nullopt);

 protected:
  // What an implementation adds. The keys are checked and kept by this class; do_register and
  // do_modify run before it changes them, so they may throw.
  virtual void do_register(const SelectorKey& key) = 0;
  virtual void do_modify(const SelectorKey& key) = 0;
  virtual void do_unregister(int fd) noexcept = 0;

  // Appends what is ready, in any order, at most once per registration.
  virtual void do_select(const Deadline& deadline, std::vector<Ready>* ready) = 0;

  // Indexed by descriptor; those with fd -1 are not registered.
  const std::vector<SelectorKey>& keys() const { return keys_; }

 private:
  std::vector<SelectorKey> keys_;
  std::size_t size_ = 0;
  std::uint64_t next_serial_ = 0;
};

// The implementations that this system has, the fastest first.
enum class SelectorKind { kEpoll, kPoll, kSelect };
std::unique_ptr<Selector> MakeSelector(SelectorKind kind = SelectorKind::kEpoll);

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SELECTOR_H_
