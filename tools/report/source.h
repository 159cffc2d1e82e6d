// Where in the subject's source a step was taken: stacks with file, line and the line itself.
#ifndef HEDDLE_TOOLS_REPORT_SOURCE_H_
#define HEDDLE_TOOLS_REPORT_SOURCE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "stress/explore/failure.h"

namespace heddle::report {

// A call that is under way. One that was inlined is a frame like any other.
struct Frame {
  std::string function;  // empty when unknown
  std::string file;      // as the debug information names it, relative to the workspace it was built in; empty when unknown
  int line = 0;          // from 1; 0 when unknown
  std::string text;      // that line, without the spaces around it; empty when the file cannot be read

  bool operator==(const Frame&) const = default;
};

// What is known about the code of failures' events.
class Source {
 public:
  void Add(const std::string& module, std::uint64_t offset, std::vector<Frame> frames);

  // Innermost first; empty when nothing is known.
  std::vector<Frame> StackOf(const explore::Recording& recording, const runtime::Event& event) const;
  // The frame that tells most: the innermost one with a file that belongs neither to the standard library nor to Heddle's adapters,
  // if there is one; else the innermost one with a file; else one without a file and line.
  Frame PlaceOf(const explore::Recording& recording, const runtime::Event& event) const;

 private:
  using Frames = std::map<std::pair<std::string, std::uint64_t>, std::vector<Frame>>;
  // Copies share what they know: all failures of a run are looked up at once.
  std::shared_ptr<Frames> frames_ = std::make_shared<Frames>();
};

// Looks the stacks of these recordings up in the debug information of the objects they are about, with llvm-symbolizer. Where that, or
// the information, is missing, less is known; it is never an error.
Source FindSource(const std::vector<const explore::Recording*>& recordings);

// The frames and stacks of several recordings of one failure, each once, for reports that refer to them by number.
class FrameTable {
 public:
  // The number of the frame; frames without a function and a file have none.
  std::optional<std::size_t> Number(const Frame& frame);
  // The number of the stack; none for an empty one.
  std::optional<std::size_t> Number(const std::vector<Frame>& stack);
  const std::vector<Frame>& frames() const { return frames_; }
  // Numbers of frames.
  const std::vector<std::vector<std::size_t>>& stacks() const { return stacks_; }

 private:
  std::vector<Frame> frames_;
  std::vector<std::vector<std::size_t>> stacks_;
  std::map<std::vector<std::size_t>, std::size_t> stack_numbers_;
  std::map<std::tuple<std::string, std::string, int>, std::size_t> numbers_;
};

// "lock.cc:12"; empty when the file is not known.
std::string Location(const Frame& frame);

namespace internal {

// What llvm-symbolizer says, as Source is to know it. `folders`: where relative names may begin.
std::vector<Frame> FramesOf(const std::string& json_line, const std::vector<std::string>& folders);

}  // namespace internal

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_SOURCE_H_
