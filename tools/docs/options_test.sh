#!/bin/bash
# The tables of options are those of the program. Usage: options_test.sh HEDDLE OPTIONS
set -u
diff "$2" <("$1" help --markdown) && exit
echo "make it anew: tools/heddle help --markdown >tools/docs/options.md"
exit 1
