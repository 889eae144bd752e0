// The calls that are not on the hot path; the header says what each does.
#include "CLinux.h"

#include <malloc.h>
#include <poll.h>
#include <sched.h>

int hub_epoll_create(void) { return (int)hub_result(epoll_create1(EPOLL_CLOEXEC)); }

int hub_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    struct timespec wait = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    int count = (int)hub_result(epoll_pwait2(epoll, events, capacity, nanoseconds < 0 ? NULL : &wait, NULL));
    // EPERM is what a sandbox answers that does not know the call.
    if (count != -ENOSYS && count != -EPERM) return count;
    int64_t milliseconds = nanoseconds < 0 ? -1 : nanoseconds / 1000000 + (nanoseconds % 1000000 > 0);
    return (int)hub_result(epoll_wait(epoll, events, capacity, milliseconds > INT32_MAX ? INT32_MAX : (int)milliseconds));
}

int hub_eventfd(void) { return (int)hub_result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int hub_signalfd(const sigset_t *mask) {
    int error = pthread_sigmask(SIG_BLOCK, mask, NULL);
    if (error) return -error;
    return (int)hub_result(signalfd(-1, mask, SFD_CLOEXEC | SFD_NONBLOCK));
}

int hub_accept(int listener, struct hub_peer *peer) {
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;
    int descriptor = accept4(listener, (struct sockaddr *)&storage, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) return -errno;
    memset(peer, 0, sizeof *peer);
    if (storage.ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)&storage;
        peer->address[10] = peer->address[11] = 0xff;
        memcpy(peer->address + 12, &four->sin_addr, 4);
        peer->port = ntohs(four->sin_port);
        peer->family = AF_INET;
    } else if (storage.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&storage;
        memcpy(peer->address, &six->sin6_addr, 16);
        peer->port = ntohs(six->sin6_port);
        peer->family = AF_INET6;
    }
    if (peer->family) {
        int on = 1;  // Each turn sends all it has in one call; waiting for more would only delay it.
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return descriptor;
}

/// Binds and listens.
///
/// A socket that asked for sharing before it is bound joins whoever shares the port already, a second hub by mistake included. So
/// the first asks only once it has the port to itself.
static int hub_listen(int descriptor, const struct addrinfo *address, int backlog, enum hub_port_sharing sharing) {
    int on = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (sharing == HUB_PORT_JOINING) setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(descriptor, address->ai_addr, address->ai_addrlen) != 0) return -1;
    if (sharing == HUB_PORT_FIRST) setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    return listen(descriptor, backlog);
}

int hub_duplicate(int descriptor) { return (int)hub_result(fcntl(descriptor, F_DUPFD_CLOEXEC, 3)); }

int hub_wait_readable(int descriptor) {
    struct pollfd entry = {.fd = descriptor, .events = POLLIN};
    return (int)hub_result(poll(&entry, 1, -1));
}

int hub_tcp_open(const char *host, uint16_t port, int backlog, enum hub_port_sharing sharing) {
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | (backlog ? AI_PASSIVE : 0)};
    struct addrinfo *list = NULL;
    if (getaddrinfo(host, service, &hints, &list) != 0) return -EHOSTUNREACH;
    int result = -EHOSTUNREACH;
    for (struct addrinfo *each = list; each; each = each->ai_next) {
        int type = SOCK_STREAM | SOCK_CLOEXEC | (backlog ? SOCK_NONBLOCK : 0);
        int descriptor = socket(each->ai_family, type, 0);
        if (descriptor < 0) { result = -errno; continue; }
        int on = 1;
        int failed;
        if (backlog) {
            failed = hub_listen(descriptor, each, backlog, sharing);
        } else {
            setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            // Else two minutes, when the queue of who waits to be accepted is full (socket(7)).
            struct timeval time = {.tv_sec = 5}, forever = {0};
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
            failed = connect(descriptor, each->ai_addr, each->ai_addrlen);
            if (failed && errno == EINPROGRESS) errno = ETIMEDOUT;
            if (!failed) setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &forever, sizeof forever);
        }
        if (!failed) { result = descriptor; break; }
        result = -errno;
        close(descriptor);
    }
    freeaddrinfo(list);
    return result;
}

int hub_unix_open(const char *path, int backlog) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    int type = (backlog < 0 ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | (backlog ? SOCK_NONBLOCK : 0);
    int descriptor = socket(AF_UNIX, type, 0);
    if (descriptor < 0) return -errno;
    int failed;
    if (backlog) {
        // What an earlier run left, and nothing else: a mistyped path must not cost a file.
        struct stat left;
        if (lstat(path, &left) == 0 && S_ISSOCK(left.st_mode)) unlink(path);
        // Linux gives the file the socket's own mode: no moment in which others could connect.
        fchmod(descriptor, S_IRUSR | S_IWUSR);
        failed = bind(descriptor, (struct sockaddr *)&address, sizeof address)
            || (backlog > 0 && listen(descriptor, backlog));
    } else {
        failed = connect(descriptor, (struct sockaddr *)&address, sizeof address);
    }
    if (!failed) return descriptor;
    int error = errno;
    close(descriptor);
    return -error;
}

