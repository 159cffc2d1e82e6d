// A plugin of a Heddle that does not exist yet.
#include "plugins/api/heddle_plugin.h"

extern "C" const heddle_plugin* heddle_plugin_entry() {
  static const heddle_plugin plugin = {999, sizeof(heddle_plugin), "future", "1.0", 0, nullptr};
  return &plugin;
}
