// Known-bad implementations: each is one of correct/ with one mistake in it, and names the property that must
// catch the mistake. What catches all of them, and none of the correct ones, can be trusted.
#include "plugins/api/plugin.h"
#include "plugins/mutants/behaviour.h"
#include "plugins/mutants/conditions.h"
#include "plugins/mutants/containers.h"
#include "plugins/mutants/deadlines.h"
#include "plugins/mutants/event_loops.h"
#include "plugins/mutants/events.h"
#include "plugins/mutants/exclusion.h"
#include "plugins/mutants/execution.h"
#include "plugins/mutants/failed_try.h"
#include "plugins/mutants/faults.h"
#include "plugins/mutants/greenlets.h"
#include "plugins/mutants/hubs.h"
#include "plugins/mutants/lifetime.h"
#include "plugins/mutants/ordering.h"
#include "plugins/mutants/ownership.h"
#include "plugins/mutants/process_locks.h"
#include "plugins/mutants/process_pools.h"
#include "plugins/mutants/programs.h"
#include "plugins/mutants/progress.h"
#include "plugins/mutants/recursion.h"
#include "plugins/mutants/rendezvous.h"
#include "plugins/mutants/semaphores.h"
#include "plugins/mutants/servers.h"
#include "plugins/mutants/sharing.h"
#include "plugins/mutants/structures.h"
#include "plugins/mutants/timeout.h"
#include "plugins/mutants/wakeup.h"

HEDDLE_PLUGIN("mutants", "1.0") {
  using namespace heddle::mutants;
  RegisterExclusion();
  RegisterOrdering();
  RegisterWakeup();
  RegisterFailedTry();
  RegisterTimeout();
  RegisterOwnership();
  RegisterRecursion();
  RegisterSharing();
  RegisterProgress();
  RegisterLifetime();
  RegisterBehaviour();
  RegisterSemaphores();
  RegisterConditions();
  RegisterEvents();
  RegisterContainers();
  RegisterRendezvous();
  RegisterStructures();
  RegisterExecution();
  RegisterServers();
  RegisterEventLoops();
  RegisterGreenlets();
  RegisterHubs();
  RegisterProcessLocks();
  RegisterProcessPools();
  RegisterPrograms();
  RegisterDeadlines();
  RegisterFaults();
}
