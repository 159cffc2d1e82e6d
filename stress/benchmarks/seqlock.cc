// A seqlock whose reader does not look at the sequence again after it has read, or whose writer does not make it odd while it writes.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int> sequence{0};
std::atomic<int> x{0};
std::atomic<int> y{0};

enum class Bug { kNone, kReader, kWriter };

void Write(int value, Bug bug) {
  if (bug != Bug::kWriter) sequence.fetch_add(1);
  x.store(value);
  y.store(value);
  sequence.fetch_add(bug == Bug::kWriter ? 2 : 1);
}

void Read(Bug bug) {
  for (int tries = 0; tries < 3; ++tries) {
    const int before = sequence.load();
    if (before % 2 != 0) continue;
    const int seen_x = x.load();
    const int seen_y = y.load();
    if (bug != Bug::kReader && sequence.load() != before) continue;
    assert(seen_x == seen_y);
    return;
  }
}

void Play(Bug bug) {
  RunAll(
      [=] {
        for (int i = 1; i <= 3; ++i) Write(i, bug);
      },
      [=] { Read(bug); }, [=] { Read(bug); });
}

const Pattern reader("seqlock_reader", [](bool correct) { Play(correct ? Bug::kNone : Bug::kReader); });
const Pattern writer("seqlock_writer", [](bool correct) { Play(correct ? Bug::kNone : Bug::kWriter); });

}  // namespace
}  // namespace heddle::benchmarks
