// What others have to tell the mutexes: that a thread has ended.
#ifndef HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_
#define HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_

namespace heddle::runtime {

struct Fiber;

namespace internal {
extern bool g_holds_robust;  // some thread may
void AbandonRobustMutexes(const Fiber& fiber);
}  // namespace internal

// The thread has ended: the robust mutexes that it held, if anybody can still reach them, tell the next owner.
inline void AbandonRobustMutexes(const Fiber& fiber) {
  if (internal::g_holds_robust) internal::AbandonRobustMutexes(fiber);
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_
