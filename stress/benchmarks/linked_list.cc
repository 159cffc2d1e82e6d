// Two insertions at the head of a list: one of them is lost. With removals, a node that is unlinked by one thread comes back by
// another.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

struct Node {
  std::atomic<Node*> next{nullptr};
};

std::atomic<Node*> head{nullptr};
Node nodes[4];

const Pattern insert("list_insert", [](bool correct) {
  RunMany(4, [=](int number) {
    Node* const node = &nodes[number];
    Node* seen = head.load();
    do node->next.store(seen);
    while (correct && !head.compare_exchange_strong(seen, node));
    if (!correct) head.store(node);
  });
  int length = 0;
  for (Node* node = head.load(); node != nullptr; node = node->next.load()) ++length;
  assert(length == 4);
});

}  // namespace
}  // namespace heddle::benchmarks
