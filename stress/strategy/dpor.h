// Exhaustive search up to equivalence: of all schedules that differ only in the order of independent events, one. Says when there are no more.
#ifndef HEDDLE_STRESS_STRATEGY_DPOR_H_
#define HEDDLE_STRESS_STRATEGY_DPOR_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "stress/strategy/event.h"
#include "stress/strategy/races.h"
#include "stress/strategy/strategy.h"
#include "stress/strategy/wakeup_tree.h"

namespace heddle::strategy {

// Dynamic partial order reduction (Abdulla, Aronis, Jonsson and Sagonas, JACM 2017): after each execution its races are looked for, and for each
// an execution is planned in which the two come the other way round, unless one that is equivalent has been or will be tried. As long as
// events do what their operations say, and nothing else, that is the paper's optimal algorithm, which tries one schedule of each equivalence
// class. In general what an event does after its operation may depend on what it saw, and so on the order of others; the paper's source sets
// are right then too, and some executions turn out to be equivalent to earlier ones when they are half done.
// Two events are independent only if nothing that the engine can tell the Witness of is common to them; an address that means one thing in one
// execution and another in the next is no matter, since the order of allocations is such a thing. What is not told is the weak memory model, and
// processes: loads under it, and forks, must not occur.
class Dpor final : public Strategy, private Witness {
 public:
  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override;
  void End(const Summary& summary) override;
  bool ObservesEveryPoint() const override { return true; }
  Witness* TheWitness() override { return this; }

  // How many of the executions turned out to be equivalent to earlier ones when they were half done (the literature's "sleep set blocked").
  std::uint64_t redundant() const { return redundant_; }

 private:
  // A decision on the way from the root of all executions to the end of the present one.
  struct Decision {
    ThreadSet enabled;
    std::vector<Sleeper> asleep;  // see Sleeper; what is independent of all that came since still sleeps
    WakeupTree planned;           // the first child is the event of the present execution
    EventPointer event;           // null while it is not complete
    std::vector<EventPointer> tried;          // of the same thread, with other choices
    std::vector<std::uint32_t> alternatives;  // of each of the event's choices
  };

  void Accesses(const Access& access) override;
  void ConcernsAll() override;
  void Wakes(ThreadId thread) override;
  void Blocks(const Operation& next) override;
  void TimePasses(bool may_be_early) override;

  void IsNotSimple() { simple_now_ = simple_now_ && entered_ == 1; }
  bool IsNew() const { return !wanders_ && entered_ > first_new_; }
  Decision& Open();
  void Enter(int thread, const Operation& operation);
  void Complete();
  void Plan(std::size_t position, Sequence sequence);
  bool WasCutShort() const;
  static bool Sleeps(int thread, const Decision& decision);
  static std::size_t FirstAwake(const SchedulePoint& point, const Decision& decision);
  static bool NextPlanned(Decision& decision);
  static void PlanAlternatives(Decision& decision);
  bool LetTimePass();

  std::vector<Decision> path_;
  Trace trace_;
  std::size_t entered_ = 0;    // decisions of the path that the present execution has taken
  std::size_t first_new_ = 0;  // the first one whose event has not been executed before
  bool simple_ = true;          // all events so far have done what their operations say, and nothing else
  bool simple_now_ = true;      // those of the present execution
  std::uint64_t redundant_ = 0;
  bool ended_ = false;          // there is nothing left to try
  bool wanders_ = false;        // what comes now is equivalent to what has been tried, and is not looked at
  bool time_passes_early_ = false;  // by decision, which the engine has yet to carry out
  bool completed_ = false;      // the last event that was entered is complete
  Event event_;                 // the present one
  std::size_t chosen_ = 0;      // questions answered in it
  std::map<ThreadId, Operation> blocked_;  // who cannot execute which operation
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_DPOR_H_
