// Threads under load: a generated tree of threads that start others, some joined by their parents,
// some by nobody, daemons among them, each with a Local.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>
#include <vector>

#include "primitives/thread/local.h"
#include "primitives/thread/thread.h"

namespace heddle {
namespace {

enum class JoinedBy { kParent, kParentWithTimeouts, kNobody };

struct Node {
  JoinedBy joined_by;
  bool daemon;
  std::vector<Node> children;
};

std::vector<Node> AnyChildren(int depth) {
  std::vector<Node> children(*rc::gen::inRange<std::size_t>(0, depth > 0 ? 4 : 1));
  for (Node& child : children) {
    child.joined_by =
        *rc::gen::element(JoinedBy::kParent, JoinedBy::kParentWithTimeouts, JoinedBy::kNobody);
    child.daemon = *rc::gen::arbitrary<bool>();
    child.children = AnyChildren(depth - 1);
  }
  return children;
}

int Count(const std::vector<Node>& nodes) {
  int count = 0;
  for (const Node& node : nodes) count += 1 + Count(node.children);
  return count;
}

class Tree {
 public:
  // Runs a thread for each node, and joins those it should join. A joined one tells by plain memory
  // that it ran.
  void Run(const std::vector<Node>& nodes) {
    std::vector<int> joined(nodes.size(), 0);
    std::vector<Thread> threads;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const bool by_parent = nodes[i].joined_by != JoinedBy::kNobody;
      threads.emplace_back(ThreadOptions{.daemon = nodes[i].daemon},
                           [this, &node = nodes[i], told = by_parent ? &joined[i] : nullptr] {
                             Run(node.children);
                             if (++*local_ != 1) ++wrong_;
                             if (told != nullptr) *told = 1;
                             ++ran_;
                           });
      threads.back().start();
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].joined_by == JoinedBy::kNobody) continue;
      if (nodes[i].joined_by == JoinedBy::kParent) threads[i].join();
      while (threads[i].is_alive()) threads[i].join(std::chrono::microseconds(5));
      if (joined[i] != 1) ++wrong_;
    }
  }

  int ran() const { return ran_; }
  int wrong() const { return wrong_; }

 private:
  Local<int> local_;
  std::atomic<int> ran_ = 0;
  std::atomic<int> wrong_ = 0;
};

RC_GTEST_PROP(ThreadStress, EveryThreadOfATreeRunsOnceAndEnds, ()) {  // thread.1 thread.3 thread.5
  const std::vector<Node> nodes = AnyChildren(3);
  const std::size_t alive = active_count();
  Tree tree;
  tree.Run(nodes);
  while (active_count() > alive) std::this_thread::yield();
  RC_ASSERT(tree.ran() == Count(nodes));
  RC_ASSERT(tree.wrong() == 0);
}

}  // namespace
}  // namespace heddle
