/* A child without Python: what child.py, native.py and nursery.py do, compiled where set-up finds a C compiler.

   A page that a process writes to is copied for it, and Python writes to each object that it looks at. This child looks at
   none, so that it need not even have Python's memory (shedding.py): a run costs half.
   Nothing here is trusted by anyone else: what it writes is parsed by the caller as hostile input. QuickJS is reached by
   the addresses of the functions that dukpy's extension exports; nothing is linked with it. */

#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTION = 3, TOLD_MS = 50, RANDOM_MOST = 65536, SECCOMP_FILTER = 2 };
enum { EXIT_LEFT = 3, EXIT_MALFORMED = 4, EXIT_REFUSED = 7, EXIT_ORPHAN = 8, EXIT_LATE = 9 };
enum { TAG_UNDEFINED = 3, TAG_EXCEPTION = 6 };
enum { EVAL_MODULE = 1, EVAL_COMPILE_ONLY = 1 << 5 };
enum { LIMITS = 5 };
#define FRAME_MOST ((uint32_t)8 << 20)
#define MAIN "hook.js"
#define LIBRARY "lib:"
#define NEVER INT64_MAX

/* JSValue where a pointer has 64 bits. */
typedef struct { uint64_t payload; int64_t tag; } Value;

/* The functions of QuickJS; compiled.py fills this in, in this order. */
struct engine {
    Value (*parse_json)(void *context, const char *text, size_t size, const char *name);
    Value (*call)(void *context, Value function, Value self, int count, Value *arguments);
    Value (*take_exception)(void *context);
    Value (*duplicate)(void *context, Value value);
    void (*release)(void *context, Value value);
    const char *(*text_of)(void *context, size_t *size, Value value, _Bool cesu);
    void (*release_text)(void *context, const char *text);
    Value (*evaluate)(void *context, const char *code, size_t size, const char *name, int flags);
    int (*run_job)(void *runtime, void **context);
    void (*limit_memory)(void *runtime, size_t bytes);
    void (*update_stack_top)(void *runtime);
    void (*on_interrupt)(void *runtime, int (*handler)(void *, void *), void *opaque);
    void (*on_rejection)(void *runtime, void (*tracker)(void *, Value, Value, _Bool, void *), void *opaque);
    void (*on_import)(void *runtime, char *(*normalize)(void *, const char *, const char *, void *),
                      void *(*load)(void *, const char *, void *), void *opaque);
    void *(*allocate)(void *context, size_t size);
    Value (*new_function)(void *context, Value (*function)(void *, Value, int, Value *), const char *name, int length,
                          int kind, int magic);
    Value (*new_function_with_data)(void *context, Value (*function)(void *, Value, int, Value *, int, Value *), int length,
                                    int magic, int count, Value *data);
    void *(*runtime_of)(void *context);
    void (*limit_stack)(void *runtime, size_t bytes);
    Value (*new_string)(void *context, const char *text, size_t size);
    int (*to_int64)(void *context, int64_t *number, Value value);
    Value (*throw_range_error)(void *context, const char *format, ...);
    Value (*global_object)(void *context);
    int (*set_property)(void *context, Value object, const char *name, Value value);
};

struct limit { uint64_t which, soft, hard; };

/* What is known before the first fork; compiled.py fills this in, in this order. Memory in bytes. */
struct plan {
    void *runtime, *context;
    Value run, resume, state, unhandled, module_text; /* functions of the runtime */
    uint64_t heap, base, ceiling, memory_most, native_room;
    struct limit limits[LIMITS];
    uint64_t filter_size; /* 0 only at the development level */
    const void *filter;   /* instructions of the system-call filter */
};

struct rejection { uint64_t promise; Value reason; };
struct start { uint32_t memory_mb, timeout_ms, source, rest; };

