// How long it takes to find an order for a long history, next to going through it in the order in which it was made.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "properties/linearizability/check.h"

namespace {

using namespace heddle::properties::linearizability;  // NOLINT: all of it is about that
using Clock = std::chrono::steady_clock;

constexpr int kOperations = 10'000;
constexpr int kClients = 8;
constexpr int kKeys = 100;
constexpr int kRounds = 5;

enum Operation : int { kRead, kWrite };

// Registers: argument 0 is which one, argument 1 what is written. One of them, or one for each key of a map.
class Registers final : public Specification {
 public:
  State Initial() const override { return {0}; }
  void Apply(const State& state, const Call& call, std::vector<Step>* steps) const override {
    if (call.operation == kWrite) return steps->push_back({{call.arguments[1]}, 0, 0});
    steps->push_back({state, 0, state[0]});
  }
  Value PartOf(const Call& call) const override { return call.arguments[0]; }
  std::string Describe(const Call& call) const override {
    const std::string cell = std::to_string(call.arguments[0]);
    return call.operation == kRead ? "read(" + cell + ")" : "write(" + cell + "," + std::to_string(call.arguments[1]) + ")";
  }
};

// What clients saw whose calls took effect one after the other, each at some moment between its beginning and its end. In the order of these
// moments.
History MakeHistory(int keys, std::mt19937& random) {
  History history;
  std::vector<Value> values(static_cast<std::size_t>(keys), 0);
  std::vector<std::uint64_t> free_since(kClients, 0);
  std::uint64_t now = 0;
  constexpr std::uint64_t kSpread = 1'000;  // moments between two effects; a call lasts as long as a few of them
  for (int i = 0; i < kOperations; ++i) {
    now += kSpread;
    Call call;
    call.thread = static_cast<int>(random() % kClients);
    std::uint64_t& since = free_since[static_cast<std::size_t>(call.thread)];
    call.invoked = std::max(since + 1, now - random() % (4 * kSpread < now ? 4 * kSpread : now));
    if (call.invoked > now) call.invoked = now;
    call.operation = random() % 2 == 0 ? kRead : kWrite;
    const auto key = random() % static_cast<unsigned>(keys);
    call.arguments = {static_cast<Value>(key), static_cast<Value>(random() % 5), 0};
    call.argument_count = call.operation == kRead ? 1 : 2;
    if (call.operation == kWrite) values[key] = call.arguments[1];
    call.result = call.operation == kRead ? values[key] : 0;
    call.returned = now + 1 + random() % (kSpread - 1);
    since = *call.returned;
    history.push_back(call);
  }
  return history;
}

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// One after the other, as they took effect.
void GoThrough(const History& history, const Specification& specification, int keys) {
  std::vector<State> states(static_cast<std::size_t>(keys), specification.Initial());
  std::vector<Step> steps;
  for (const Call& call : history) {
    steps.clear();
    State& state = states[static_cast<std::size_t>(call.arguments[0])];
    specification.Apply(state, call, &steps);
    state = std::move(steps.front().state);
  }
}

void Measure(const char* what, int keys, bool spoilt) {
  std::mt19937 random(1);
  const Registers specification;
  double check = 1e9;
  double through = 1e9;
  Result result;
  for (int round = 0; round < kRounds; ++round) {
    History history = MakeHistory(keys, random);
    if (spoilt) {
      // A value that nobody has written, in the middle.
      const auto read = std::find_if(history.begin() + kOperations / 2, history.end(), [](const Call& call) { return call.operation == kRead; });
      read->result = 9;
    }
    const Clock::time_point begin = Clock::now();
    result = Check(history, specification, {.max_steps = 100'000'000});
    const Clock::time_point middle = Clock::now();
    GoThrough(history, specification, keys);
    check = std::min(check, Seconds(middle - begin));
    through = std::min(through, Seconds(Clock::now() - middle));
  }
  const char* const answer = result.answer == Answer::kOk ? "fits an order" : result.answer == Answer::kIllegal ? "fits none" : "unknown";
  std::printf("%-28s %-14s %8llu %10.1f\n", what, answer, static_cast<unsigned long long>(result.steps), check / through);
}

}  // namespace

int main() {
  std::printf("%d operations of %d clients. x: how often the history could be gone through in its true order meanwhile\n\n", kOperations, kClients);
  std::printf("%-28s %-14s %8s %10s\n", "history", "answer", "steps", "x");
  Measure("a register", 1, false);
  Measure("a register, one wrong read", 1, true);
  Measure("a map of 100 keys", kKeys, false);
  Measure("a map, one wrong read", kKeys, true);
}
