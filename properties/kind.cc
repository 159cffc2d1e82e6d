// The list of kinds. A new kind is a folder, and a line here.
#include "properties/kind.h"

#include "properties/associative/associative_kinds.h"
#include "properties/barrier/barrier_kinds.h"
#include "properties/cell/cell_kinds.h"
#include "properties/deque/deque_kind.h"
#include "properties/event/event_kind.h"
#include "properties/event_loop/event_loop_kind.h"
#include "properties/executor/executor_kind.h"
#include "properties/future/future_kind.h"
#include "properties/greenlet/greenlet_kind.h"
#include "properties/hub/hub_kind.h"
#include "properties/lock/lock_kind.h"
#include "properties/once/once_kind.h"
#include "properties/process_pool/process_pool_kind.h"
#include "properties/program/program_kind.h"
#include "properties/queue/queue_kind.h"
#include "properties/semaphore/semaphore_kind.h"
#include "properties/server/server_kind.h"
#include "properties/thread/thread_kind.h"

namespace heddle::properties {

namespace {

std::vector<const Kind*>& All() {
  static auto* const all = new std::vector<const Kind*>{
      &lock::LockKind(),       &semaphore::SemaphoreKind(), &semaphore::ConditionKind(), &event::EventKind(),     &barrier::BarrierKind(),
      &barrier::LatchKind(),   &once::OnceKind(),           &queue::QueueKind(),         &queue::StackKind(),     &queue::PriorityQueueKind(),
      &deque::DequeKind(),     &cell::RegisterKind(),       &cell::CounterKind(),        &associative::SetKind(), &associative::MapKind(),
      &thread::ThreadKind(),   &future::FutureKind(),       &executor::ExecutorKind(),      &process_pool::ProcessPoolKind(), &server::ServerKind(),
      &event_loop::EventLoopKind(), &greenlet::GreenletKind(), &hub::HubKind(), &program::ProgramKind(),
  };
  return *all;
}

}  // namespace

std::span<const Kind* const> Kinds() { return All(); }

void AddKind(std::unique_ptr<const Kind> kind) { All().push_back(kind.release()); }

const Kind* FindKind(std::string_view name) {
  for (const Kind* kind : Kinds()) {
    if (kind->Name() == name) return kind;
  }
  return nullptr;
}

const Property* FindProperty(std::string_view id) {
  for (const Kind* kind : Kinds()) {
    for (const Property& property : kind->Properties()) {
      if (property.id == id) return &property;
    }
  }
  return nullptr;
}

}  // namespace heddle::properties
