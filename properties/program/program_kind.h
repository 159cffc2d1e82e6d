// The kind "program": main() and whatever it starts.
#ifndef HEDDLE_PROPERTIES_PROGRAM_PROGRAM_KIND_H_
#define HEDDLE_PROPERTIES_PROGRAM_PROGRAM_KIND_H_

#include <string>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::program {

const Kind& ProgramKind();

// What programs are given as arguments from now on, in this process and the children that it makes.
void SetArguments(std::vector<std::string> arguments);

}  // namespace heddle::properties::program

#endif  // HEDDLE_PROPERTIES_PROGRAM_PROGRAM_KIND_H_
