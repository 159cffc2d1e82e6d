// Fuzzing: libFuzzer makes up the scenario and the schedule, and keeps and varies those that do something new.
#ifndef HEDDLE_PROPERTIES_FUZZ_TASK_H_
#define HEDDLE_PROPERTIES_FUZZ_TASK_H_

#include <string_view>

#include "properties/check.h"
#include "stress/explore/isolation.h"

namespace heddle::properties {

// The name of the strategy of a budget that is spent like this. No strategy::Strategy has it: scenarios are made up too.
inline constexpr std::string_view kFuzz = "fuzz";

// As SearchTask. Something new is code that follows other code, and code that follows another thread's on the same object
// (strategy::Coverage). Inputs are kept in Budget::corpus. At most once in a process.
void FuzzTask(const Task& task, const explore::Child::Send& send);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_FUZZ_TASK_H_
