# Run by gdb for `heddle replay --gdb`: stops where the execution fails, and brings the commands below. See stress/runtime/debugger.h.
import gdb


def call(function, returns, *arguments):
    """Calls a function of the debugged program, which has no types to tell."""
    parameters = ", ".join("int" for _ in arguments) or "void"
    values = ", ".join(str(argument) for argument in arguments)
    return gdb.parse_and_eval(f"(({returns} (*)({parameters})) {function})({values})")


def ask(function, *arguments):
    return call(function, "const char*", *arguments).string()


class InThread:
    """The registers of a suspended thread of the execution, for as long as this lasts."""

    REGISTERS = ("rsp", "rbp", "pc")

    def __init__(self, thread):
        # Asked before any register is changed.
        self.context = int(call("heddle_debug_context", "unsigned long", thread))

    def __enter__(self):
        gdb.newest_frame().select()
        self.saved = [int(gdb.parse_and_eval(f"(unsigned long)${name}")) for name in self.REGISTERS]
        if self.context == 0:
            return self
        word = gdb.lookup_type("unsigned long").pointer()
        resume, frame = (int((gdb.Value(self.context).cast(word) + i).dereference()) for i in (0, 1))
        # As after the `pop %rbp` at which it goes on, one byte long.
        self.set(self.context + 16, frame, resume + 1)
        return self

    def __exit__(self, *unused):
        gdb.newest_frame().select()
        self.set(*self.saved)

    def set(self, *values):
        for name, value in zip(self.REGISTERS, values):
            gdb.execute(f"set ${name} = {value}", to_string=True)


def is_subject(frame):
    """Whether it is code of the subject: not of Heddle, whose code is in the program, and not of what the system has installed."""
    symtab = frame.find_sal().symtab
    return gdb.solib_name(frame.pc()) is not None and symtab is not None and not symtab.filename.startswith("/usr/")


def subject_frames():
    frame = gdb.newest_frame()
    while frame is not None:
        if is_subject(frame):
            yield frame
        frame = frame.older()


def describe(frame):
    place = frame.find_sal()
    return f"{frame.name()} at {place.symtab.filename}:{place.line}"


def thread_count():
    try:
        return int(call("heddle_debug_threads", "int"))
    except gdb.error as error:
        raise gdb.GdbError(f"there is no execution to look at: {error}")


class Heddle(gdb.Command):
    """Threads of an execution under Heddle."""

    def __init__(self):
        super().__init__("heddle", gdb.COMMAND_STACK, prefix=True)


class Threads(gdb.Command):
    """List the threads of the execution: what each does or waits for, and its frames in the subject."""

    def __init__(self):
        super().__init__("heddle threads", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        current = int(call("heddle_debug_current", "int")) if thread_count() else 0
        for thread in range(thread_count()):
            print(f"{'*' if thread == current else ' '} T{thread} {ask('heddle_debug_state', thread)}")
            with InThread(thread) as inside:
                if thread == current or inside.context != 0:
                    for frame in subject_frames():
                        print(f"      {describe(frame)}")


class Thread(gdb.Command):
    """Run a command of gdb in a thread of the execution: heddle thread 2 backtrace"""

    def __init__(self):
        super().__init__("heddle thread", gdb.COMMAND_STACK, gdb.COMPLETE_COMMAND)

    def invoke(self, argument, from_tty):
        number, _, command = argument.partition(" ")
        count = thread_count()
        if not number.isdigit() or int(number) >= count or not command:
            raise gdb.GdbError(f"usage: heddle thread NUMBER COMMAND; threads are numbered from 0 to {count - 1}")
        thread = int(number)
        with InThread(thread) as inside:
            if inside.context == 0 and thread != int(call("heddle_debug_current", "int")):
                raise gdb.GdbError(f"T{thread} {ask('heddle_debug_state', thread)}: it has no frames")
            gdb.execute(command, from_tty)


def reads_the_time_stamp_counter():
    """Whether the program has stopped where it reads the counter, which raises a signal of the engine's own."""
    at = int(gdb.parse_and_eval("(unsigned long)$pc"))
    try:
        code = bytes(gdb.selected_inferior().read_memory(at, 3))
    except gdb.MemoryError:
        return False
    return code[:2] == b"\x0f\x31" or code == b"\x0f\x01\xf9"


def stop_where_it_fails():
    for setting in ("pagination off", "confirm off", "print thread-events off", "breakpoint pending on", "debuginfod enabled off"):
        gdb.execute(f"set {setting}")
    # The engine's own.
    gdb.execute("handle SIGVTALRM nostop noprint pass", to_string=True)
    failed = gdb.Breakpoint("heddle_failed", internal=True)
    failed.silent = True
    gdb.execute("run", to_string=True)
    while gdb.selected_inferior().pid and reads_the_time_stamp_counter():
        gdb.execute("continue", to_string=True)
    failed.delete()
    if not gdb.selected_inferior().pid:
        print("heddle: it did not happen again")
        return
    # A signal is told by gdb itself, where it was raised.
    if gdb.newest_frame().name() == "heddle_failed":
        print(f"heddle: {ask('heddle_debug_failure')}")
    first = next(subject_frames(), None)
    if first is not None:
        first.select()
        gdb.execute("frame")
    print("heddle: `heddle threads` lists the threads; `heddle thread 2 backtrace` runs a command of gdb in one of them")


Heddle()
Threads()
Thread()
stop_where_it_fails()
