// The values of one Local, whatever their type: one for each thread that has used it.
#ifndef HEDDLE_PRIMITIVES_THREAD_LOCAL_VALUES_H_
#define HEDDLE_PRIMITIVES_THREAD_LOCAL_VALUES_H_

#include <memory>

namespace heddle::internal {

// The values of all threads, each destroyed when its thread ends or when this is destroyed.
class LocalValues {
 public:
  LocalValues();
  ~LocalValues();
  LocalValues(const LocalValues&) = delete;
  LocalValues& operator=(const LocalValues&) = delete;

  // The calling thread's value, null if it has none. Never blocks.
  void* Find() const;

  // Gives the calling thread, which has none, the value that `holder` keeps alive.
  void Insert(void* value, std::shared_ptr<void> holder);

  // What the thread's end and the Local's both have to reach.
  struct Holders;

 private:
  const std::shared_ptr<Holders> holders_;
};

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_THREAD_LOCAL_VALUES_H_
