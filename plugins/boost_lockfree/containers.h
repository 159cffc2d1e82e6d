// The containers of Boost.Lockfree under the names that the plugin door knows: the ones that grow, and the ring buffer.
#ifndef HEDDLE_PLUGINS_BOOST_LOCKFREE_CONTAINERS_H_
#define HEDDLE_PLUGINS_BOOST_LOCKFREE_CONTAINERS_H_

#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/lockfree/stack.hpp>
#include <cstdint>

namespace heddle::plugins::boost_lockfree {

using Value = std::int64_t;

template <typename Container>
class Growing {
 public:
  bool try_push(Value value) { return container_.push(value); }
  bool try_pop(Value& value) { return container_.pop(value); }

 private:
  Container container_{0};
};

using Queue = Growing<boost::lockfree::queue<Value>>;
using Stack = Growing<boost::lockfree::stack<Value>>;

class Ring {
 public:
  explicit Ring(Value capacity) : ring_(static_cast<std::size_t>(capacity)) {}
  bool try_push(Value value) { return ring_.push(value); }
  bool try_pop(Value& value) { return ring_.pop(value); }

 private:
  boost::lockfree::spsc_queue<Value> ring_;
};

}  // namespace heddle::plugins::boost_lockfree

#endif  // HEDDLE_PLUGINS_BOOST_LOCKFREE_CONTAINERS_H_
