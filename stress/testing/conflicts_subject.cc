// Plain accesses of which some are shared.
#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

int counter = 0;
int constant = 7;

// Keeps the compiler from leaving out accesses.
template <typename T>
T* Used(T* pointer) {
  asm volatile("" : "+r"(pointer)::"memory");
  return pointer;
}

}  // namespace

SUBJECT(AddInTwoSteps) {
  const int before = *Used(&counter);
  *Used(&counter) = before + 1;
}

SUBJECT(ShowCounter) { Observe(*Used(&counter)); }

// Everybody reads, and nobody writes.
SUBJECT(ReadConstant) { Observe(*Used(&constant)); }

SUBJECT(WorkAlone) {
  int own[50];
  for (int i = 0; i < 50; ++i) Used(own)[i] = i;
  AddInTwoSteps();
}
