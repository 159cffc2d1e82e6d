// Known-bad hubs.
#ifndef HEDDLE_PLUGINS_MUTANTS_HUBS_H_
#define HEDDLE_PLUGINS_MUTANTS_HUBS_H_

#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <thread>
#include <vector>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/hub.h"

namespace heddle::mutants {

// What is spawned begins at once.
struct SpawnsAndSwitches : ContextHub {
  void Schedule(const Handle& task) override {
    ready_.push_front(task);
    running_->deadline = Clock::now();
    Wait();
  }
};

// Of those whose time comes together the first one wakes.
struct WakesOneOfThem : ContextHub {
  void Serve(const std::vector<bool>& served) override {
    std::vector<Handle> left;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      if (!served[i]) left.push_back(waiting_[i]);
      if (served[i] && ready_.empty()) ready_.push_back(waiting_[i]);
    }
    waiting_ = left;
  }
};

struct JoinsInTheOrderOfTheList : ContextHub {
  std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<Duration> limit) override {
    std::vector<std::size_t> ended = ContextHub::joinall(tasks, limit);
    if (!limit) std::sort(ended.begin(), ended.end());
    return ended;
  }
};

// Each task has the whole limit.
struct LimitsEachTask : ContextHub {
  std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<Duration> limit) override {
    if (limit) {
      for (const Handle& task : tasks) ContextHub::joinall({task}, limit);
      limit = Duration(0);
    }
    return ContextHub::joinall(tasks, limit);
  }
};

// All or nobody.
struct LimitMeansNobody : ContextHub {
  std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<Duration> limit) override {
    std::vector<std::size_t> ended = ContextHub::joinall(tasks, limit);
    if (ended.size() != tasks.size()) ended.clear();
    return ended;
  }
};

struct SleepsHalfTheTime : ContextHub {
  void sleep(Duration duration) override { ContextHub::sleep(duration / 2); }
};

struct SleepsAlone : ContextHub {
  void sleep(Duration duration) override {
    if (duration == Duration(0)) return ContextHub::sleep(duration);
    std::this_thread::sleep_for(duration);
  }
};

// Nobody else runs until something comes.
struct ReceivesAlone : ContextHub {
  std::int64_t receive(int descriptor, char* byte) override { return recv(descriptor, byte, 1, 0); }
};

struct LeaksStacksOfTasks : ContextHub {
  void End() override {
    (void)running_->stack.release();
    ContextHub::End();
  }
};

inline void RegisterHubs() {
  using plugin::bad_hub;
  bad_hub<SpawnsAndSwitches>("mutant::hub-spawns-and-switches", {"hub.spawn", 2000});
  bad_hub<WakesOneOfThem>("mutant::hub-wakes-one-of-them", {"hub.no-lost-task", 2000});
  bad_hub<JoinsInTheOrderOfTheList>("mutant::hub-joins-in-the-order-of-the-list", {"hub.joinall", 2000});
  bad_hub<LimitsEachTask>("mutant::hub-limits-each-task", {"hub.joinall-timeout", 2000});
  bad_hub<LimitMeansNobody>("mutant::hub-limit-means-nobody", {"hub.joinall-timeout", 2000});
  bad_hub<SleepsHalfTheTime>("mutant::hub-sleeps-half-the-time", {"hub.sleep", 2000});
  bad_hub<SleepsAlone>("mutant::hub-sleeps-alone", {"hub.apart", 2000});
  bad_hub<ReceivesAlone>("mutant::hub-receives-alone", {"hub.apart", 2000});
  bad_hub<LeaksStacksOfTasks>("mutant::hub-leaks-stacks", {"hub.well-behaved", 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_HUBS_H_