static struct engine js;
static struct plan plan;
static struct { unsigned short count; void *instructions; } filter; /* struct sock_fprog */
struct addresses { uint64_t *all; size_t count; };
static struct addresses written, looked_at; /* in pages that a run writes to, and in those that it only reads */
static pid_t parent;
static int64_t base_kb; /* what an idle child holds */
static const Value UNDEFINED = {0, TAG_UNDEFINED}, EXCEPTION = {0, TAG_EXCEPTION};
static int64_t deadline = NEVER; /* monotonic ns */
static int late;
static size_t stack_size; /* of JavaScript; bytes */
static struct rejection *rejected;
static size_t rejected_count, rejected_room;

static int64_t clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t resident_kb(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}

static void write_all(const char *data, size_t size) {
    while (size) {
        ssize_t written = write(CONNECTION, data, size);
        if (written < 0 && errno != EINTR) _exit(EXIT_LEFT);
        if (written > 0) { data += written; size -= (size_t)written; }
    }
}

static _Noreturn void out_of_memory(void);

/* A frame in one piece, so that its reader wakes up once; head comes before the payload. */
static void send_frame(char kind, const char *head, size_t head_size, const char *payload, size_t size) {
    uint32_t length = (uint32_t)(1 + head_size + size);
    size_t whole = sizeof length + length;
    char small[4096], *frame = whole <= sizeof small ? small : malloc(whole);
    if (!frame) out_of_memory();
    memcpy(frame, &length, sizeof length);
    frame[sizeof length] = kind;
    memcpy(frame + sizeof length + 1, head, head_size);
    memcpy(frame + sizeof length + 1 + head_size, payload, size);
    write_all(frame, whole);
    if (frame != small) free(frame);
}

static _Noreturn void out_of_memory(void) {
    send_frame('X', "", 0, "memory", 6);
    _exit(0);
}

static void read_all(char *into, size_t size) {
    while (size) {
        ssize_t got = read(CONNECTION, into, size);
        if (got == 0 || (got < 0 && errno != EINTR)) _exit(EXIT_LEFT);
        if (got > 0) { into += got; size -= (size_t)got; }
    }
}

/* So many bytes from the caller, with a zero behind them. */
static char *read_text(size_t size) {
    char *text = malloc(size + 1);
    if (!text) out_of_memory();
    read_all(text, size);
    text[size] = 0;
    return text;
}

/* The functions that the runtime has of its host. */

static Value host_log(void *context, Value self, int count, Value *arguments) {
    size_t size;
    (void)self;
    if (!count) return UNDEFINED;
    const char *text = js.text_of(context, &size, arguments[0], 0);
    if (!text) return EXCEPTION;
    send_frame('L', "", 0, text, size);
    js.release_text(context, text);
    return UNDEFINED;
}

static Value host_random(void *context, Value self, int count, Value *arguments) {
    static const char digits[] = "0123456789abcdef";
    int64_t size = 0;
    (void)self;
    if (count && js.to_int64(context, &size, arguments[0])) return EXCEPTION;
    if (size <= 0 || size > RANDOM_MOST) return js.throw_range_error(context, "between 1 and 65536 bytes");
    unsigned char *bytes = malloc((size_t)size * 3);
    if (!bytes) out_of_memory();
    for (int64_t have = 0; have < size;) {
        ssize_t got = getrandom(bytes + have, (size_t)(size - have), 0);
        if (got < 0 && errno != EINTR) _exit(EXIT_REFUSED);
        if (got > 0) have += got;
    }
    char *text = (char *)bytes + size;
    for (int64_t at = 0; at < size; at++) {
        text[2 * at] = digits[bytes[at] >> 4];
        text[2 * at + 1] = digits[bytes[at] & 15];
    }
    Value value = js.new_string(context, text, (size_t)size * 2);
    free(bytes);
    return value;
}

/* Calls a function with a stack that is longer by a quarter: it can run where the ordinary one has run over. The engine
   looks at its stack before it calls any function but one of this kind. */
static Value call_with_room(void *context, Value self, int count, Value *arguments, int magic, Value *data) {
    (void)magic;
    js.limit_stack(js.runtime_of(context), stack_size + stack_size / 4);
    Value value = js.call(context, data[0], self, count, arguments);
    js.limit_stack(js.runtime_of(context), stack_size);
    return value;
}

