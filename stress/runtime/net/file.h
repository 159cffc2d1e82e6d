// What descriptors of the simulated network stand for: sockets, pipes, eventfds, timerfds, epolls. Everything that the functions of
// libc do to them, without any waiting. Of one execution; Reset begins the next.
#ifndef HEDDLE_STRESS_RUNTIME_NET_FILE_H_
#define HEDDLE_STRESS_RUNTIME_NET_FILE_H_

#include <poll.h>

#include <cstdint>
#include <string>
#include <vector>

#include "stress/runtime/net/address.h"
#include "stress/runtime/net/channel.h"

namespace heddle::runtime::net {

// kPackets: a connection that keeps messages apart (SOCK_SEQPACKET). kProcess: what pidfd_open gives.
enum class Type : std::uint8_t { kStream, kDatagram, kPackets, kPipe, kEvent, kTimer, kEpoll, kProcess };
inline constexpr int kTypes = 8;

enum class State : std::uint8_t {
  kFresh,
  kListening,
  kConnecting,  // a connect that does not wait has been refused or accepted, but not been asked about
  kConnected,
  kReset,  // the connection is gone: refused, or reset by the peer
};

struct File;

struct Datagram {
  Address from;
  std::vector<std::uint8_t> bytes;
  std::vector<File*> files;  // what SCM_RIGHTS passes on; each with a reference
};

// What an epoll watches.
struct Interest {
  int descriptor;
  File* file;
  std::uint32_t events;
  std::uint64_t data;
  bool disabled;  // one-shot, and reported
  // Of the file, when it was last reported: edge triggering reports once after each.
  std::uint32_t seen_arrivals;
  std::uint32_t seen_departures;
};

struct FileAlarm : Alarm {
  File* file = nullptr;
};

// An open file description. Several descriptors may stand for one (dup).
struct File {
  Type type = Type::kStream;
  State state = State::kFresh;
  int references = 0;  // descriptors, and calls under way
  int number = 0;      // from 1, among the files of its type in this execution
  int family = 0;
  bool nonblocking = false;

  // Streams and pipes. The channels belong to both ends; null where there is none.
  Channel* in = nullptr;
  Channel* out = nullptr;
  File* peer = nullptr;  // null when it is closed
  bool receive_shut = false;
  bool send_shut = false;  // of packets; a stream's channel knows
  int error = 0;  // SO_ERROR
  bool end_before_reset = false;  // the peer had ended its stream: a receive says so, whatever happened later

  bool connect_unreported = false;  // a connect that did not wait has succeeded; the next one says so
  bool bound = false;
  Address local;
  Address remote;
  bool v6only = false;
  bool reuse_address = false;
  bool reuse_port = false;
  bool linger_reset = false;  // SO_LINGER with 0 seconds
  std::uint64_t receive_timeout = 0;  // nanoseconds; 0: none
  std::uint64_t send_timeout = 0;
  std::size_t buffer_size = kDefaultCapacity;

  // Listeners.
  std::size_t backlog = 0;
  std::vector<File*> pending;  // the longest waiting first
  // There were no descriptors left: a server may close all that wait at once, as libuv does, and whoever comes until nobody waits.
  bool turned_away = false;

  // Datagram and packet sockets.
  std::vector<Datagram> datagrams;

  // eventfd, timerfd.
  std::uint64_t count = 0;
  bool semaphore = false;
  bool realtime = false;
  std::uint64_t interval = 0;
  FileAlarm alarm;

  // pidfds.
  int process = 0;
  pid_t process_id = 0;

  pid_t peer_id = 0;  // of Unix streams and packets: the process that connected, listened or made the pair
  pid_t listener_id = 0;

  // What is not a channel's.
  std::uint32_t arrivals = 0;
  std::uint32_t departures = 0;

