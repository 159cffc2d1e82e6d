// Lists and dicts of byte strings with the semantics of Python's, indices from the end included.

#include "primitives/process/managed_objects.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace heddle::process::internal {
namespace {

Response Fail(Status status) { return {.status = status}; }
Response Number(std::int64_t number) { return {.number = number}; }
Response Item(std::string value) { return {.values = {std::move(value)}}; }

std::optional<std::ptrdiff_t> Position(std::int64_t index, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  const std::int64_t position = index < 0 ? index + length : index;
  if (position < 0 || position >= length) return std::nullopt;
  return position;
}

// How many values a request of this operation must have at least.
std::size_t ValuesNeeded(Operation operation) {
  switch (operation) {
    case Operation::kListSet:
    case Operation::kListInsert:
    case Operation::kListRemove:
    case Operation::kListIndex:
    case Operation::kListCount:
    case Operation::kDictGet:
    case Operation::kDictPop:
    case Operation::kDictContains:
      return 1;
    case Operation::kDictSetDefault:
      return 2;
    default:
      return 0;
  }
}

}  // namespace

template <typename Object>
Response ManagedObjects::Add(Object object) {
  objects_.emplace_back(std::move(object));
  return Number(static_cast<std::int64_t>(objects_.size()) - 1);
}

Response ManagedObjects::Apply(const Request& request) {
  if (request.operation == Operation::kNewList) return Add(List());
  if (request.operation == Operation::kNewDict) return Add(Dict());
  if (request.object >= objects_.size()) return Fail(Status::kBadRequest);
  if (request.values.size() < ValuesNeeded(request.operation)) return Fail(Status::kBadRequest);
  auto& object = objects_[request.object];
  if (List* list = std::get_if<List>(&object)) return ApplyToList(*list, request);
  return std::get<Dict>(object).Apply(request);
}

Response ManagedObjects::ApplyToList(List& list, const Request& request) {
  const std::vector<std::string>& values = request.values;
  const auto position = Position(request.index, list.size());
  const auto size = static_cast<std::int64_t>(list.size());
  switch (request.operation) {
    case Operation::kListSize:
      return Number(size);
    case Operation::kListGet:
      return position ? Item(list[*position]) : Fail(Status::kIndexError);
    case Operation::kListSet:
      if (!position) return Fail(Status::kIndexError);
      list[*position] = values[0];
      return {};
    case Operation::kListInsert: {
      const std::int64_t at = request.index < 0 ? request.index + size : request.index;
      list.insert(list.begin() + std::clamp<std::int64_t>(at, 0, size), values[0]);
      return {};
    }
    case Operation::kListExtend:
      list.insert(list.end(), values.begin(), values.end());
      return {};
    case Operation::kListPop: {
      if (!position) return Fail(Status::kIndexError);
      Response popped = Item(std::move(list[*position]));
      list.erase(list.begin() + *position);
      return popped;
    }
    case Operation::kListRemove:
    case Operation::kListIndex: {
      const auto found = std::find(list.begin(), list.end(), values[0]);
      if (found == list.end()) return Fail(Status::kValueError);
      const std::int64_t index = found - list.begin();
      if (request.operation == Operation::kListRemove) list.erase(found);
      return Number(index);
    }
    case Operation::kListCount:
      return Number(std::count(list.begin(), list.end(), values[0]));
    case Operation::kListReverse:
      std::reverse(list.begin(), list.end());
      return {};
    case Operation::kListSnapshot:
      return {.values = list};
    case Operation::kListAssign:
      list = values;
      return {};
    default:
      return Fail(Status::kBadRequest);
  }
}

void ManagedObjects::Dict::Set(const std::string& key, const std::string& value) {
  const auto found = index_.find(key);
  if (found != index_.end()) {
    found->second->second = value;
  } else {
    index_[key] = entries_.insert(entries_.end(), {key, value});
  }
}

Response ManagedObjects::Dict::Apply(const Request& request) {
  const std::vector<std::string>& values = request.values;
  const auto found = values.empty() ? index_.end() : index_.find(values[0]);
  switch (request.operation) {
    case Operation::kDictSize:
      return Number(static_cast<std::int64_t>(entries_.size()));
    case Operation::kDictGet:
      return found == index_.end() ? Fail(Status::kKeyError) : Item(found->second->second);
    case Operation::kDictSet:
      if (values.size() % 2 != 0) return Fail(Status::kBadRequest);
      for (std::size_t i = 0; i < values.size(); i += 2) Set(values[i], values[i + 1]);
      return {};
    case Operation::kDictPop: {
      if (found == index_.end()) return Fail(Status::kKeyError);
      Response popped = Item(std::move(found->second->second));
      entries_.erase(found->second);
      index_.erase(found);
      return popped;
    }
    case Operation::kDictSetDefault:
      if (found != index_.end()) return Item(found->second->second);
      Set(values[0], values[1]);
      return Item(values[1]);
    case Operation::kDictContains:
      return Number(found != index_.end());
    case Operation::kDictSnapshot: {
      Response all;
      for (const Entry& entry : entries_) {
        all.values.push_back(entry.first);
        all.values.push_back(entry.second);
      }
      return all;
    }
    case Operation::kDictClear:
      index_.clear();
      entries_.clear();
      return {};
    default:
      return Fail(Status::kBadRequest);
  }
}

}  // namespace heddle::process::internal
