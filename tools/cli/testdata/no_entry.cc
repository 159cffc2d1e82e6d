// A shared object that is no plugin.
extern "C" int Nothing() { return 0; }
