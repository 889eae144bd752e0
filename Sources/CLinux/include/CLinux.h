// Linux system calls that Glibc's Swift module lacks, or whose C types Swift cannot spell.
//
// Every function returns its result, or -errno: errno does not survive the way back into Swift. All descriptors are made
// close-on-exec and, where that means anything, non-blocking.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static inline ssize_t hub_result(ssize_t result) { return result < 0 ? -errno : result; }

// MARK: Readiness

int hub_epoll_create(void);

/// `operation` is EPOLL_CTL_ADD, _MOD or _DEL.
static inline int hub_epoll_control(int epoll, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
    return (int)hub_result(epoll_ctl(epoll, operation, descriptor, &event));
}

/// Waits for at most `nanoseconds`, or for ever when that is negative; where the kernel counts milliseconds only (before 5.11), it
/// waits up to one longer.
int hub_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

int hub_eventfd(void);

/// Blocks the signals of `mask` for this thread and makes a descriptor that reads them.
int hub_signalfd(const sigset_t *mask);

/// Reads one pending signal's number; -EAGAIN when there is none.
static inline int hub_signalfd_read(int descriptor) {
    struct signalfd_siginfo info;
    ssize_t count = hub_result(read(descriptor, &info, sizeof info));
    return count < 0 ? (int)count : (int)info.ssi_signo;
}

// MARK: Sockets

static inline ssize_t hub_receive(int descriptor, void *bytes, size_t count) {
    return hub_result(recv(descriptor, bytes, count, 0));
}

static inline ssize_t hub_send(int descriptor, const void *bytes, size_t count) {
    return hub_result(send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL));
}

/// Has a TCP socket take no more while it has `bytes` or more that it has not sent (TCP_NOTSENT_LOWAT, tcp(7)).
static inline int hub_bound_send_queue(int descriptor, int bytes) {
    return (int)hub_result(setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes));
}

/// Sends all bytes on a blocking socket.
ssize_t hub_send_all(int descriptor, const void *bytes, size_t count);

/// Where a connection comes from: an IPv4 address is mapped into IPv6; family 0 is a Unix socket.
struct hub_peer {
    uint8_t address[16];
    uint16_t port;
    uint16_t family;
};

/// Accepts a connection and tells its `peer`; a TCP one does not wait to fill its segments (TCP_NODELAY).
int hub_accept(int listener, struct hub_peer *peer);

/// How a listening socket shares its port with others of its kind (SO_REUSEPORT, socket(7)).
enum hub_port_sharing {
    HUB_PORT_ALONE,
    /// The first of several: nobody may be there yet, and others may come.
    HUB_PORT_FIRST,
    /// One that joins the first.
    HUB_PORT_JOINING,
};

/// Resolves `host` and either listens there (`backlog` > 0) or connects, blocking. -EHOSTUNREACH when there is no such host.
int hub_tcp_open(const char *host, uint16_t port, int backlog, enum hub_port_sharing sharing);

/// Another number for an open file, close-on-exec.
int hub_duplicate(int descriptor);

/// Waits until `descriptor` has something to read.
int hub_wait_readable(int descriptor);

/// Opens a Unix socket at `path`: bound and listening (`backlog` > 0), bound for datagrams (`backlog` < 0), or connected (0).
/// What is bound is for its owner alone (mode 0600).
/// Binding replaces a socket at `path`; any other file there is -EADDRINUSE.
int hub_unix_open(const char *path, int backlog);

/// Sends one datagram to the Unix socket `path`, or -EAGAIN when its reader is behind; a leading `@` names an abstract address, as systemd writes it.
ssize_t hub_unix_send(const char *path, const void *bytes, size_t count);

/// Receives one datagram and the process that sent it (0 when the kernel does not say).
ssize_t hub_receive_with_sender(int descriptor, void *bytes, size_t count, pid_t *sender);

/// Has the kernel say who sent each datagram.
int hub_pass_credentials(int descriptor);

/// The local TCP port of a socket; 0 when it has none.
int hub_local_port(int descriptor);

/// Makes reads on a blocking socket fail with EAGAIN after `milliseconds`.
int hub_receive_timeout(int descriptor, int milliseconds);

