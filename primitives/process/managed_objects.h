// The objects of a manager, in its server: applies one request at a time.
// Knows nothing of sockets.

#ifndef HEDDLE_PRIMITIVES_PROCESS_MANAGED_OBJECTS_H_
#define HEDDLE_PRIMITIVES_PROCESS_MANAGED_OBJECTS_H_

#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "primitives/process/manager_protocol.h"

namespace heddle::process::internal {

class ManagedObjects {
 public:
  Response Apply(const Request& request);

 private:
  using List = std::vector<std::string>;

  // In the order of insertion, as Python's.
  class Dict {
   public:
    Response Apply(const Request& request);

   private:
    using Entry = std::pair<std::string, std::string>;

    void Set(const std::string& key, const std::string& value);

    std::list<Entry> entries_;
    std::unordered_map<std::string, std::list<Entry>::iterator> index_;
  };

  template <typename Object>
  Response Add(Object object);
  static Response ApplyToList(List& list, const Request& request);

  std::vector<std::variant<List, Dict>> objects_;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_MANAGED_OBJECTS_H_
