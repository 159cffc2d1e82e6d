// Included last by the files whose code runs in every execution: from here on it is laid next to that of the others, wherever the linker puts the rest.
// Otherwise what is linked in between decides about several percent of an execution's time.
#ifndef HEDDLE_STRESS_RUNTIME_HOT_CODE_H_
#define HEDDLE_STRESS_RUNTIME_HOT_CODE_H_

#pragma clang section text = ".text.hot."

#endif  // HEDDLE_STRESS_RUNTIME_HOT_CODE_H_
