#include "stress/runtime/net/call.h"

namespace heddle::runtime::net {
Place WholeOf(const File& file) {
  const Channel* const first = file.in == nullptr ? file.out : file.out == nullptr ? file.in : file.in < file.out ? file.in : file.out;
  if (first == nullptr) return Of(file);
  return {first, file.in != nullptr && file.out != nullptr ? 2 * sizeof(Channel) : sizeof(Channel)};
}

void NotModelled(const char* what, long detail) { Finish(Verdict::kNotModelled, "T%d uses %s (%ld)", g.current->thread, what, detail); }

}  // namespace heddle::runtime::net
