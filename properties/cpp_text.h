// A scenario as a C++ function, for a regression test or a report to somebody who does not have Heddle.
#ifndef HEDDLE_PROPERTIES_CPP_TEXT_H_
#define HEDDLE_PROPERTIES_CPP_TEXT_H_

#include <string>
#include <vector>

namespace heddle::properties {

using Statements = std::vector<std::string>;

struct CppScenario {
  std::string comment;  // lines
  std::vector<Statements> tasks;
  Statements before;
  std::vector<Statements> threads;
  Statements afterwards;
  int meeting = 0;  // how many threads meet; 0 if none do
};

// A function template that plays the scenario on an object, with threads of the standard library. Which schedule they get is up to the machine.
std::string CppText(const CppScenario& scenario);

// Statements that scenarios of several kinds have.
std::string CppSleep(long nanoseconds);
std::string CppMeet();
std::string CppAwaitWaiters(long count);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_CPP_TEXT_H_
