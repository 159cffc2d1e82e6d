// A call that a server cannot take at this moment or from this thread.
// Where CPython would wait for itself for ever, or for nothing.
#ifndef HEDDLE_PRIMITIVES_SOCKETSERVER_SERVER_ERROR_H_
#define HEDDLE_PRIMITIVES_SOCKETSERVER_SERVER_ERROR_H_

#include <stdexcept>

namespace heddle {

class ServerError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SOCKETSERVER_SERVER_ERROR_H_
