// A descriptor that is registered already, or not at all.
// CPython 3.11 selectors and select.poll raise KeyError there.
#ifndef HEDDLE_PRIMITIVES_SELECT_SELECTOR_KEY_ERROR_H_
#define HEDDLE_PRIMITIVES_SELECT_SELECTOR_KEY_ERROR_H_

#include <stdexcept>

namespace heddle {

class SelectorKeyError : public std::out_of_range {
 public:
  using std::out_of_range::out_of_range;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SELECTOR_KEY_ERROR_H_
