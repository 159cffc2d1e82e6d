#include "stress/runtime/net/file.h"

#include <errno.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "stress/runtime/leftovers.h"
#include "stress/runtime/process.h"

namespace heddle::runtime::net {
namespace {

constexpr int kMaxFiles = 2048;
constexpr int kMaxPairs = 1024;
constexpr std::uint16_t kFirstEphemeralPort = 40000;

// The two directions of a connection; [0] is from the one who connected.
struct Pair {
  Channel channels[2];
  int number = 0;
  Type type = Type::kStream;
  int ends = 0;  // files that use it
};

struct Descriptor {
  File* file = nullptr;
  bool close_on_exec = false;
};

// One block, so that an operation on all of it conflicts with an operation on any part.
struct World {
  char everything = 0;
  std::array<File, kMaxFiles> files;
  std::array<Pair, kMaxPairs> pairs;
};

World& TheWorld() {
  static auto* world = new World;
  return *world;
}

using Descriptors = std::array<Descriptor, kEndDescriptor - kFirstDescriptor>;

Descriptors g_all_descriptors[kMaxProcesses];
Descriptors* g_descriptors = g_all_descriptors;  // of the process in place
int g_processes = 1;  // how many have had descriptors
std::vector<File*> g_calls[kMaxFibers];  // under way, by thread
int g_files = 0;  // of the world's, how many have been used
int g_pairs = 0;
int g_numbers[kTypes] = {};
int g_connections = 0;
std::uint16_t g_next_port = kFirstEphemeralPort;
std::uint64_t g_version = 0;
bool g_used = false;

Pair* NewPair(Type type) {
  Pair* pair = nullptr;
  for (int i = 0; i < g_pairs && pair == nullptr; ++i) {
    if (TheWorld().pairs[i].ends == 0) pair = &TheWorld().pairs[i];
  }
  if (pair == nullptr) {
    if (g_pairs == kMaxPairs) return nullptr;
    pair = &TheWorld().pairs[g_pairs++];
  }
  pair->channels[0].Open();
  pair->channels[1].Open();
  pair->type = type;
  pair->number = ++g_connections;
  pair->ends = 2;
  return pair;
}

Pair* PairOf(const File& file) {
  const Channel* const channel = file.in != nullptr ? file.in : file.out;
  if (channel == nullptr) return nullptr;
  const auto offset = reinterpret_cast<std::uintptr_t>(channel) - reinterpret_cast<std::uintptr_t>(TheWorld().pairs.data());
  return &TheWorld().pairs[offset / sizeof(Pair)];
}

void CloseIn(Descriptors& descriptors, int descriptor) {
  Descriptor& entry = descriptors[static_cast<std::size_t>(descriptor - kFirstDescriptor)];
  File* const file = std::exchange(entry, {}).file;
  if (file != nullptr) Release(file);
}

void EndDelivery(Channel* channel) {
  if (channel != nullptr) CancelAlarm(channel->delivery);
}

bool IsInternet(const File& file) { return file.family == AF_INET || file.family == AF_INET6; }

template <typename Function>
void ForEachFile(Function function) {
  for (int i = 0; i < g_files; ++i) {
    if (TheWorld().files[i].references > 0) function(TheWorld().files[i]);
  }
}

void Forget(File* file) {
  ForEachFile([file](File& other) {
    if (other.type == Type::kEpoll) std::erase_if(other.interests, [file](const Interest& interest) { return interest.file == file; });
  });
}

void CloseConnection(File* file) {
  File* const peer = file->peer;
  const bool unread = file->type == Type::kStream && file->in != nullptr && file->in->Available() != 0;
  if (file->in != nullptr) file->in->Abandon();
  if (peer != nullptr && file->type == Type::kPackets) {
    peer->peer = nullptr;
    if (!file->datagrams.empty()) peer->error = ECONNRESET;
    ++peer->arrivals;
    ++peer->departures;
    HasChanged(peer);
    return;
  }
  if (peer != nullptr) {
    peer->peer = nullptr;
    if (unread || file->linger_reset) {
      ResetConnection(peer, ECONNRESET);
    } else if (file->out != nullptr) {
      file->out->Close();
      if (file->type == Type::kStream && file->family == AF_UNIX) {
        // The peer of a Unix socket learns at once that it can send no more.
        peer->out->Close();
        peer->out->NoteDeparture();
      }
    }
    if (file->in != nullptr) file->in->NoteDeparture();
    if (file->out != nullptr) HasChanged(file->out);
    if (file->in != nullptr) HasChanged(file->in);
  }
  if (Pair* const pair = PairOf(*file)) {
    if (--pair->ends == 0) {
      EndDelivery(&pair->channels[0]);
      EndDelivery(&pair->channels[1]);
    }
  }
}

std::uint32_t StreamReadiness(const File& file) {
  std::uint32_t mask = 0;
  if (file.state == State::kListening) return file.pending.empty() ? 0 : POLLIN | POLLRDNORM;
  if (file.state == State::kConnecting) return 0;
  if (file.state == State::kFresh) return POLLOUT | POLLWRNORM | POLLHUP | (file.receive_shut ? POLLIN | POLLRDNORM | POLLRDHUP : 0);
  const bool gone = file.state == State::kReset;
  const bool receive_shut = gone || file.receive_shut || file.in->EndDelivered();
  const bool send_shut = gone || file.out->closed();
  if (receive_shut && send_shut) mask |= POLLHUP;
  if (receive_shut) mask |= POLLIN | POLLRDNORM | POLLRDHUP;
  if (file.in != nullptr && file.in->Available() != 0) mask |= POLLIN | POLLRDNORM;
  if (send_shut || file.out->IsWritable()) mask |= POLLOUT | POLLWRNORM;
  if (file.error != 0) mask |= POLLERR;
  return mask;
}

std::uint32_t PacketReadiness(const File& file) {
  const bool ended = EndOfPackets(file);
  const bool send_shut = file.peer == nullptr || file.send_shut || file.peer->receive_shut;
  std::uint32_t mask = POLLOUT | POLLWRNORM;
  if (!file.datagrams.empty() || ended) mask |= POLLIN | POLLRDNORM;
  if (ended) mask |= POLLRDHUP;
  if (ended && send_shut) mask |= POLLHUP;
  if (file.error != 0) mask |= POLLERR;
  return mask;
}

std::uint32_t PipeReadiness(const File& file) {
  std::uint32_t mask = 0;
  if (file.in != nullptr) {
    if (file.in->Available() != 0) mask |= POLLIN | POLLRDNORM;
    if (file.in->EndDelivered()) mask |= POLLHUP;
  }
  if (file.out != nullptr) {
    if (file.out->Space() != 0) mask |= POLLOUT | POLLWRNORM;
    if (file.out->abandoned()) mask |= POLLERR;
  }
  return mask;
}

const char* NameOf(Type type) {
  switch (type) {
    case Type::kStream: return "socket";
    case Type::kDatagram: return "datagram-socket";
    case Type::kPipe: return "pipe-end";
    case Type::kEvent: return "eventfd";
    case Type::kTimer: return "timerfd";
    case Type::kEpoll: return "epoll";
    case Type::kPackets: return "packet-socket";
    case Type::kProcess: return "pidfd";
  }
  return "file";
}

}  // namespace

void Reset() {
  g_used = false;
  for (int i = 0; i < g_files; ++i) {
    File& file = TheWorld().files[i];
    file.references = 0;
    file.pending.clear();
    file.datagrams.clear();
    file.interests.clear();
  }
  for (int i = 0; i < g_pairs; ++i) TheWorld().pairs[i].ends = 0;
  for (int i = 0; i < g_processes; ++i) g_all_descriptors[i] = {};
  g_processes = 1;
  for (int i = 0; i < g.fiber_count; ++i) g_calls[i].clear();
  g_files = g_pairs = g_connections = 0;
  for (int& number : g_numbers) number = 0;
  g_next_port = kFirstEphemeralPort;
  g_version = 0;
}

File* New(Type type, int family) {
  g_used = true;
  leftovers::Note(Reset);
  File* file = nullptr;
  for (int i = 0; i < g_files && file == nullptr; ++i) {
    if (TheWorld().files[i].references == 0) file = &TheWorld().files[i];
  }
  if (file == nullptr) {
    if (g_files == kMaxFiles) return nullptr;
    file = &TheWorld().files[g_files++];
  }
  std::destroy_at(file);
  std::construct_at(file);
  file->type = type;
  file->family = family;
  file->references = 1;
  file->number = ++g_numbers[static_cast<int>(type)];
  file->local.family = file->remote.family = family;
  return file;
}

void StopListening(File* file) {
  if (file->state != State::kListening) return;
  file->state = State::kFresh;
  for (File* const waiting : file->pending) {
    waiting->linger_reset = true;
    Release(waiting);
  }
  file->pending.clear();
}

void Release(File* file) {
  if (--file->references != 0) return;
  Forget(file);
  CancelAlarm(file->alarm);
  StopListening(file);
  CloseConnection(file);
  for (Datagram& datagram : file->datagrams) {
    for (File* const passed : datagram.files) Release(passed);
  }
  file->datagrams.clear();
  HasChanged(file);
}

void Join(File* a, File* b) {
  Pair* const pair = NewPair(a->type);
  if (pair == nullptr) Finish(Verdict::kNotModelled, "more than %d connections and pipes in one execution", kMaxPairs);
  a->out = b->in = &pair->channels[0];
  if (a->type == Type::kStream) {
    a->in = b->out = &pair->channels[1];
    pair->channels[0].SetCapacity(std::min(a->buffer_size, b->buffer_size));
    pair->channels[1].SetCapacity(std::min(a->buffer_size, b->buffer_size));
  }
  a->peer = b;
  b->peer = a;
  a->state = b->state = State::kConnected;
  a->peer_id = b->peer_id = g.process->id;
}

int Bind(File* file, const Address& address) {
  if (file->bound) return EINVAL;
  if (address.family != file->family) return EAFNOSUPPORT;
  if (address.family == AF_UNIX && address.path.empty()) return EINVAL;
  Address wanted = address;
  const auto collides = [&] {
    bool collision = false;
    ForEachFile([&](const File& other) {
      if (!other.bound || other.type != file->type || !Collide(wanted, other.local)) return;
      // The far end of an accepted connection has the listener's address too, and hinders nobody who says so.
      const bool shared = file->reuse_port && other.reuse_port;
      const bool reused = file->reuse_address && other.reuse_address && other.state != State::kListening;
      const bool apart = (wanted.family == AF_INET6 ? file->v6only : other.v6only) && wanted.family != other.family;
      collision |= !shared && !reused && !apart;
    });
    return collision;
  };
  if (IsInternet(*file) && wanted.port == 0) {
    do wanted.port = g_next_port++;
    while (collides());
  } else if (collides()) {
    return EADDRINUSE;
  }
  file->local = wanted;
  file->bound = true;
  return 0;
}

int Listen(File* file, int backlog) {
  if (file->type != Type::kStream) return EOPNOTSUPP;
  if (file->state != State::kFresh && file->state != State::kListening) return EINVAL;
  if (!file->bound) {
    if (file->family == AF_UNIX) return EINVAL;
    Address any;
    any.family = file->family;
    any.any = true;
    Bind(file, any);
  }
  // Linux completes one more connection than asked for.
  file->backlog = static_cast<std::size_t>(std::clamp(backlog, 0, 4096)) + 1;
  file->state = State::kListening;
  return 0;
}

int FindListener(const Address& target, Type type, File** listener) {
  *listener = nullptr;
  File* full = nullptr;
  ForEachFile([&](File& file) {
    if (file.type != type || file.state != State::kListening || *listener != nullptr) return;
    if (!Reaches(target, file.local, file.v6only)) return;
    (file.pending.size() < file.backlog ? *listener : full) = &file;
  });
  if (*listener != nullptr) return 0;
  return full != nullptr ? EAGAIN : ECONNREFUSED;
}

File* FindDatagramSocket(const Address& target, int family) {
  File* found = nullptr;
  ForEachFile([&](File& file) {
    if (file.type != Type::kDatagram || !file.bound || (family == AF_UNIX) != (file.family == AF_UNIX)) return;
    if (found == nullptr && Reaches(target, file.local, file.v6only)) found = &file;
  });
  return found;
}

int Connect(File* client, File* listener, const Address& target) {
  if (IsInternet(*client) && !client->bound) {
    Address own = target;
    own.port = 0;
    if (own.any) {
      own.any = false;
      own.v4 = 0x7f00'0001;
    }
    if (const int error = Bind(client, own)) return error;
  }
  File* const server = New(Type::kStream, listener->family);
  if (server == nullptr) return ENFILE;
  server->buffer_size = listener->buffer_size;
  server->reuse_address = listener->reuse_address;
  server->reuse_port = listener->reuse_port;
  Join(client, server);
  client->peer_id = listener->listener_id;
  client->remote = target;
  server->local = target;
  server->bound = false;  // its address is the listener's
  server->remote = client->local;
  if (listener->family == AF_INET6) {
    for (Address* const address : {&server->local, &server->remote}) {
      address->mapped = address->family == AF_INET || address->mapped;
      address->family = AF_INET6;
    }
  }
  listener->pending.push_back(server);
  ++listener->arrivals;
  HasChanged(listener);
  return 0;
}

void Refuse(File* client) {
  client->state = State::kReset;
  client->error = ECONNREFUSED;
  ++client->arrivals;
  ++client->departures;
  HasChanged(client);
}

void ResetConnection(File* file, int error) {
  file->state = State::kReset;
  file->end_before_reset = IsInternet(*file) && file->in->EndDelivered();
  // To one whose peer had already ended its stream, a reset means that nobody takes what it sends.
  file->error = error != 0 && file->end_before_reset ? EPIPE : error;
  if (file->peer != nullptr) file->peer->peer = nullptr;
  file->peer = nullptr;
  file->in->Deliver();
  file->in->Close();
  file->out->Close();
  file->in->NoteArrival();
  file->out->NoteDeparture();
  HasChanged(file->in);
  HasChanged(file->out);
}

void ShutDown(File* file, bool receive, bool send) {
  if (file->type == Type::kPackets) {
    file->receive_shut |= receive;
    file->send_shut |= send;
    for (File* const end : {file, file->peer}) {
      if (end == nullptr) continue;
      ++end->arrivals;
      ++end->departures;
      HasChanged(end);
    }
    return;
  }
  if (receive) {
    file->receive_shut = true;
    file->in->NoteArrival();
    if (file->family == AF_UNIX) file->in->Close();  // the peer knows at once
  }
  if (send) {
    file->out->Close();
    file->out->NoteDeparture();
  }
  HasChanged(file->in);
  HasChanged(file->out);
}

bool EndOfPackets(const File& file) { return file.peer == nullptr || file.receive_shut || file.peer->send_shut; }

bool IsConnected(const File& file) {
  if (file.state != State::kConnected) return false;
  return file.type != Type::kStream || !IsInternet(file) || !file.out->closed() || !file.in->EndDelivered();
}

std::uint32_t Readiness(const File& file) {
  switch (file.type) {
    case Type::kStream: return StreamReadiness(file);
    case Type::kPipe: return PipeReadiness(file);
    case Type::kDatagram:
      return POLLOUT | POLLWRNORM | (file.datagrams.empty() ? 0 : POLLIN | POLLRDNORM) | (file.error != 0 ? POLLERR : 0);
    case Type::kPackets: return PacketReadiness(file);
    case Type::kProcess: return file.count != 0 ? POLLIN | POLLRDNORM : 0;
    case Type::kEvent:
      return (file.count != 0 ? POLLIN : 0) | (file.count < ~std::uint64_t{0} - 1 ? POLLOUT : 0);
    case Type::kTimer: return file.count != 0 ? POLLIN : 0;
    case Type::kEpoll:
      for (const Interest& interest : file.interests) {
        const std::uint32_t wanted = interest.events | POLLERR | POLLHUP;
        if (!interest.disabled && (Readiness(*interest.file) & wanted) != 0) return POLLIN | POLLRDNORM;
      }
      return 0;
  }
  return 0;
}

std::uint32_t Arrivals(const File& file) { return file.arrivals + (file.in != nullptr ? file.in->arrivals() : 0); }

std::uint32_t Departures(const File& file) { return file.departures + (file.out != nullptr ? file.out->departures() : 0); }

File* Find(int descriptor) {
  if (!IsOurs(descriptor)) return nullptr;
  Touch(kWorld.network);
  return (*g_descriptors)[descriptor - kFirstDescriptor].file;
}

void EnterProcess(int process) { g_descriptors = &g_all_descriptors[process]; }

void CopyDescriptors(int parent, int child) {
  g_all_descriptors[child] = g_all_descriptors[parent];
  for (const Descriptor& entry : g_all_descriptors[child]) {
    if (entry.file != nullptr) ++entry.file->references;
  }
  g_processes = std::max(g_processes, child + 1);
}

void CloseAll(int process) {
  for (int i = 0; i < g.fiber_count; ++i) {
    if (g.fibers[i]->process->number != process) continue;
    for (File* const file : std::exchange(g_calls[i], {})) Release(file);
  }
  for (int descriptor = kFirstDescriptor; descriptor < kEndDescriptor; ++descriptor) CloseIn(g_all_descriptors[process], descriptor);
}

void BeginCall(File* file) {
  ++file->references;
  g_calls[g.current->thread].push_back(file);
}

void EndCall(File* file) {
  g_calls[g.current->thread].pop_back();
  Release(file);
}

int OpenProcess(int process, pid_t id, bool ended) {
  File* const file = New(Type::kProcess, 0);
  if (file == nullptr) return -1;
  file->process = process;
  file->process_id = id;
  file->count = ended ? 1 : 0;
  const int descriptor = Open(file, /*close_on_exec=*/true);
  if (descriptor < 0) errno = EMFILE;
  return descriptor;
}

pid_t ProcessOf(int descriptor) {
  const File* const file = Find(descriptor);
  return file != nullptr && file->type == Type::kProcess ? file->process_id : -1;
}

void ProcessHasEnded(int process) {
  ForEachFile([process](File& file) {
    if (file.type != Type::kProcess || file.process != process) return;
    file.count = 1;
    ++file.arrivals;
    HasChanged(&file);
  });
}

int Open(File* file, bool close_on_exec, int lowest) {
  Touch(kWorld.network);
  for (int descriptor = std::max(lowest, kFirstDescriptor); descriptor < kEndDescriptor; ++descriptor) {
    Descriptor& entry = (*g_descriptors)[descriptor - kFirstDescriptor];
    if (entry.file != nullptr) continue;
    entry = {file, close_on_exec};
    return descriptor;
  }
  Release(file);
  return -1;
}

bool Close(int descriptor) {
  if (Find(descriptor) == nullptr) return false;
  CloseIn(*g_descriptors, descriptor);
  return true;
}

void Replace(int descriptor, File* file, bool close_on_exec) {
  ++file->references;
  Close(descriptor);
  (*g_descriptors)[descriptor - kFirstDescriptor] = {file, close_on_exec};
}

bool& CloseOnExec(int descriptor) { return (*g_descriptors)[descriptor - kFirstDescriptor].close_on_exec; }

int CountOpen() {
  if (!g_used) return 0;
  return static_cast<int>(std::count_if(g_descriptors->begin(), g_descriptors->end(), [](const Descriptor& entry) { return entry.file != nullptr; }));
}

std::string FirstOpen() {
  for (const Descriptor& entry : *g_descriptors) {
    if (entry.file != nullptr) return NameOfObject(entry.file);
  }
  return "";
}

const void* Everything() { return &TheWorld().everything; }

std::size_t SizeOfEverything() { return sizeof(World); }

bool Contains(const volatile void* address) {
  if (!g_used) return false;
  return reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(&TheWorld()) < sizeof(World);
}

std::string NameOfObject(const volatile void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const auto files = reinterpret_cast<std::uintptr_t>(TheWorld().files.data());
  const auto pairs = reinterpret_cast<std::uintptr_t>(TheWorld().pairs.data());
  if (at - files < sizeof TheWorld().files) {
    const File& file = TheWorld().files[(at - files) / sizeof(File)];
    return std::string(file.state == State::kListening ? "listener" : NameOf(file.type)) + "#" + std::to_string(file.number);
  }
  if (at - pairs < sizeof TheWorld().pairs) {
    const Pair& pair = TheWorld().pairs[(at - pairs) / sizeof(Pair)];
    const std::string name = (pair.type == Type::kPipe ? "pipe#" : "connection#") + std::to_string(pair.number);
    if (pair.type == Type::kPipe) return name;
    return name + ((at - pairs) % sizeof(Pair) < sizeof(Channel) ? " to server" : " to client");
  }
  return "network";
}

void HasChanged(const volatile void* object) {
  Touch(kWorld.network);
  ++g_version;
  Changed(object);
  Changed(Everything());
}

std::uint64_t Version() { return g_version; }

}  // namespace heddle::runtime::net
