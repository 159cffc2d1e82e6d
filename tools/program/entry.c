/* Makes a program a plugin: its main() is the one implementation, of the kind "program". Compiled into each program by `heddle cc` and
 * `heddle c++`, which say its name. */
#include "plugins/api/heddle_plugin.h"

extern int main(int argc, char** argv, char** environment);

static const heddle_program_ops ops = {sizeof ops, main};
static const heddle_implementation implementation = {
    sizeof implementation, HEDDLE_PROGRAM, "program", 0, HEDDLE_LEVEL_FULL, &ops, 0, 0, 0,
};
static const heddle_implementation* const implementations[] = {&implementation};
static const heddle_plugin plugin = {HEDDLE_ABI_VERSION, sizeof plugin, HEDDLE_PROGRAM, "1", 1, implementations, 0, 0};

__attribute__((visibility("default"))) const heddle_plugin* heddle_plugin_entry(void) { return &plugin; }
