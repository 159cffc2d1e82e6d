// Boost.Lockfree, with the claims of its documentation: queue and stack for many threads, spsc_queue for one producer and one consumer.
#include <boost/version.hpp>

#include "plugins/api/plugin.h"
#include "plugins/boost_lockfree/containers.h"

HEDDLE_PLUGIN("boost_lockfree", BOOST_LIB_VERSION) {
  using namespace heddle::plugin;
  using namespace heddle::plugins::boost_lockfree;
  static constexpr char kReusedNode[] = "upstream issue 78: a node is looked at after it may have been reused; see FINDINGS.md";
  queue<Queue>("boost::lockfree::queue", {.nonblocking = true}, {{"queue.race-free", kReusedNode}});
  stack<Stack>("boost::lockfree::stack", {.nonblocking = true}, {{"stack.race-free", kReusedNode}});
  queue<Ring>("boost::lockfree::spsc_queue", {.bounded = true, .one_producer = true, .one_consumer = true, .nonblocking = true});
}