int hub_set_nonblocking(int descriptor);

int hub_set_close_on_exec(int descriptor);

// MARK: Files

/// What a file is and how it is.
struct hub_file {
    /// Which file it is: a number is given to another once the file is gone, so the time at which it was made belongs to it.
    uint64_t device;
    uint64_t inode;
    /// When it was made, in nanoseconds since the epoch; 0 where the file system does not say.
    int64_t born;
    /// When its content was changed last, in nanoseconds since the epoch.
    int64_t modified;
    int64_t size;
    /// Its kind and permissions, as stat(2) has them.
    uint32_t mode;
};

/// Tells how the file `name` in `directory` is, a symbolic link being one itself; `descriptor` itself when the name is empty.
int hub_file_status(int descriptor, const char *name, struct hub_file *file);

/// Where the last byte of that value is, or -1 (memrchr(3)).
ptrdiff_t hub_last_byte(const void *bytes, size_t count, uint8_t value);

// MARK: Memory and limits

/// Address space of which only touched pages cost memory; NULL when there is none.
void *hub_reserve(size_t bytes);

/// Has the allocator give blocks of 128 KiB and more back to the kernel as soon as they are freed (mallopt(3), M_MMAP_THRESHOLD).
///
/// Left to itself it raises that bound with each such block, and then keeps what slow readers needed once.
void hub_give_large_blocks_back(void);

/// Gives the kernel the pages that the allocator keeps without need; takes about a millisecond for each 10 MiB it holds.
void hub_give_free_pages_back(void);

/// Sets the soft limit of open files to the hard one or to `most`, whichever is less; returns what it is then.
int64_t hub_raise_open_file_limit(int64_t most);

/// Fills `bytes` from the kernel's random source.
ssize_t hub_random(void *bytes, size_t count);

// MARK: Processes

/// The environment's `name=value` entries, up to a NULL; Glibc's own `environ` is a variable, which Swift 6 refuses as unsafe.
char **hub_environment(void);

/// A descriptor that is readable once `process` has ended.
int hub_pidfd(pid_t process);

/// Reaps `process` if it has ended: its wait status, or -EAGAIN while it runs.
int64_t hub_reap(pid_t process);

/// Starts `path` with `descriptors` as its descriptors 3, 4, …; the child dies with the thread that started it (SIGTERM;
/// prctl(2), PR_SET_PDEATHSIG) and leads a process group of its own, so that a terminal's Ctrl-C reaches the parent alone.
///
/// An environment entry `LISTEN_PID=` followed by at least ten characters is given the child's number: it is known only in the
/// child. Between fork and exec only async-signal-safe functions run.
pid_t hub_spawn(
    const char *path, char *const arguments[], char *const environment[], const int *descriptors, int count
);

/// A program that is spoken to over its standard input and output.
struct hub_dialog {
    pid_t process;
    /// The other end of its standard input and output, one socket, non-blocking here and blocking there.
    int socket;
    /// Readable once it has ended.
    int end;
};

/// Starts `path` with a socket as its descriptors 0 and 1; it keeps descriptor 2 and has no others.
///
/// It is killed with the thread that started it (SIGKILL; prctl(2), PR_SET_PDEATHSIG) and leads a process group of its own, so that
/// what it starts itself can be ended with it. Returns once the program runs: a file that cannot be executed is its error here.
int hub_spawn_dialog(
    const char *path, char *const arguments[], char *const environment[], struct hub_dialog *dialog
);

static inline int hub_poll(struct pollfd *entries, nfds_t count, int milliseconds) {
    return (int)hub_result(poll(entries, count, milliseconds));
}

/// Waits until a thread has run, for at most `nanoseconds`; whether it has. It is joined then.
bool hub_join_thread(pthread_t thread, int64_t nanoseconds);

/// Keeps this thread, and what it starts from now on, on one processor, numbered from 0; with -1 it may run on all.
int hub_use_processor(int processor);

// MARK: Command line

/// `getopt_long`'s globals, which Swift 6 refuses as unsafe: one thread parses, once.
static inline const char *hub_option_argument(void) { return optarg; }
static inline int hub_option_index(void) { return optind; }
static inline void hub_option_start(void) { optind = 0; opterr = 0; }