static Value host_with_room(void *context, Value self, int count, Value *arguments) {
    (void)self;
    return count ? js.new_function_with_data(context, call_with_room, 2, 0, 1, arguments) : UNDEFINED;
}

/* Asked every few thousand steps of a hook: 1 stops it by an error that it cannot catch. */
static int is_over(void *runtime, void *opaque) {
    (void)runtime, (void)opaque;
    late = late || clock_ns(CLOCK_MONOTONIC) >= deadline;
    return late && deadline != NEVER;
}

static void track(void *context, Value promise, Value reason, _Bool handled, void *opaque) {
    (void)opaque;
    if (!handled) {
        if (rejected_count == rejected_room) {
            rejected_room = rejected_room ? rejected_room * 2 : 16;
            rejected = realloc(rejected, rejected_room * sizeof *rejected);
            if (!rejected) out_of_memory();
        }
        rejected[rejected_count++] = (struct rejection){promise.payload, js.duplicate(context, reason)};
        return;
    }
    for (size_t at = rejected_count; at-- > 0;)
        if (rejected[at].promise == promise.payload) {
            memmove(rejected + at, rejected + at + 1, (--rejected_count - at) * sizeof *rejected);
            return;
        }
}

/* ES modules: the hook's own text, and a thin module over require for each import; the runtime knows both. */

static char *normalize(void *context, const char *base, const char *name, void *opaque) {
    (void)base, (void)opaque;
    int known = !strcmp(name, MAIN) || !strncmp(name, LIBRARY, sizeof LIBRARY - 1);
    size_t size = strlen(name) + 1, head = known ? 0 : sizeof LIBRARY - 1;
    char *whole = js.allocate(context, head + size);
    if (!whole) return NULL;
    memcpy(whole, LIBRARY, head);
    memcpy(whole + head, name, size);
    return whole;
}

static void *load_module(void *context, const char *name, void *opaque) {
    (void)opaque;
    Value given = js.new_string(context, name, strlen(name));
    Value text = js.call(context, plan.module_text, UNDEFINED, 1, &given);
    js.release(context, given);
    size_t size;
    const char *code = text.tag == TAG_EXCEPTION ? NULL : js.text_of(context, &size, text, 0);
    if (!code) return NULL;
    Value module = js.evaluate(context, code, size, name, EVAL_MODULE | EVAL_COMPILE_ONLY);
    js.release_text(context, code);
    js.release(context, text);
    if (module.tag == TAG_EXCEPTION) return NULL;
    js.release(context, module); /* the context keeps it */
    return (void *)(uintptr_t)module.payload;
}

static void tell(Value thrown) {
    if (js.call(plan.context, plan.unhandled, UNDEFINED, 1, &thrown).tag == TAG_EXCEPTION) out_of_memory();
}

static void run_jobs(void) {
    void *context;
    int status;
    while ((status = js.run_job(plan.runtime, &context)))
        if (status < 0) tell(js.take_exception(plan.context));
}

static void tell_rejected(void) {
    while (rejected_count) {
        for (size_t at = 0; at < rejected_count; at++) tell(rejected[at].reason);
        rejected_count = 0;
        run_jobs();
    }
}

/* Calls a function of the runtime with JSON, drains the jobs; the text of the state it is in then. */
static const char *turn(Value function, const char *json, size_t json_size, size_t *size) {
    js.update_stack_top(plan.runtime);
    Value given = js.parse_json(plan.context, json, json_size, "<dukpy>");
    Value value = given;
    if (given.tag != TAG_EXCEPTION) {
        value = js.call(plan.context, function, UNDEFINED, 1, &given);
        js.release(plan.context, given);
    }
    if (value.tag == TAG_EXCEPTION) tell(js.take_exception(plan.context));
    else js.release(plan.context, value);
    run_jobs();
    tell_rejected();
    if (late) deadline = NEVER; /* the hook has had its time: now the runtime tells */
    value = js.call(plan.context, plan.state, UNDEFINED, 0, NULL);
    if (value.tag == TAG_EXCEPTION) tell(js.take_exception(plan.context)), value = UNDEFINED;
    const char *text = js.text_of(plan.context, size, value, 0);
    if (!text) out_of_memory();
    js.release(plan.context, value);
    return text;
}