ssize_t hub_unix_send(const char *path, const void *bytes, size_t count) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) return -ENAMETOOLONG;
    memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = 0;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    ssize_t result = hub_result(sendto(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address, size));
    close(descriptor);
    return result;
}

ssize_t hub_receive_with_sender(int descriptor, void *bytes, size_t count, pid_t *sender) {
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct iovec vector = {bytes, count};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *sender = 0;
    ssize_t result = hub_result(recvmsg(descriptor, &message, MSG_CMSG_CLOEXEC));
    if (result < 0) return result;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SCM_CREDENTIALS) {
            struct ucred credentials;
            memcpy(&credentials, CMSG_DATA(each), sizeof credentials);
            *sender = credentials.pid;
        }
    }
    return result;
}

int hub_pass_credentials(int descriptor) {
    int on = 1;
    return (int)hub_result(setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
}

int hub_local_port(int descriptor) {
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;
    if (getsockname(descriptor, (struct sockaddr *)&storage, &size) != 0) return -errno;
    if (storage.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&storage)->sin_port);
    if (storage.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&storage)->sin6_port);
    return 0;
}

int hub_receive_timeout(int descriptor, int milliseconds) {
    struct timeval time = {.tv_sec = milliseconds / 1000, .tv_usec = (milliseconds % 1000) * 1000};
    return (int)hub_result(setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
}

int hub_set_nonblocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return -errno;
    return (int)hub_result(fcntl(descriptor, F_SETFL, flags | O_NONBLOCK));
}

int hub_set_close_on_exec(int descriptor) {
    return (int)hub_result(fcntl(descriptor, F_SETFD, FD_CLOEXEC));
}

void *hub_reserve(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void hub_give_large_blocks_back(void) { mallopt(M_MMAP_THRESHOLD, 128 << 10); }

void hub_give_free_pages_back(void) { malloc_trim(0); }

int64_t hub_raise_open_file_limit(int64_t most) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
    rlim_t wanted = limit.rlim_max < (rlim_t)most ? limit.rlim_max : (rlim_t)most;
    if (limit.rlim_cur != wanted) {
        limit.rlim_cur = wanted;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
    }
    return (int64_t)wanted;
}

ssize_t hub_random(void *bytes, size_t count) { return hub_result(getrandom(bytes, count, 0)); }

int hub_pidfd(pid_t process) {
    return (int)hub_result(syscall(SYS_pidfd_open, process, 0));  // close-on-exec by itself
}

char **hub_environment(void) { return environ; }

int64_t hub_reap(pid_t process) {
    int status = 0;
    pid_t result = waitpid(process, &status, WNOHANG);
    if (result < 0) return -errno;
    return result == 0 ? -EAGAIN : (int64_t)(uint32_t)status;
}

pid_t hub_spawn(
    const char *path, char *const arguments[], char *const environment[], const int *descriptors, int count
) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0) return child < 0 ? -errno : child;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // First out of the way (above every target), then down into place: no copy can overwrite a source.
    int high[64];
    if (count > 64) _exit(126);
    for (int i = 0; i < count; i++) high[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, 3 + count);
    for (int i = 0; i < count; i++) {
        if (dup2(high[i], 3 + i) < 0) _exit(126);
    }
    for (char *const *each = environment; *each; each++) {
        if (strncmp(*each, "LISTEN_PID=", 11) != 0 || strlen(*each) < 21) continue;
        char digits[12];
        int length = 0;
        for (pid_t rest = getpid(); rest > 0; rest /= 10) digits[length++] = (char)('0' + rest % 10);
        for (int i = 0; i < length; i++) (*each)[11 + i] = digits[length - 1 - i];
        (*each)[11 + length] = 0;
    }
    execve(path, arguments, environment);
    _exit(127);
}

