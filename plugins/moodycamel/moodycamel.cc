// The queues of Cameron Desrochers, with the claims of their documentation: in order for each producer only; a try may find nothing while
// others are in the middle of a call.
#include "plugins/api/plugin.h"
#include "plugins/moodycamel/adapters.h"

HEDDLE_PLUGIN("moodycamel", "1.0") {
  using namespace heddle::plugin;
  using namespace heddle::plugins::moodycamel_queues;
  static constexpr char kReusedBlock[] = "upstream issue 404: an emptied block is reused without waiting for its last readers; see FINDINGS.md";
  static constexpr char kHashGrows[] = "a new producer waits for another one that enlarges their table; see FINDINGS.md";
  queue<Concurrent>("moodycamel::ConcurrentQueue", {.may_fail = true, .per_producer = true, .nonblocking = true},
                    {{"queue.race-free", kReusedBlock}, {"queue.nonblocking", kHashGrows}});
  queue<Blocking>("moodycamel::BlockingConcurrentQueue", {.may_fail = true, .per_producer = true}, {{"queue.race-free", kReusedBlock}});
  queue<ReaderWriter>("moodycamel::ReaderWriterQueue", {.one_producer = true, .one_consumer = true, .nonblocking = true});
  queue<CircularBuffer>("moodycamel::BlockingReaderWriterCircularBuffer", {.bounded = true, .one_producer = true, .one_consumer = true});
}
