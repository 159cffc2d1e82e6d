// The queue lock of Mellor-Crummey and Scott (1991): who leaves, and sees no successor, must not go before it is sure that none is on its
// way.
#include <array>
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

struct Node {
  std::atomic<Node*> next{nullptr};
  std::atomic<bool> waits{false};
};

std::atomic<Node*> tail{nullptr};
std::atomic<int> inside{0};
std::array<Node, 3> nodes;

void Lock(Node& self) {
  Node* const before = tail.exchange(&self);
  if (before == nullptr) return;
  self.waits.store(true);
  before->next.store(&self);
  while (self.waits.load()) std::this_thread::yield();
}

void Unlock(Node& self, bool correct) {
  if (self.next.load() == nullptr) {
    Node* expected = &self;
    if (tail.compare_exchange_strong(expected, nullptr)) return;
    if (!correct && self.next.load() == nullptr) return;
    while (self.next.load() == nullptr) std::this_thread::yield();
  }
  self.next.load()->waits.store(false);
}

const Pattern lock("mcs_lock", [](bool correct) {
  RunMany(3, [=](int number) {
    Node& self = nodes[static_cast<std::size_t>(number)];
    Lock(self);
    assert(inside.fetch_add(1) == 0);
    inside.fetch_sub(1);
    Unlock(self, correct);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
