// The kind "program": main() and whatever it starts.
#ifndef HEDDLE_PROPERTIES_PROGRAM_PROGRAM_KIND_H_
#define HEDDLE_PROPERTIES_PROGRAM_PROGRAM_KIND_H_

#include <string>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::program {

const Kind& ProgramKind();

// The plugin that an executable amounts to, which is loaded (see runtime::executable): its main() as the one implementation, of the file's name, at level
// boundary. One for each process. Null if its main() cannot be found.
const heddle_plugin* AsPlugin(const std::string& path, void* handle);

// What programs are given as arguments from now on, in this process and the children that it makes.
void SetArguments(std::vector<std::string> arguments);

}  // namespace heddle::properties::program

#endif  // HEDDLE_PROPERTIES_PROGRAM_PROGRAM_KIND_H_