/// The child's part of `hub_spawn_dialog`; tells `report` why it failed. Only async-signal-safe functions run here.
static _Noreturn void hub_become_dialog(
    const char *path, char *const arguments[], char *const environment[], pid_t parent, int stream, int report
) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    // What this process ignores stays ignored through exec, and a program expects to end when nobody reads what it writes.
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // Out of the way of 0 and 1, whose numbers they have when this process was started without them.
    report = fcntl(report, F_DUPFD_CLOEXEC, 3);
    stream = fcntl(stream, F_DUPFD_CLOEXEC, 3);
    if (report >= 0 && stream >= 0 && dup2(stream, 0) >= 0 && dup2(stream, 1) >= 0) {
        // Those that this process was itself given are not marked (close_range(2), Linux 5.11; before, nothing happens).
#ifdef SYS_close_range
        syscall(SYS_close_range, 3, ~0U, 1U << 2 /* CLOSE_RANGE_CLOEXEC */);
#endif
        execve(path, arguments, environment);
    }
    int error = errno;
    while (write(report, &error, sizeof error) < 0 && errno == EINTR) continue;
    _exit(127);
}

int hub_spawn_dialog(
    const char *path, char *const arguments[], char *const environment[], struct hub_dialog *dialog
) {
    int ends[2], report[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
    if (pipe2(report, O_CLOEXEC) != 0) {
        int error = errno;
        close(ends[0]);
        close(ends[1]);
        return -error;
    }
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) hub_become_dialog(path, arguments, environment, parent, ends[1], report[1]);
    int error = child < 0 ? errno : 0;
    // Both do it: whichever comes first, its group exists before anyone signals it.
    if (child > 0) setpgid(child, child);
    close(ends[1]);
    close(report[1]);
    int end = -1;
    if (child > 0) {
        // The end of the pipe comes with exec, which closes its other side.
        ssize_t count;
        do { count = read(report[0], &error, sizeof error); } while (count < 0 && errno == EINTR);
        if (count != (ssize_t)sizeof error) error = 0;
        if (!error && (end = hub_pidfd(child)) < 0) error = -end;
        if (!error) error = -hub_set_nonblocking(ends[0]);
        if (error) {
            kill(child, SIGKILL);
            while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
            if (end >= 0) close(end);
        }
    }
    close(report[0]);
    if (error) {
        close(ends[0]);
        return -error;
    }
    *dialog = (struct hub_dialog){.process = child, .socket = ends[0], .end = end};
    return 0;
}

ssize_t hub_send_all(int descriptor, const void *bytes, size_t count) {
    size_t sent = 0;
    while (sent < count) {
        ssize_t result = send(descriptor, (const char *)bytes + sent, count - sent, MSG_NOSIGNAL);
        if (result < 0 && errno == EINTR) continue;
        if (result < 0) return -errno;
        sent += (size_t)result;
    }
    return (ssize_t)sent;
}

static int64_t hub_nanoseconds(int64_t seconds, int64_t nanoseconds) { return seconds * 1000000000 + nanoseconds; }

int hub_file_status(int descriptor, const char *name, struct hub_file *file) {
    int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
    struct statx full;
    if (statx(descriptor, name, flags, STATX_BASIC_STATS | STATX_BTIME, &full) == 0) {
        bool knows_birth = full.stx_mask & STATX_BTIME;
        *file = (struct hub_file){
            .device = (uint64_t)full.stx_dev_major << 32 | full.stx_dev_minor,
            .inode = full.stx_ino,
            .born = knows_birth ? hub_nanoseconds(full.stx_btime.tv_sec, full.stx_btime.tv_nsec) : 0,
            .modified = hub_nanoseconds(full.stx_mtime.tv_sec, full.stx_mtime.tv_nsec),
            .size = (int64_t)full.stx_size,
            .mode = full.stx_mode,
        };
        return 0;
    }
    // EPERM is what a sandbox answers that does not know the call.
    if (errno != ENOSYS && errno != EPERM) return -errno;
    struct stat status;
    if (fstatat(descriptor, name, &status, flags) != 0) return -errno;
    *file = (struct hub_file){
        .device = status.st_dev,
        .inode = status.st_ino,
        .modified = hub_nanoseconds(status.st_mtim.tv_sec, status.st_mtim.tv_nsec),
        .size = status.st_size,
        .mode = status.st_mode,
    };
    return 0;
}

ptrdiff_t hub_last_byte(const void *bytes, size_t count, uint8_t value) {
    const char *found = count ? memrchr(bytes, value, count) : NULL;
    return found ? found - (const char *)bytes : -1;
}

int hub_use_processor(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int each = 0; each < CPU_SETSIZE; each++) {
        if (processor < 0 || each == processor) CPU_SET(each, &set);
    }
    return (int)hub_result(sched_setaffinity(0, sizeof set, &set));
}

bool hub_join_thread(pthread_t thread, int64_t nanoseconds) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    int64_t rest = end.tv_nsec + nanoseconds % 1000000000;
    end.tv_sec += nanoseconds / 1000000000 + rest / 1000000000;
    end.tv_nsec = rest % 1000000000;
    return pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &end) == 0;
}
