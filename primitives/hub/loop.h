// An event loop: callbacks in the order they were asked for, timers, and descriptors over epoll.
// It knows nothing of greenlets. One thread uses a loop.
#ifndef HEDDLE_PRIMITIVES_HUB_LOOP_H_
#define HEDDLE_PRIMITIVES_HUB_LOOP_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "primitives/hub/time.h"

namespace heddle::hub::internal {

class Loop {
 public:
  using Callback = std::function<void()>;

  // An idle timer does not count as something the loop waits for: see run_once().
  enum class TimerKind { kNormal, kIdle };

  // Names a timer of this loop for ever: in the order of deadlines, then of creation.
  using TimerId = std::pair<Clock::time_point, std::uint64_t>;

  // Cancels its timer when destroyed.
  class Timer {
   public:
    Timer(Loop& loop, Clock::time_point when, Callback callback,
          TimerKind kind = TimerKind::kNormal)
        : loop_(loop), id_(loop.add_timer(when, std::move(callback), kind)) {}
    ~Timer() { loop_.cancel_timer(id_); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    Loop& loop_;
    const TimerId id_;
  };

  // Calls back whenever the descriptor has one of the events (as in poll(2)), until destroyed.
  // A descriptor that epoll refuses because it never blocks, a regular file, has them at once; a
  // closed one has POLLNVAL.
  class Watch {
   public:
    Watch(Loop& loop, int fd, short events, Callback callback);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // What happened since the watch began: some of its events, POLLERR, POLLHUP, POLLNVAL; or 0.
    short happened() const { return happened_; }

   private:
    friend class Loop;
    void happen(short events);

    Loop& loop_;
    const int fd_;
    const short events_;
    const Callback callback_;
    short happened_ = 0;
    bool listed_ = false;
  };

  // Throws std::system_error when there is no descriptor left for epoll.
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Calls back in the next round, after what was asked for earlier.
  void run_callback(Callback callback);

  // Calls back once, in the first round that ends at `when` or later.
  TimerId add_timer(Clock::time_point when, Callback callback, TimerKind kind = TimerKind::kNormal);

  // Does nothing when the timer has expired or was cancelled.
  void cancel_timer(const TimerId& id);

  // One round: the callbacks asked for before it, then descriptors, then timers, in the order of
  // their deadlines. Blocks when there is nothing to call back yet. Returns false, at once, when
  // nothing is left but idle timers: nothing can happen any more. A callback may throw; the round
  // ends there and loses nothing.
  bool run_once();

  // The descriptor is about to be closed: its watches see POLLNVAL, and the number may be reused.
  void forget(int fd);

  // Destroys the callbacks and the timers that are left. May run arbitrary destructors.
  void clear();

 private:
  struct TimerEntry {
    Callback callback;
    TimerKind kind;
  };

  struct Descriptor {
    std::list<Watch*> watches;
    std::optional<std::uint32_t> registered;  // the events epoll has been told
    std::uint32_t generation = 0;             // tells a reused number from the one before
  };

  bool anything_expected() const;
  int milliseconds_to_block() const;
  void poll_descriptors(int milliseconds);
  void expire_timers();
  void list(Watch& watch);
  void unlist(Watch& watch);
  bool update(int fd, Descriptor& descriptor);
  void rebuild_epoll();

  int epoll_;
  std::uint32_t generations_ = 0;
  std::uint64_t timers_made_ = 0;
  std::size_t idle_timers_ = 0;
  std::deque<Callback> callbacks_;
  std::map<TimerId, TimerEntry> timers_;
  std::unordered_map<int, Descriptor> descriptors_;
};

}  // namespace heddle::hub::internal

#endif  // HEDDLE_PRIMITIVES_HUB_LOOP_H_
