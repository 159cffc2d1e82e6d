// xenium, with the claims of its documentation. A steal gives up when somebody else takes the element (Chase and Lev's "abort").
#include "plugins/api/plugin.h"
#include "plugins/xenium/adapters.h"

HEDDLE_PLUGIN("xenium", "0.0.2") {
  using namespace heddle::plugin;
  using namespace heddle::plugins::xenium_containers;
  static constexpr char kTornRead[] = "a read that began beside a write may mix two values; see FINDINGS.md";
  static constexpr char kLostElement[] = "with weak memory order, a segment may be removed with an element in it; see FINDINGS.md";
  static constexpr char kTailBehindHead[] = "a node is freed to which the tail still leads; see FINDINGS.md";
  static constexpr char kYoungOrphans[] = "what a thread that ends leaves behind may be freed at once; see FINDINGS.md";
  queue<MichaelScott<HazardPointers>>("xenium::michael_scott_queue-hazard_pointer");
  queue<MichaelScott<Epochs>>("xenium::michael_scott_queue-epoch_based", {}, {{"queue.well-behaved", kYoungOrphans}, {"queue.race-free", kYoungOrphans}});
  queue<Ramalhete<HazardPointers>>("xenium::ramalhete_queue", {}, {{"queue.well-behaved", kTailBehindHead}, {"queue.race-free", kTailBehindHead}});
  queue<KirschOfOne<HazardPointers>>("xenium::kirsch_kfifo_queue-k1", {}, {{"queue.fifo", kLostElement}, {"queue.well-behaved", kLostElement}});
  queue<VyukovQueue>("xenium::vyukov_bounded_queue");
  queue<WeakVyukovQueue>("xenium::vyukov_bounded_queue-weak", {.may_fail = true});
  deque<GrowingDeque>("xenium::chase_work_stealing_deque", {.may_fail = true});
  deque<FixedDeque>("xenium::chase_work_stealing_deque-fixed_size", {.may_fail = true});
  set<ListSet<HazardPointers>>("xenium::harris_michael_list_based_set-hazard_pointer");
  set<ListSet<Epochs>>("xenium::harris_michael_list_based_set-epoch_based", {}, {{"set.well-behaved", kYoungOrphans}, {"set.race-free", kYoungOrphans}});
  map<ListMap<Epochs>>("xenium::harris_michael_hash_map", {}, {{"map.well-behaved", kYoungOrphans}, {"map.race-free", kYoungOrphans}});
  map<VyukovMap<HazardPointers>>("xenium::vyukov_hash_map");
  register_<SeqLock<1>>("xenium::seqlock");
  register_<SeqLock<2>>("xenium::seqlock-2-slots", {}, {{"register.linearizable", kTornRead}});
  register_<LeftRight>("xenium::left_right");
}
