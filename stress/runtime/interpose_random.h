// libc's random numbers belong to the state that every execution begins with.
#ifndef HEDDLE_STRESS_RUNTIME_INTERPOSE_RANDOM_H_
#define HEDDLE_STRESS_RUNTIME_INTERPOSE_RANDOM_H_

namespace heddle::runtime {

// The sequences of rand, random, drand48 and of what is truly random elsewhere begin anew.
void ResetRandomNumbers();

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_INTERPOSE_RANDOM_H_
