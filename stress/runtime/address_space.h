// The private memory of the subject's processes. They all live at the same addresses of one real process, of which only one's memory lies
// there at a time: changing processes copies it out and the next one's in. What only one process can reach (what it allocated after the
// last fork, the stacks of its own later threads) stays where it is.
#ifndef HEDDLE_STRESS_RUNTIME_ADDRESS_SPACE_H_
#define HEDDLE_STRESS_RUNTIME_ADDRESS_SPACE_H_

namespace heddle::runtime::address_space {

// An execution begins with process 0 as the only one, and its memory in place. The process that is in place is copied for `child`, with the stacks of all its threads. On a stack that belongs to none of them.
void Copy(int child);

// Puts the memory of `process` in place, and saves that of the one that was. On a stack that belongs to neither.
void Load(int process);

// Whether the memory means something else in each process.
bool IsPrivate(const volatile void* address);

}  // namespace heddle::runtime::address_space

#endif  // HEDDLE_STRESS_RUNTIME_ADDRESS_SPACE_H_
