// Peers that are written in Python: child processes that print how long they took.
#ifndef HEDDLE_TOOLS_BENCH_PRIMITIVES_PYTHON_H_
#define HEDDLE_TOOLS_BENCH_PRIMITIVES_PYTHON_H_

#include <string>

#include "tools/bench/primitives/comparison.h"

namespace heddle::bench {

class Python {
 public:
  // `program` is the path of the benchmark as it was started: the scripts are in its runfiles, or
  // beside it in those of another program.
  explicit Python(const std::string& program);

  // Runs a script with `arguments` and the count, and takes the seconds that it prints. Empty when
  // Python or the module that it is about is not installed.
  Operation Script(const std::string& module, const std::string& script,
                   const std::string& arguments = "") const;

 private:
  std::string folder_;
};

}  // namespace heddle::bench

#endif  // HEDDLE_TOOLS_BENCH_PRIMITIVES_PYTHON_H_
