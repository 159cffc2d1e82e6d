// The lock's part of a condition; who waits is in waiter_slots.

#include "primitives/process/condition.h"

#include "primitives/process/errors.h"

namespace heddle::process {

bool Condition::wait(Timeout timeout) { return WaitUntil(pool_internal::Deadline::After(timeout)); }

bool Condition::WaitUntil(const pool_internal::Deadline& deadline) {
  CheckHeld();
  internal::WaiterSlots::Slot& slot = slots_->Claim();
  const std::uint32_t depth = lock_.ReleaseAll();
  const bool notified =
      internal::WaiterSlots::Wait(slot, deadline, [this] { return lock_.IsLost(); });
  lock_.Restore(depth);
  return notified;
}

void Condition::notify(std::size_t n) {
  CheckHeld();
  slots_->Notify(n);
}

void Condition::CheckHeld() const {
  if (!lock_.IsHeld()) throw LockError("a condition needs its lock held");
}

}  // namespace heddle::process