  std::vector<Interest> interests;
  std::size_t next_interest = 0;  // where the next report begins: all get their turn
};

// Whether it is connected still: not once both directions have ended.
bool IsConnected(const File& file);

// Whether no packet will come after those that wait.
bool EndOfPackets(const File& file);

inline bool IsSocket(const File& file) { return file.type == Type::kStream || file.type == Type::kDatagram || file.type == Type::kPackets; }

// --- the life of files -----------------------------------------------------------------------------------------------------------

// Forgets everything that the last execution made.
void Reset();

// A file with one reference. Null when there are too many (ENFILE).
File* New(Type type, int family);
// Takes away one reference; the last one closes: the peer finds the end, or a reset if bytes were left unread.
void Release(File* file);
// Connects two fresh ends.
void Join(File* a, File* b);

int Bind(File* file, const Address& address);
int Listen(File* file, int backlog);
// Those that wait to be accepted are reset.
void StopListening(File* file);
// A listener at that address that has room, or why not: 0, ECONNREFUSED, EAGAIN (its backlog is full).
int FindListener(const Address& target, Type type, File** listener);
File* FindDatagramSocket(const Address& target, int family);
// Makes the client's connection to the listener; the other end waits there to be accepted.
int Connect(File* client, File* listener, const Address& target);
void Refuse(File* client);
// As when a packet with RST comes.
void ResetConnection(File* file, int error);
void ShutDown(File* file, bool receive, bool send);

// --- readiness -------------------------------------------------------------------------------------------------------------------

// POLLIN and so on, as poll would give them if asked for all; EPOLL uses the same numbers.
std::uint32_t Readiness(const File& file);
std::uint32_t Arrivals(const File& file);
std::uint32_t Departures(const File& file);

// --- descriptors -----------------------------------------------------------------------------------------------------------------

// Descriptors of the simulated network are [kFirstDescriptor, kEndDescriptor): below FD_SETSIZE, above those of real files.
inline constexpr int kFirstDescriptor = 512;
inline constexpr int kEndDescriptor = 1024;

inline bool IsOurs(int descriptor) { return descriptor >= kFirstDescriptor && descriptor < kEndDescriptor; }
// Null if it is not open.
File* Find(int descriptor);
// The lowest free one from `lowest` on; -1 if there is none (EMFILE). Takes over the caller's reference.
int Open(File* file, bool close_on_exec, int lowest = kFirstDescriptor);
// The file loses the descriptor; false if it was not open.
bool Close(int descriptor);
// Makes `descriptor`, which may be open, stand for the file.
void Replace(int descriptor, File* file, bool close_on_exec);
bool& CloseOnExec(int descriptor);
// Each process has descriptors of its own; all of the above is about those of the process in place.
void EnterProcess(int process);
void CopyDescriptors(int parent, int child);
// Also ends the calls on files that the process's threads were in.
void CloseAll(int process);
// A call on the file begins, or ends, in the running fiber.
void BeginCall(File* file);
void EndCall(File* file);
// A new descriptor for a process, ended or not, of that number and id; -1 and errno.
int OpenProcess(int process, pid_t id, bool ended);
// The id of the process that the descriptor stands for; -1 if it stands for none.
pid_t ProcessOf(int descriptor);
void ProcessHasEnded(int process);

// How many are open, and the name of the first.
int CountOpen();
std::string FirstOpen();

// --- names and places ------------------------------------------------------------------------------------------------------------

// What waits for any of several files waits here; the range covers all files and channels.
const void* Everything();
std::size_t SizeOfEverything();
bool Contains(const volatile void* address);
// "socket#1", "connection#1, to the server".
std::string NameOfObject(const volatile void* address);
// Tells whoever waits for the channel or file, or for several.
void HasChanged(const volatile void* object);
// Grows with every change: a thread that finds nothing new only spins.
std::uint64_t Version();

}  // namespace heddle::runtime::net

#endif  // HEDDLE_STRESS_RUNTIME_NET_FILE_H_
