// What the subjects of these tests share: how they tell the test what they saw. A subject is instrumented code in a shared object; the
// test finds its functions by name.
#ifndef HEDDLE_STRESS_TESTING_SUBJECT_H_
#define HEDDLE_STRESS_TESTING_SUBJECT_H_

// Adds a value to what this execution has observed. Defined by the test's executable. Not a schedule point.
extern "C" void HeddleTestObserve(long value);

namespace heddle::testing {

inline void Observe(long value) { HeddleTestObserve(value); }

}  // namespace heddle::testing

// A function that the test calls by its name.
#define SUBJECT(name) extern "C" void name()

#endif  // HEDDLE_STRESS_TESTING_SUBJECT_H_
