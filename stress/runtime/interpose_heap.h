// Whose allocations are the subject's.
#ifndef HEDDLE_STRESS_RUNTIME_INTERPOSE_HEAP_H_
#define HEDDLE_STRESS_RUNTIME_INTERPOSE_HEAP_H_

namespace heddle::runtime {

// While one of these lives, what this process allocates comes from the subject's heap although no execution is running.
class SubjectAllocations {
 public:
  SubjectAllocations();
  ~SubjectAllocations();
  SubjectAllocations(const SubjectAllocations&) = delete;
  SubjectAllocations& operator=(const SubjectAllocations&) = delete;
};

// While one of these lives, memory is for thread_local variables. Nothing but the dynamic loader may run meanwhile.
class ThreadLocalAllocations {
 public:
  ThreadLocalAllocations();
  ~ThreadLocalAllocations();
  ThreadLocalAllocations(const ThreadLocalAllocations&) = delete;
  ThreadLocalAllocations& operator=(const ThreadLocalAllocations&) = delete;
};

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_INTERPOSE_HEAP_H_