/* Sends the host calls of a turn and waits for an answer, or for the next timer: NULL. */
static char *wait_for_answer(const char *state, size_t size, size_t *reply_size) {
    const char *end = state + size, *calls = memchr(state, ';', size);
    int64_t delay = state[1] == '-' ? -1 : 0;
    for (const char *at = state + 1; delay >= 0 && calls && at < calls; at++) {
        if (*at < '0' || *at > '9' || delay > 1 << 30) break;
        delay = delay * 10 + (*at - '0');
    }
    if (calls && calls + 1 < end) send_frame('W', "", 0, calls + 1, (size_t)(end - calls - 1));
    else if (delay >= TOLD_MS) send_frame('W', "", 0, "", 0);
    struct pollfd ready = {CONNECTION, POLLIN, 0};
    int found;
    do found = poll(&ready, 1, delay > INT32_MAX ? INT32_MAX : (int)delay);
    while (found < 0 && errno == EINTR);
    if (!found) return NULL;
    uint32_t length;
    read_all((char *)&length, sizeof length);
    if (length > FRAME_MOST) _exit(EXIT_MALFORMED);
    *reply_size = length;
    return read_text(length);
}

static char *append_number(char *into, int64_t number) {
    char digits[24];
    int count = 0;
    uint64_t left = number > 0 ? (uint64_t)number : 0;
    do digits[count++] = (char)('0' + left % 10);
    while (left /= 10);
    while (count) *into++ = digits[--count];
    *into++ = ' ';
    return into;
}

static void begin(const struct start *start) {
    uint64_t memory = (uint64_t)start->memory_mb << 20;
    if (memory > plan.memory_most) memory = plan.memory_most;
    js.limit_memory(plan.runtime, plan.heap + memory);
    deadline = clock_ns(CLOCK_MONOTONIC) + (int64_t)start->timeout_ms * 1000000;
    uint64_t most = plan.base + memory + plan.native_room;
    if (most > plan.ceiling) most = plan.ceiling;
    struct rlimit limit = {most, most};
    if (setrlimit(RLIMIT_AS, &limit)) _exit(EXIT_REFUSED);
}

