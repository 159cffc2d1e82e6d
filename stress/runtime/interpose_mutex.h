// Mutexes in libraries that the subject shares with the harness belong to the state that every execution begins with.
#ifndef HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_
#define HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_

namespace heddle::runtime {

// Unlocks those that an abandoned execution has left locked.
void FreeLastingMutexes();

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_INTERPOSE_MUTEX_H_
