// A small state machine under one lock; every change of state wakes everybody.
// The state, not a count, tells whether a round is complete, so that rounds cannot mix.
#include "primitives/barrier/barrier.h"

#include <mutex>
#include <stdexcept>
#include <utility>

namespace heddle {

// One thread's stay. The last one to leave a drained or reset barrier opens it for the next round.
class Barrier::Place {
 public:
  explicit Place(Barrier& barrier) : barrier_(barrier), index_(barrier.inside_++) {}
  ~Place() {
    const bool last = --barrier_.inside_ == 0;
    if (last && barrier_.state_ != State::kBroken) barrier_.Change(State::kFilling);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  int index() const { return index_; }

 private:
  Barrier& barrier_;
  const int index_;
};

Barrier::Barrier(int parties, std::function<void()> action,
                 std::optional<std::chrono::nanoseconds> timeout)
    : parties_(parties), action_(std::move(action)), timeout_(timeout) {
  if (parties < 1) throw std::invalid_argument("parties must be >= 1");
}

int Barrier::wait(std::optional<std::chrono::nanoseconds> timeout) {
  const std::lock_guard guard(lock_);
  WaitForEntrance();
  const Place place(*this);
  if (place.index() + 1 == parties_) {
    LetThrough();
  } else {
    WaitForOthers(timeout ? timeout : timeout_);
  }
  return place.index();
}

void Barrier::WaitForEntrance() {
  changed_.wait_for([this] { return state_ == State::kFilling || state_ == State::kBroken; });
  if (state_ == State::kBroken) throw BrokenBarrierError();
}

void Barrier::LetThrough() {
  try {
    if (action_) action_();
  } catch (...) {
    Change(State::kBroken);
    throw;
  }
  Change(State::kDraining);
}

void Barrier::WaitForOthers(std::optional<std::chrono::nanoseconds> timeout) {
  if (!changed_.wait_for([this] { return state_ != State::kFilling; }, timeout)) {
    Change(State::kBroken);
  }
  if (state_ != State::kDraining) throw BrokenBarrierError();
}

void Barrier::Change(State state) {
  state_ = state;
  changed_.notify_all();
}

void Barrier::reset() {
  const std::lock_guard guard(lock_);
  if (inside_ == 0) {
    Change(State::kFilling);
  } else if (state_ != State::kDraining) {
    Change(State::kResetting);
  }
}

void Barrier::abort() {
  const std::lock_guard guard(lock_);
  Change(State::kBroken);
}

int Barrier::n_waiting() const {
  const std::lock_guard guard(lock_);
  return state_ == State::kFilling ? inside_ : 0;
}

bool Barrier::broken() const {
  const std::lock_guard guard(lock_);
  return state_ == State::kBroken;
}

}  // namespace heddle