/* The job that comes on CONNECTION, from its first byte to its last word. */
static void serve(void) {
    struct start start;
    read_all((char *)&start, sizeof start);
    if (start.source > FRAME_MOST || start.rest > FRAME_MOST) _exit(EXIT_MALFORMED);
    free(read_text(start.source)); /* the runtime has it from the JSON */
    char *json = read_text(start.rest);
    int64_t cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    begin(&start);
    size_t size;
    const char *output = turn(plan.run, json, start.rest, &size);
    while (size && *output == 'W' && !late) {
        size_t reply_size = 2;
        char *reply = wait_for_answer(output, size, &reply_size);
        js.release_text(plan.context, output);
        output = turn(plan.resume, reply ? reply : "[]", reply_size, &size);
        free(reply);
    }
    char measured[64], *end = append_number(measured, (clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1000);
    end = append_number(end, resident_kb() - base_kb);
    if (late && (!size || *output != 'D')) output = "D{}", size = 3;
    send_frame(late ? 'T' : 'D', measured, (size_t)(end - measured), output, size);
}

static void close_range_of(unsigned first, unsigned last) {
    if (syscall(SYS_close_range, first, last, 0) == 0) return;
    for (unsigned descriptor = first; descriptor <= last && descriptor < 4096; descriptor++) close((int)descriptor);
}

/* What Python calls. */

/* Once, before the runtime is loaded: gives it its functions, and its stack in bytes. 0, or -1 where that cannot be. */
int offer_host(const struct engine *engine, void *context, size_t stack) {
    js = *engine;
    stack_size = stack;
    js.limit_stack(js.runtime_of(context), stack_size);
    Value global = js.global_object(context);
    int made = js.set_property(context, global, "__log", js.new_function(context, host_log, "log", 1, 0, 0));
    made += js.set_property(context, global, "__random", js.new_function(context, host_random, "random", 1, 0, 0));
    made += js.set_property(context, global, "__withRoom", js.new_function(context, host_with_room, "withRoom", 1, 0, 0));
    js.release(context, global);
    return made == 3 ? 0 : -1;
}

static void *copy_of(const void *memory, size_t size) {
    void *copy = malloc(size + 1);
    return copy ? memcpy(copy, memory, size) : NULL;
}

/* Once the runtime is loaded. Children are this process's alone. 0, or -1 where memory is short. */
int prepare(const struct plan *given) {
    plan = *given;
    parent = getpid();
    filter.count = (unsigned short)(plan.filter_size / 8);
    filter.instructions = copy_of(plan.filter, plan.filter_size); /* Python's memory is not there in a child */
    js.on_interrupt(plan.runtime, is_over, NULL);
    js.on_rejection(plan.runtime, track, NULL);
    js.on_import(plan.runtime, normalize, load_module, NULL);
    return filter.instructions ? 0 : -1;
}

/* Those that are mapped here as well, and not only in the child in which they were found. */
static int keep_mapped(struct addresses *kept, const uint64_t *addresses, size_t count) {
    unsigned char resident;
    free(kept->all);
    kept->count = 0;
    kept->all = copy_of(addresses, count * sizeof *addresses);
    for (size_t at = 0; kept->all && at < count; at++)
        if (mincore((void *)(uintptr_t)addresses[at], 1, &resident) == 0) kept->all[kept->count++] = addresses[at];
    return kept->all ? 0 : -1;
}

/* What each later child is to have before its job comes: its own copies of the pages that a run writes to, and in its page
   table those that it reads; an address in each. 0, or -1 where memory is short. */
int make_ready(const uint64_t *writes, size_t write_count, const uint64_t *reads, size_t read_count) {
    return keep_mapped(&written, writes, write_count) || keep_mapped(&looked_at, reads, read_count) ? -1 : 0;
}

/* Closes every lock on this process, for good; it keeps the connection, where that is not -1. Not 0 where one fails. */
int lock_child(int connection) {
    signal(SIGTERM, SIG_DFL);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)) return EXIT_REFUSED;
    if (connection >= 0 && dup2(connection, CONNECTION) < 0) return EXIT_REFUSED;
    if (getppid() != parent) return EXIT_ORPHAN;
    close_range_of(0, CONNECTION - 1);
    close_range_of(CONNECTION + 1, ~0u);
    for (int at = 0; at < LIMITS; at++) {
        struct rlimit limit = {plan.limits[at].soft, plan.limits[at].hard};
        if (setrlimit((int)plan.limits[at].which, &limit)) return EXIT_REFUSED;
    }
    if (filter.count && prctl(PR_SET_SECCOMP, SECCOMP_FILTER, &filter, 0, 0)) return EXIT_REFUSED;
    return 0;
}

/* A new locked child that waits for its job on connection; its process id, or -1 where the host refuses.
   One that lingers does not end after its run: its memory can be looked at. */
int bear(int connection, int lingers) {
    pid_t pid = fork();
    if (pid) return pid;
    for (size_t at = 0; at < written.count; at++) {
        volatile char *page = (volatile char *)(uintptr_t)written.all[at];
        *page = *page;
    }
    for (size_t at = 0; at < looked_at.count; at++) (void)*(volatile char *)(uintptr_t)looked_at.all[at];
    int refused = lock_child(connection);
    if (refused) _exit(refused);
    base_kb = resident_kb();
    serve();
    for (char byte; lingers && read(CONNECTION, &byte, 1) > 0;) {}
    _exit(late ? EXIT_LATE : 0);
}
