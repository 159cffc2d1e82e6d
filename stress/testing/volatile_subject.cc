// Threads that tell each other something by a volatile variable, as code does that is older than the language's atomic ones.
#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {
int message = 0;
volatile int told = 0;
int seen = 0;
}  // namespace

SUBJECT(Tell) {
  message = 1;
  told = 1;
}

// A loop that others have to get a turn in.
SUBJECT(Hear) {
  while (told == 0) {
  }
  seen = message;
}

SUBJECT(ShowSeen) { Observe(seen); }

SUBJECT(HearOnce) {
  if (told != 0) seen = message + 1;
}
