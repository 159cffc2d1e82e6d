// What others have to tell the mutexes: that an execution, a process or a thread has ended.
#ifndef HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_
#define HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_

namespace heddle::runtime {

struct Fiber;

// Unlocks those that an abandoned execution has left locked in libraries that the subject shares with the harness: they belong to the state that
// every execution begins with. Forgets who held what.
void FreeLastingMutexes();

// The thread has ended: the robust mutexes that it held, if anybody can still reach them, tell the next owner.
void AbandonRobustMutexes(const Fiber& fiber);

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_
