// Bugs that need many steps of others in the middle of one call: counts of so few bits that they come round meanwhile. A walk through
// schedules hardly ever comes there; a fuzzer, which keeps what came halfway, does (`heddle fuzz`).
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/containers.h"
#include "plugins/mutants/correct/structures.h"

namespace heddle::mutants {
namespace {

// Of three bits.
constexpr std::uint32_t kValues = 8;

// A reader takes the value of two words for that of one moment when the version has come round while it slept.
struct RegisterVersionWraps : SeqLockRegister {
  using SeqLockRegister::SeqLockRegister;
  Value load() {
    for (;;) {
      const std::uint32_t before = version.load() % kValues;
      const Value value = Read();
      if (before % 2 == 0 && version.load() % kValues == before) return value;
    }
  }
};

// The same with the sum of two numbers, and a version of which there are five.
struct CounterVersionWraps {
  static constexpr std::uint32_t kVersions = 5;

  void add(Value n) {
    std::lock_guard guarded(adders);
    counts[n % 2 == 0].fetch_add(n);
    version.fetch_add(1);
  }
  Value get() {
    for (;;) {
      const std::uint32_t before = version.load() % kVersions;
      const Value sum = counts[0].load() + counts[1].load();
      if (version.load() % kVersions == before) return sum;
    }
  }
  std::mutex adders;
  std::atomic<std::uint32_t> version{0};
  std::array<std::atomic<Value>, 2> counts{};
};

// Uses nodes again, and tells the uses apart by a count beside the top.
struct StackTagWraps : TreiberStack {
  static Node* NodeOf(std::uintptr_t word) { return reinterpret_cast<Node*>(word & ~std::uintptr_t{kValues - 1}); }
  static std::uintptr_t Tagged(Node* node, std::uintptr_t before) { return reinterpret_cast<std::uintptr_t>(node) | (before + 1) % kValues; }

  bool try_push(Value value) {
    Node* node = spare.exchange(nullptr);
    if (node == nullptr) node = new Node{};
    std::atomic_ref(node->value).store(value);
    std::uintptr_t before = word.load();
    do {
      std::atomic_ref(node->next).store(NodeOf(before));
    } while (!word.compare_exchange_strong(before, Tagged(node, before)));
    return true;
  }
  bool try_pop(Value& value) {
    std::uintptr_t before = word.load();
    Node* node;
    do {
      node = NodeOf(before);
      if (node == nullptr) return false;
      value = std::atomic_ref(node->value).load();
    } while (!word.compare_exchange_strong(before, Tagged(std::atomic_ref(node->next).load(), before)));
    Node* none = nullptr;
    if (!spare.compare_exchange_strong(none, node)) Retire(node);
    return true;
  }
  ~StackTagWraps() {
    delete spare.load();
    top = NodeOf(word.load());
  }
  std::atomic<std::uintptr_t> word{0};
  std::atomic<Node*> spare{nullptr};
};

}  // namespace
}  // namespace heddle::mutants

HEDDLE_PLUGIN("deep", "1.0") {
  using namespace heddle::plugin;
  using namespace heddle::mutants;
  register_<RegisterVersionWraps>("deep::register", {});
  counter<CounterVersionWraps>("deep::counter", {});
  stack<StackTagWraps>("deep::stack", {});
}
