#include "properties/cpp_text.h"

#include <sstream>

namespace heddle::properties {

std::string CppText(const CppScenario& scenario) {
  std::string text;
  std::istringstream lines(scenario.comment);
  for (std::string line; std::getline(lines, line);) text += line.empty() ? "//\n" : "// " + line + "\n";
  text += "#include <barrier>\n#include <chrono>\n#include <functional>\n#include <stdexcept>\n#include <thread>\n\n";
  text += "template <typename Object>\nvoid Scenario(Object& object) {\n";
  if (scenario.meeting != 0) text += "  std::barrier meeting(" + std::to_string(scenario.meeting) + ");\n";
  const auto lambda = [&](const std::string& opening, const Statements& statements, const std::string& closing) {
    text += "  " + opening + "\n";
    for (const std::string& statement : statements) text += "    " + statement + "\n";
    text += "  " + closing + "\n";
  };
  for (std::size_t i = 0; i < scenario.tasks.size(); ++i) {
    lambda("const auto task" + std::to_string(i + 1) + " = [&] {", scenario.tasks[i], "};");
  }
  for (const std::string& statement : scenario.before) text += "  " + statement + "\n";
  for (std::size_t i = 0; i < scenario.threads.size(); ++i) {
    lambda("std::thread t" + std::to_string(i + 1) + "([&] {", scenario.threads[i], "});");
  }
  for (std::size_t i = 0; i < scenario.threads.size(); ++i) text += "  t" + std::to_string(i + 1) + ".join();\n";
  for (const std::string& statement : scenario.afterwards) text += "  " + statement + "\n";
  return text + "}\n";
}

std::string CppSleep(long nanoseconds) { return "std::this_thread::sleep_for(std::chrono::nanoseconds(" + std::to_string(nanoseconds) + "));"; }

std::string CppMeet() { return "meeting.arrive_and_wait();"; }

std::string CppAwaitWaiters(long count) { return "// here " + std::to_string(count) + " other threads wait in their calls"; }

}  // namespace heddle::properties
