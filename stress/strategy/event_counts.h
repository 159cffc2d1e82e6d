// What earlier executions of a search did, counted: how many operations each thread executed on each location, and who created whom. From
// it strategies estimate what is still to come in the present one.
#ifndef HEDDLE_STRESS_STRATEGY_EVENT_COUNTS_H_
#define HEDDLE_STRESS_STRATEGY_EVENT_COUNTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "stress/strategy/strategy.h"

namespace heddle::strategy {

// A location is the address of operations. Locations are numbered in the order in which they are first seen, so that nothing depends on
// where things lie; addresses mean the same in all executions of a process. Not more than kMaxLocations are told apart. Unlocking is not
// counted: when it is its turn is not in question, since others have to wait for it.
class EventCounts {
 public:
  using Location = std::uint32_t;
  static constexpr Location kNowhere = ~Location{0};
  static constexpr std::size_t kMaxLocations = 4096;

  // An execution begins.
  void Begin();
  // The operation is executed now. `contested`: another thread could have run instead. Returns its location.
  Location Add(const Operation& operation, bool contested);

  // The locations whose order of operations can matter: several threads touched them while another could have run, and one wrote.
  std::span<const Location> Shared() const { return shared_; }
  const volatile void* AddressOf(Location location) const { return locations_[location].address; }

  // How many operations the thread has executed on the location, per execution; those that have not come to their end are not counted.
  double Expected(Location location, ThreadId thread) const;

  // How many threads the present execution has so far, as far as is known: from their creation, or from Saw.
  int Threads() const { return threads_; }
  // The highest number of threads of any execution.
  int MostThreads() const { return static_cast<int>(parents_.size()); }
  // Who created the thread when that was last seen; always a lower number, but for thread 0.
  ThreadId ParentOf(ThreadId thread) const { return parents_[thread]; }
  // The thread exists: one that was not created by an operation is the child of thread 0.
  void Saw(ThreadId thread);

 private:
  struct Counted {
    const volatile void* address = nullptr;
    std::vector<std::uint32_t> by_thread;  // over all executions
    ThreadId first = 0;                    // that touched it when contested
    bool touched = false;
    bool several = false;
    bool written = false;
    bool shared = false;
  };

  void AddThread(ThreadId parent);

  std::unordered_map<const volatile void*, Location> numbers_;
  std::vector<Counted> locations_;
  std::vector<Location> shared_;
  std::vector<ThreadId> parents_;
  // What the present execution adds to by_thread, so that it can be left out of the expectation.
  std::vector<std::pair<Location, ThreadId>> present_;
  std::uint64_t executions_ = 0;  // that have come to their end
  int threads_ = 0;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_EVENT_COUNTS_H_
