// What kinds that play their scenarios by hand have in common.
#ifndef HEDDLE_PROPERTIES_PLAY_H_
#define HEDDLE_PROPERTIES_PLAY_H_

#include <string>
#include <string_view>

#include "stress/runtime/execution.h"

namespace heddle::properties {

// A line of the record, if there is one.
inline void Say(std::string_view text) {
  if (runtime::Recording()) runtime::Note(std::string(text));
}

// Calls into the implementation, or for it.
template <typename Call>
auto InSubject(Call call) {
  runtime::SubjectCode subject;
  return call();
}

// To make, stop or destroy an implementation, which may take all the memory that it needs.
template <typename Call>
auto InSparedSubject(Call call) {
  const runtime::Spared spared;
  return InSubject(call);
}

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_PLAY_H_
