#!/bin/bash
# Makes C++ of the script for gdb. Usage: embed.sh heddle.py >script.cc
set -euo pipefail
echo '// Made by embed.sh: change heddle.py instead.'
echo '#include "tools/cli/gdb/script.h"'
echo 'namespace heddle::cli {'
echo 'constexpr std::string_view kGdbScript = R"heddle_script('"$(cat "$1")"
echo ')heddle_script";'
echo '}  // namespace heddle::cli'
