// Proxies of the objects of a manager.
// The contracts are those of CPython 3.11 list, dict and types.SimpleNamespace, call by call.

#ifndef HEDDLE_PRIMITIVES_PROCESS_PROXY_H_
#define HEDDLE_PRIMITIVES_PROCESS_PROXY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include "primitives/process/codec.h"
#include "primitives/process/errors.h"
#include "primitives/process/manager_protocol.h"

// For all proxies: any process that has a copy, by fork or as an argument of a process pool's
// function, may use it, and any thread, also the same copy at the same time. Each call is one
// operation of the server and takes effect at one moment between its start and its return. It
// blocks until the server has answered, and throws ConnectionError when the server was shut down or
// has died; it does not hang. (A stopped server, SIGSTOP, is waited for.)
//
// Elements, keys and values are trivially copyable (no pointers) or default-constructible and
// serializable by cereal. They are copied both ways: changing what get returned changes nothing in
// the manager until it is set again. They are compared by their bytes, so a key must have one
// serialized form per value: no unordered containers, no padding between members, no NaN.

namespace heddle::process {
namespace internal {

// One object in one server.
struct ProxyTarget {
  std::string server;
  std::uint64_t object = 0;

  // Sends the request (its object is filled in), waits for the response and throws what it says:
  // std::out_of_range for an index or a key, std::invalid_argument for a value that is not there.
  Response Call(Request request) const;

  // Calls that are common.
  void Do(Operation operation, std::vector<std::string> values = {}, std::int64_t index = 0) const;
  std::int64_t GetNumber(Operation operation, std::vector<std::string> values = {}) const;
  // Exactly one value.
  std::string GetValue(Operation operation, std::vector<std::string> values = {},
                       std::int64_t index = 0) const;

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(server, object);
  }
};

template <typename T>
std::vector<std::string> EncodeEach(const std::vector<T>& values) {
  std::vector<std::string> encoded;
  for (const T& value : values) encoded.push_back(Encode(value));
  return encoded;
}

}  // namespace internal

// Indices count from the end when negative. std::out_of_range for an index that is not there.
template <typename T>
class ListProxy {
 public:
  // Of no list; assign one before use.
  ListProxy() = default;
  explicit ListProxy(internal::ProxyTarget target) : target_(std::move(target)) {}

  std::size_t size() const { return target_.GetNumber(Op::kListSize); }
  T get(std::int64_t index) const { return Decode(target_.GetValue(Op::kListGet, {}, index)); }
  void set(std::int64_t index, const T& value) const { Do(Op::kListSet, value, index); }
  void append(const T& value) const { Do(Op::kListExtend, value); }
  void extend(const std::vector<T>& values) const {
    target_.Do(Op::kListExtend, internal::EncodeEach(values));
  }
  // Before `index`; at the ends when that is beyond them.
  void insert(std::int64_t index, const T& value) const { Do(Op::kListInsert, value, index); }
  // Removes and returns.
  T pop(std::int64_t index = -1) const { return Decode(target_.GetValue(Op::kListPop, {}, index)); }
  // The first that is equal; std::invalid_argument when there is none.
  void remove(const T& value) const { Do(Op::kListRemove, value); }
  std::size_t index(const T& value) const {
    return target_.GetNumber(Op::kListIndex, {internal::Encode(value)});
  }
  std::size_t count(const T& value) const {
    return target_.GetNumber(Op::kListCount, {internal::Encode(value)});
  }
  bool contains(const T& value) const { return count(value) > 0; }
  void reverse() const { target_.Do(Op::kListReverse); }
  void clear() const { assign({}); }
  // All elements, and all replaced, as one operation.
  std::vector<T> copy() const {
    std::vector<T> values;
    for (const std::string& value : target_.Call({.operation = Op::kListSnapshot}).values) {
      values.push_back(Decode(value));
    }
    return values;
  }
  void assign(const std::vector<T>& values) const {
    target_.Do(Op::kListAssign, internal::EncodeEach(values));
  }

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(target_);
  }

 private:
  using Op = internal::Operation;

  static T Decode(const std::string& bytes) { return internal::Decode<T>(bytes); }
  void Do(Op operation, const T& value, std::int64_t index = 0) const {
    target_.Do(operation, {internal::Encode(value)}, index);
  }

  internal::ProxyTarget target_;
};

