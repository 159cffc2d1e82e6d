"""Everything Heddle needs from outside, found on the machine: nothing is fetched.

The names of the Debian packages stand beside what they bring; tools/setup installs them.
"""

load("//tools/bazel:browser.bzl", "browser")
load("//tools/bazel:coverage_tools.bzl", "coverage_tools")
load("//tools/bazel:installed_sources.bzl", "installed_sources", "rules_cc_sources")
load("//tools/bazel:system_library.bzl", "system_library")

def _declare(rule, name, **kwargs):
    """Declares a repository unless the workspace already has one of this name."""
    if not native.existing_rule(name):
        rule(name = name, **kwargs)

def _bazel_rules(declare):
    """The rules that Bazel itself loads, which it would otherwise download."""
    declare(
        rules_cc_sources,
        name = "rules_cc",
        path = "/usr/share/bazel/rules/cc",
        package = "bazel-rules-cc",
    )
    declare(
        installed_sources,
        name = "rules_java",
        path = "/usr/share/bazel/rules/java",
        package = "bazel-rules-java",
    )
    declare(
        installed_sources,
        name = "rules_proto",
        path = "/usr/share/bazel/rules/proto",
        package = "bazel-rules-proto",
    )
    declare(
        installed_sources,
        name = "platforms",
        path = "/usr/share/bazel/platforms",
        package = "bazel-platforms",
    )
    declare(
        installed_sources,
        name = "bazel_skylib",
        path = "/usr/share/bazel/tools/skylib",
        package = "bazel-skylib",
    )
    declare(
        coverage_tools,
        name = "remote_coverage_tools",
    )

def _test_libraries(declare):
    """GoogleTest from source, so that sanitizers see it; rapidcheck as packaged."""
    declare(
        installed_sources,
        name = "googletest",
        path = "/usr/src/googletest",
        package = "googletest",
        build_file = Label("//tools/bazel:googletest.BUILD"),
    )
    declare(
        system_library,
        name = "rapidcheck",
        headers = ["rapidcheck.h", "rapidcheck/gtest.h"],
        link = ["rapidcheck"],
        package = "librapidcheck-dev",
    )

def _tool_libraries(declare):
    """What the command and its reports are built on."""
    declare(
        system_library,
        name = "cli11",
        headers = ["CLI/CLI.hpp"],
        package = "libcli11-dev",
    )
    declare(
        system_library,
        name = "nlohmann_json",
        headers = ["nlohmann/json.hpp"],
        package = "nlohmann-json3-dev",
    )
    declare(
        system_library,
        name = "fmt",
        headers = ["fmt/format.h"],
        link = ["fmt"],
        package = "libfmt-dev",
    )
    declare(
        system_library,
        name = "cereal",
        headers = ["cereal/cereal.hpp"],
        package = "libcereal-dev",
    )
    declare(
        system_library,
        name = "pugixml",
        headers = ["pugixml.hpp"],
        link = ["pugixml"],
        package = "libpugixml-dev",
    )

    declare(
        system_library,
        name = "libfuzzer",
        headers = [],
        archives = ["/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.fuzzer_no_main-x86_64.a"],
        package = "libclang-rt-19-dev",
    )

def _primitive_libraries(declare):
    """What primitives/ stands on, and what it is compared with."""
    declare(
        system_library,
        name = "boost_headers",
        headers = ["boost/asio.hpp", "boost/beast.hpp"],
        package = "libboost1.74-dev",
    )
    declare(
        system_library,
        name = "boost_context",
        headers = ["boost/context/fiber.hpp"],
        link = ["boost_context"],
        package = "libboost-context1.74-dev",
    )

