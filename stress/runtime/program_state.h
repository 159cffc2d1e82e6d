// What a program changes about its process, which would outlive the execution: its descriptors (those of real files), its working directory, its
// file mode mask. Each execution of a program begins with what the first one found. (Its environment and its streams are libc's: library_state.h.)
#ifndef HEDDLE_STRESS_RUNTIME_PROGRAM_STATE_H_
#define HEDDLE_STRESS_RUNTIME_PROGRAM_STATE_H_

namespace heddle::runtime::program_state {

// Makes the standard descriptors read and write nothing.
void OpenStandardDescriptors();

// Before the program runs, in its execution.
void Begin();
// When the execution has ended.
void End();

// Whether the subject may close the real descriptor, or make it stand for something else, which it is about to do. Those of the harness stay.
bool MayReplace(int descriptor);

// The subject changes its working directory, or its file mode mask.
void NoteWorkingDirectory();
void NoteFileModeMask(unsigned before);

}  // namespace heddle::runtime::program_state

#endif  // HEDDLE_STRESS_RUNTIME_PROGRAM_STATE_H_
