// A ticket lock that hands out the same ticket twice.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int> next_ticket{0};
std::atomic<int> now_serving{0};
std::atomic<int> inside{0};

const Pattern lock("ticket_lock", [](bool correct) {
  RunMany(3, [=](int) {
    int ticket;
    if (correct) {
      ticket = next_ticket.fetch_add(1);
    } else {
      ticket = next_ticket.load();
      next_ticket.store(ticket + 1);
    }
    while (now_serving.load() < ticket) std::this_thread::yield();
    assert(inside.fetch_add(1) == 0);
    inside.fetch_sub(1);
    now_serving.store(ticket + 1);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
