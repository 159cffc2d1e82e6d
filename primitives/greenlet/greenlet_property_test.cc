// Random programs of switches, throws, returns and reparenting, run by greenlets and by a model.
// The model is greenlet.1 to greenlet.5 written as a step function on plain data.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>
#include <exception>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "primitives/greenlet/greenlet.h"

namespace heddle {
namespace {

// Greenlet 0 is the main one; it never ends.
constexpr int kGreenlets = 5;
constexpr int kMain = 0;

struct Failure {
  int id;
};

enum class Action { kSwitch, kThrowFailure, kThrowExit, kSetParent, kReturn, kFail, kExit };

// What the greenlet that is running does next. `other` is the greenlet it does it to.
struct Step {
  Action action;
  int other;
};

std::ostream& operator<<(std::ostream& os, const Step& step) {
  return os << "{Action(" << static_cast<int>(step.action) << "), " << step.other << "}";
}

using Program = std::vector<Step>;
using Log = std::vector<std::string>;

std::string entry(int greenlet, const std::string& what) {
  return std::to_string(greenlet) + ": " + what;
}

// Runs a program with plain data: who is running, who is whose parent, who is dead.
class Model {
 public:
  explicit Model(const Program& program) {
    for (std::size_t i = 0; i < program.size(); ++i) step(static_cast<int>(i), program[i]);
  }

  const Log& log() const { return log_; }

 private:
  enum class Kind { kValue, kFailure, kExit };
  struct Sent {
    Kind kind;
    int id;
  };

  void step(int id, Step step) {
    switch (step.action) {
      case Action::kSwitch:
        return deliver(step.other, {Kind::kValue, id});
      case Action::kThrowFailure:
        return deliver(step.other, {Kind::kFailure, id});
      case Action::kThrowExit:
        return deliver(step.other, {Kind::kExit, id});
      case Action::kSetParent:
        return set_parent(step.other);
      case Action::kReturn:
        return end({Kind::kValue, id});
      case Action::kFail:
        return end({Kind::kFailure, id});
      case Action::kExit:
        return end({Kind::kExit, id});
    }
  }

  // The running greenlet makes itself the parent of `child`.
  void set_parent(int child) {
    bool cycle = child == kMain;
    for (int a = running_; a != kMain; a = parent_[a]) cycle = cycle || a == child;
    log_.push_back(entry(running_, cycle ? "refused" : "adopted"));
    if (!cycle) parent_[child] = running_;
  }

  void end(Sent sent) {
    if (running_ == kMain) return log_.push_back(entry(kMain, "stays"));
    dead_[running_] = true;
    deliver(parent_[running_], sent);
  }

  void deliver(int target, Sent sent) {
    for (;;) {
      // Thrown into a dead greenlet or out of one that ends, GreenletExit becomes a value.
      if (dead_[target] && sent.kind == Kind::kExit) sent = {Kind::kValue, kExitValue};
      if (dead_[running_] && sent.kind == Kind::kExit) sent = {Kind::kValue, kExitValue};
      while (dead_[target]) target = parent_[target];
      running_ = target;
      if (started_[target] || sent.kind == Kind::kValue) break;
      started_[target] = true;  // killed before it began
      dead_[target] = true;
      target = parent_[target];
    }
    const std::string begun = started_[target] ? "" : "begins with ";
    started_[target] = true;
    const std::string what = sent.kind == Kind::kFailure ? "failure " + std::to_string(sent.id)
                             : sent.kind == Kind::kExit  ? "exit"
                             : sent.id == kExitValue     ? "value exit"
                                                         : "value " + std::to_string(sent.id);
    log_.push_back(entry(target, begun + what));
  }

  static constexpr int kExitValue = -1;

  std::vector<int> parent_ = std::vector<int>(kGreenlets, kMain);
  std::vector<bool> dead_ = std::vector<bool>(kGreenlets, false);
  std::vector<bool> started_ = {true, false, false, false, false};
  int running_ = kMain;
  Log log_;
};

// Runs a program with greenlets, all of which execute act().
class Real {
 public:
  explicit Real(const Program& program) : program_(program) {
    greenlets_.push_back(getcurrent());
    for (int i = 1; i < kGreenlets; ++i) {
      greenlets_.emplace_back([this, i](Value value) {
        log_.push_back(entry(i, "begins with " + text(value)));
        return act(i);
      });
    }
    act(kMain);
  }

  // The program is over: what is still suspended leaves as a killed greenlet.
  ~Real() {
    over_ = true;
    for (int i = 1; i < kGreenlets; ++i) greenlets_[i].set_parent(greenlets_[kMain]);
    greenlets_.clear();
  }

  const Log& log() const { return log_; }

 private:
  static std::string text(const Value& value) {
    if (std::any_cast<GreenletExit>(&value) != nullptr) return "value exit";
    return "value " + std::to_string(std::any_cast<int>(value));
  }

  Value act(int self) {
    while (next_ < static_cast<int>(program_.size())) {
      const int id = next_++;
      const Step step = program_[id];
      const bool ends = step.action >= Action::kReturn;
      if (ends && self == kMain) {
        log_.push_back(entry(kMain, "stays"));
        continue;
      }
      if (step.action == Action::kReturn) return id;
      if (step.action == Action::kFail) throw Failure{id};
      if (step.action == Action::kExit) throw GreenletExit();
      if (step.action == Action::kSetParent) {
        adopt(self, step.other);
      } else {
        pass_turn(self, step, id);
      }
    }
    if (self != kMain) greenlets_[kMain].switch_to(kOver);
    return {};
  }

  void adopt(int self, int child) {
    try {
      greenlets_[child].set_parent(greenlets_[self]);
      log_.push_back(entry(self, "adopted"));
    } catch (const std::invalid_argument&) {
      log_.push_back(entry(self, "refused"));
    }
  }

  void pass_turn(int self, Step step, int id) {
    const Greenlet& target = greenlets_[step.other];
    try {
      const Value value = step.action == Action::kSwitch ? target.switch_to(id)
                          : step.action == Action::kThrowFailure
                              ? target.throw_(std::make_exception_ptr(Failure{id}))
                              : target.throw_();
      const int* number = std::any_cast<int>(&value);
      if (number == nullptr || *number != kOver) log_.push_back(entry(self, text(value)));
    } catch (const Failure& failure) {
      log_.push_back(entry(self, "failure " + std::to_string(failure.id)));
    } catch (const GreenletExit&) {
      if (over_) throw;
      log_.push_back(entry(self, "exit"));
    }
  }

  static constexpr int kOver = -2;

  const Program& program_;
  int next_ = 0;
  bool over_ = false;
  std::vector<Greenlet> greenlets_;
  Log log_;
};

rc::Gen<Program> programs() {
  const auto action = rc::gen::weightedElement<Action>({{8, Action::kSwitch},
                                                        {2, Action::kThrowFailure},
                                                        {2, Action::kThrowExit},
                                                        {3, Action::kSetParent},
                                                        {1, Action::kReturn},
                                                        {1, Action::kFail},
                                                        {1, Action::kExit}});
  return rc::gen::container<Program>(
      rc::gen::construct<Step>(action, rc::gen::inRange(0, kGreenlets)));
}

// greenlet.1, greenlet.2, greenlet.3, greenlet.4, greenlet.5
RC_GTEST_PROP(GreenletPropertyTest, AnyProgramOfSwitchesDoesWhatTheModelDoes, ()) {
  const Program program = *programs();
  const Model model(program);
  const Real real(program);
  RC_ASSERT(real.log() == model.log());
}

}  // namespace
}  // namespace heddle
