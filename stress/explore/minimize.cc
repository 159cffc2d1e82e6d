// A schedule is a list of decisions. Where the list ends, the running thread goes on and nothing unusual happens, so a shorter list is a
// simpler schedule. What was really decided is read back after every run.
#include "stress/explore/minimize.h"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "stress/strategy/replay.h"

namespace heddle::explore {
namespace {

using Choices = std::vector<std::uint8_t>;

}  // namespace

Failure Minimize(const Failure& failure, const Runner& run, int attempts) {
  Failure best = failure;
  const auto better = [&](const Failure& candidate) {
    return std::tuple(candidate.switches, candidate.steps, candidate.choices.size()) <
           std::tuple(best.switches, best.steps, best.choices.size());
  };
  // Takes the candidate for the best one if it fails in the same way and is simpler.
  const auto accept = [&](const Failure& candidate) {
    if (!SameFailure(candidate, failure) || !better(candidate)) return false;
    best = candidate;
    return true;
  };
  const auto attempt = [&](const Choices& choices) {
    if (attempts == 0) return false;
    --attempts;
    return accept(run(choices));
  };

  // The shortest prefix that still fails, by doubling.
  for (std::size_t keep = 0; keep < best.choices.size() && attempts > 0;) {
    if (attempt(Choices(best.choices.begin(), best.choices.begin() + static_cast<std::ptrdiff_t>(keep)))) break;
    keep = keep == 0 ? 1 : keep * 2;
  }
  // Then schedules that differ from the one without any switch by one decision, then by two: most failures need no more, and no path leads
  // there step by step from a schedule with many switches. At most half of the attempts go here.
  const int left = attempts / 2;
  std::vector<Choices> level = {{}};
  for (int decisions = 0; decisions <= 2 && best.switches > 0; ++decisions) {
    std::vector<Choices> next;
    for (const Choices& choices : level) {
      if (attempts <= left) break;
      --attempts;
      const Failure tried = run(choices);
      accept(tried);
      for (std::size_t at = choices.size(); at < tried.choices.size() && decisions < 2; ++at) {
        // No more than can be run: executions may be long.
        for (int thread = 0; thread < failure.threads && next.size() < static_cast<std::size_t>(attempts); ++thread) {
          if (thread == tried.choices[at]) continue;
          next.emplace_back(tried.choices.begin(), tried.choices.begin() + static_cast<std::ptrdiff_t>(at));
          next.back().push_back(static_cast<std::uint8_t>(thread));
        }
      }
    }
    level = std::move(next);
  }
  for (bool progress = true; progress && attempts > 0;) {
    progress = false;
    // Block after block of decisions left to the default.
    for (std::size_t block = std::max<std::size_t>(best.choices.size() / 2, 1); block > 0 && attempts > 0; block /= 2) {
      for (std::size_t at = 0; at + block <= best.choices.size() && attempts > 0; ++at) {
        const auto from = static_cast<std::ptrdiff_t>(at);
        const auto to = static_cast<std::ptrdiff_t>(at + block);
        // These decisions left to the default, the later ones as they are; or the later ones moved up.
        Choices quieter = best.choices;
        std::fill(quieter.begin() + from, quieter.begin() + to, strategy::Replay::kDefault);
        Choices shorter = best.choices;
        shorter.erase(shorter.begin() + from, shorter.begin() + to);
        if (attempt(quieter) || attempt(shorter)) progress = true;
      }
    }
  }
  return best;
}

}  // namespace heddle::explore