// Keeps the order of insertion. std::out_of_range for a key that is not there.
template <typename K, typename V>
class DictProxy {
 public:
  // Of no dict; assign one before use.
  DictProxy() = default;
  explicit DictProxy(internal::ProxyTarget target) : target_(std::move(target)) {}

  std::size_t size() const { return target_.GetNumber(Op::kDictSize); }
  V at(const K& key) const { return Decode(target_.GetValue(Op::kDictGet, {Encode(key)})); }
  std::optional<V> get(const K& key) const {
    try {
      return at(key);
    } catch (const std::out_of_range&) {
      return std::nullopt;
    }
  }
  void set(const K& key, const V& value) const {
    target_.Do(Op::kDictSet, {Encode(key), Encode(value)});
  }
  // Sets all as one operation.
  void update(const std::vector<std::pair<K, V>>& items) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : items) {
      values.push_back(Encode(key));
      values.push_back(Encode(value));
    }
    target_.Do(Op::kDictSet, std::move(values));
  }
  // What is there; else sets and returns `value`.
  V setdefault(const K& key, const V& value) const {
    return Decode(target_.GetValue(Op::kDictSetDefault, {Encode(key), Encode(value)}));
  }
  // Removes and returns.
  V pop(const K& key) const { return Decode(target_.GetValue(Op::kDictPop, {Encode(key)})); }
  bool contains(const K& key) const {
    return target_.GetNumber(Op::kDictContains, {Encode(key)}) != 0;
  }
  // All of one moment.
  std::vector<std::pair<K, V>> items() const {
    const internal::Response all = target_.Call({.operation = Op::kDictSnapshot});
    std::vector<std::pair<K, V>> items;
    for (std::size_t i = 0; i + 1 < all.values.size(); i += 2) {
      items.emplace_back(internal::Decode<K>(all.values[i]), Decode(all.values[i + 1]));
    }
    return items;
  }
  std::vector<K> keys() const {
    std::vector<K> keys;
    for (auto& [key, value] : items()) keys.push_back(std::move(key));
    return keys;
  }
  std::vector<V> values() const {
    std::vector<V> values;
    for (auto& [key, value] : items()) values.push_back(std::move(value));
    return values;
  }
  void clear() const { target_.Do(Op::kDictClear); }

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(target_);
  }

 private:
  using Op = internal::Operation;

  static V Decode(const std::string& bytes) { return internal::Decode<V>(bytes); }
  template <typename T>
  static std::string Encode(const T& value) {
    return internal::Encode(value);
  }

  internal::ProxyTarget target_;
};

// Attributes of any types, each by its name.
class NamespaceProxy {
 public:
  // Of no namespace; assign one before use.
  NamespaceProxy() = default;
  explicit NamespaceProxy(internal::ProxyTarget target) : target_(std::move(target)) {}

  template <typename T>
  void set(const std::string& name, const T& value) const {
    const std::pair<std::string, std::string> typed(typeid(T).name(), internal::Encode(value));
    target_.Do(Op::kDictSet, {name, internal::Encode(typed)});
  }

  // std::out_of_range when there is no such attribute, SerializationError when it was set with
  // another type than T.
  template <typename T>
  T get(const std::string& name) const {
    const auto [type, bytes] = internal::Decode<std::pair<std::string, std::string>>(
        target_.GetValue(Op::kDictGet, {name}));
    if (type != typeid(T).name()) throw SerializationError(name + " has another type");
    return internal::Decode<T>(bytes);
  }

  bool has(const std::string& name) const {
    return target_.GetNumber(Op::kDictContains, {name}) != 0;
  }
  // std::out_of_range when there is no such attribute.
  void del(const std::string& name) const { target_.GetValue(Op::kDictPop, {name}); }

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(target_);
  }

 private:
  using Op = internal::Operation;

  internal::ProxyTarget target_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_PROXY_H_
