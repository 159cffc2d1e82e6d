// The command `heddle`. What each subcommand does is in the file of its name.
#include <stdio.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <string>

#include "properties/token.h"
#include "tools/cli/commands.h"
#include "tools/cli/usage_error.h"

namespace {

constexpr char kExamples[] = R"(Examples:
  heddle check                                   everything that is bundled
  heddle check std::mutex --strategy dfs         all schedules with at most 2 preemptions
  heddle check ./my_lock.so --schedules 100000   your plugin
  heddle c++ -o bank bank.cc                     compiles a whole program, to
  heddle run -- ./bank 2 100                     run it under many schedules
  heddle replay heddle1-...                      a failure again

Exit status: 0 held, 1 a violation, 2 usage, 3 inconclusive or interrupted, 4 a fault of Heddle itself.
A check, or a run of mutants, that is interrupted (Ctrl-C) reports what it has found so far; a second Ctrl-C ends it at once.)";

int Fail(const std::exception& error, int status) {
  fprintf(stderr, "heddle: %s\n", error.what());
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Heddle checks concurrent C++ code under thousands of chosen schedules.", "heddle");
  app.footer(kExamples);
  app.set_version_flag("--version", "heddle " + std::string(heddle::properties::kHeddleVersion));
  app.require_subcommand(1);
  heddle::cli::Action action;
  const std::string argv0 = argv[0];
  heddle::cli::AddCheck(&app, argv0, &action);
  heddle::cli::AddRun(&app, argv0, &action);
  heddle::cli::AddFuzz(&app, argv0, &action);
  heddle::cli::AddReplay(&app, argv0, &action);
  heddle::cli::AddMutants(&app, argv0, &action);
  heddle::cli::AddList(&app, argv0, &action);
  heddle::cli::AddBench(&app, argv0, &action);
  heddle::cli::AddCompletion(&app, &action);
  heddle::cli::AddHelp(&app, &action);
  try {
    app.parse(argc, argv);
    return action();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return Fail(error, heddle::cli::kUsageStatus);
  } catch (const std::invalid_argument& error) {
    return Fail(error, heddle::cli::kUsageStatus);
  } catch (const std::exception& error) {
    return Fail(error, heddle::cli::kFaultStatus);
  }
}
