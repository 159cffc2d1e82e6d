// What a manager's proxies ask of its server and what it answers.
// Elements and keys are bytes to the server: it compares them, it never decodes them.

#ifndef HEDDLE_PRIMITIVES_PROCESS_MANAGER_PROTOCOL_H_
#define HEDDLE_PRIMITIVES_PROCESS_MANAGER_PROTOCOL_H_

#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace heddle::process::internal {

enum class Operation : std::uint8_t {
  kNewList,
  kNewDict,
  // Lists.
  kListSize,
  kListGet,     // index
  kListSet,     // index, value
  kListInsert,  // index, value
  kListExtend,  // values
  kListPop,     // index
  kListRemove,  // value
  kListIndex,   // value
  kListCount,   // value
  kListReverse,
  kListSnapshot,
  kListAssign,  // values
  // Dicts; also namespaces.
  kDictSize,
  kDictGet,         // key
  kDictSet,         // key, value, and more such pairs
  kDictPop,         // key
  kDictSetDefault,  // key, value
  kDictContains,    // key
  kDictSnapshot,    // key, value, key, value, ...
  kDictClear,
};

struct Request {
  Operation operation{};
  std::uint64_t object = 0;
  std::int64_t index = 0;
  std::vector<std::string> values = {};

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(operation, object, index, values);
  }
};

enum class Status : std::uint8_t {
  kOk,
  kIndexError,  // no such index
  kKeyError,    // no such key
  kValueError,  // no such value
  kBadRequest,  // not of this protocol, or for an object of another kind
};

struct Response {
  Status status = Status::kOk;
  std::int64_t number = 0;  // a size, a count, an index, an object's number, or 0 and 1 for a bool
  std::vector<std::string> values = {};

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(status, number, values);
  }
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_MANAGER_PROTOCOL_H_
