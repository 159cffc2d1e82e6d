// Linked into a test: keeps ThreadSanitizer quiet about the last release of an exception that
// several threads had.
//
// std::exception_ptr counts its references inside libstdc++.so, which is not instrumented: when one
// thread reads what() and drops its reference, and another drops the last one and so frees the
// exception, ThreadSanitizer does not see that the count orders the two. Only races with that
// release are left out; an exception that is freed too early is for AddressSanitizer.

extern "C" const char* __tsan_default_suppressions() {
  return "race:^std::__exception_ptr::exception_ptr::_M_release()$\n";
}