def _third_party_subjects(declare):
    """Libraries under test; tools/bench compares the primitives with some of them too. A missing one leaves out its plugin and nothing else."""
    declare(
        system_library,
        name = "boost_thread",
        headers = ["boost/thread.hpp"],
        link = ["boost_thread", "boost_chrono"],
        package = "libboost-thread1.74-dev",
    )
    declare(
        system_library,
        name = "boost_fiber",
        headers = ["boost/fiber/fiber.hpp"],
        link = ["boost_fiber", "boost_context"],
        files = ["/usr/lib/x86_64-linux-gnu/libboost_fiber.so"],
        package = "libboost-fiber1.74-dev",
    )
    declare(
        system_library,
        name = "pth",
        headers = ["pth.h"],
        link = ["pth"],
        package = "libpth-dev",
    )
    declare(
        system_library,
        name = "state_threads",
        headers = ["st.h"],
        link = ["st"],
        package = "libst-dev",
    )
    declare(
        system_library,
        name = "concurrentqueue",
        headers = ["concurrentqueue/concurrentqueue.h"],
        package = "libconcurrentqueue-dev",
    )
    declare(
        system_library,
        name = "readerwriterqueue",
        headers = ["readerwriterqueue/readerwriterqueue.h"],
        package = "libreaderwriterqueue-dev",
    )
    declare(
        system_library,
        name = "atomic_queue",
        headers = ["atomic_queue/atomic_queue.h"],
        package = "libatomic-queue-dev",
    )
    declare(
        system_library,
        name = "libcuckoo",
        headers = ["libcuckoo/cuckoohash_map.hh"],
        package = "libcuckoo-dev",
    )
    declare(
        system_library,
        name = "tbb",
        headers = ["tbb/task_group.h"],
        link = ["tbb"],
        package = "libtbb-dev",
    )
    declare(
        system_library,
        name = "xenium",
        headers = ["xenium/michael_scott_queue.hpp"],
        package = "libxenium-dev",
    )
    declare(
        system_library,
        name = "absl",
        headers = ["absl/synchronization/mutex.h"],
        link = ["absl_synchronization", "absl_spinlock_wait", "absl_raw_logging_internal", "absl_base"],
        package = "libabsl-dev",
    )
    declare(
        system_library,
        name = "asio",
        headers = ["asio.hpp"],
        package = "libasio-dev",
    )
    declare(
        system_library,
        name = "libevent_threads",
        headers = ["event2/thread.h"],
        link = ["event_core", "event_pthreads"],
        package = "libevent-dev",
    )
    declare(
        system_library,
        name = "libev",
        headers = ["ev.h"],
        link = ["ev"],
        package = "libev-dev",
    )
    declare(
        system_library,
        name = "nsync",
        headers = ["nsync.h"],
        link = ["nsync_cpp"],
        package = "libnsync-dev",
    )
    declare(
        system_library,
        name = "thread_pool",
        headers = ["thread_pool/thread_pool.hpp"],
        package = "libthread-pool-dev",
    )
    declare(
        system_library,
        name = "cthreadpool",
        headers = [],
        header_trees = {"include": "/usr/include/cthreadpool"},
        sources = {"thpool.c": "/usr/share/cthreadpool/thpool.c"},
        package = "cthreadpool-dev",
    )
    declare(
        system_library,
        name = "ck",
        headers = ["ck_spinlock.h"],
        package = "libck-dev",
    )
    declare(
        system_library,
        name = "glib",
        headers = [],
        header_trees = {
            "glib": "/usr/include/glib-2.0",
            "config": "/usr/lib/x86_64-linux-gnu/glib-2.0/include",
        },
        link = ["glib-2.0"],
        package = "libglib2.0-dev",
    )
    declare(
        system_library,
        name = "relacy",
        headers = ["relacy/relacy.hpp"],
        package = "relacy-dev",
    )

def _peers(declare):
    """What tools/bench compares the primitives with. A missing one leaves out its lines and nothing else."""
    declare(
        system_library,
        name = "libevent",
        headers = ["event2/event.h"],
        link = ["event_core", "event_extra"],
        package = "libevent-dev",
    )
    declare(
        system_library,
        name = "libuv",
        headers = ["uv.h"],
        link = ["uv"],
        package = "libuv1-dev",
    )

def _browser(declare):
    """Chromium and Playwright, for the test of the HTML report."""
    declare(
        browser,
        name = "browser",
    )

def libraries(declare):
    """Declares everything but what Bazel itself loads, each with `declare(rule, name, ...)`."""
    _test_libraries(declare)
    _tool_libraries(declare)
    _primitive_libraries(declare)
    _third_party_subjects(declare)
    _peers(declare)
    _browser(declare)

def heddle_repositories():
    """Declares every repository Heddle uses. A workspace calls it once, from its WORKSPACE file.

    A repository that the workspace declared before under the same name is kept as it is.
    """
    _bazel_rules(_declare)
    libraries(_declare)
