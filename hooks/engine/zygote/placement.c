/* Puts the blocks that a run writes to side by side, so that a child writes to few pages; and finds out which those are.

   Loading the runtime asks for the same blocks in the same order each time. hot_blocks.txt says which of them a run writes
   to; they are taken first, one behind the other, and handed out when their turn comes. A list that does not fit any more
   costs speed alone: each block is glibc's own, wherever it stands.
   The engine's calls of malloc are diverted by the slots of its procedure linkage table, until the runtime is loaded. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined __x86_64__
#define JUMP_SLOT R_X86_64_JUMP_SLOT
#define GLOBAL_DATA R_X86_64_GLOB_DAT
#else
#define JUMP_SLOT R_AARCH64_JUMP_SLOT
#define GLOBAL_DATA R_AARCH64_GLOB_DAT
#endif

enum { SLOTS = 16, TRIES = 64, CLASSES = 257, LARGEST = CLASSES * 16, LARGE = 65536 };

/* The number of the allocation, that of the reallocation since then (0: the allocation itself), and its bytes. */
struct block { uint32_t allocation, reallocation, size, padding; void *place; };
struct slot { void **address; void *original; };
typedef void any_function(void);
struct diversion { const char *name; any_function *function; };

static struct slot slots[SLOTS];
static int slot_count;
static uint32_t allocations, reallocations;

/* Where the engine finds a function of the C library: all its slots lead to our function from now on. */

static void divert_in(ElfW(Addr) base, const ElfW(Rela) *relocations, size_t size, const ElfW(Sym) *symbols,
                      const char *names, const struct diversion *diversion) {
    for (size_t at = 0; at < size / sizeof *relocations && slot_count < SLOTS; at++) {
        unsigned long kind = ELF64_R_TYPE(relocations[at].r_info);
        if (kind != JUMP_SLOT && kind != GLOBAL_DATA) continue;
        if (strcmp(names + symbols[ELF64_R_SYM(relocations[at].r_info)].st_name, diversion->name)) continue;
        void **address = (void **)(base + relocations[at].r_offset);
        uintptr_t page = (uintptr_t)address & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1);
        if (mprotect((void *)page, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE)) continue;
        slots[slot_count++] = (struct slot){address, *address};
        memcpy(address, &diversion->function, sizeof *address);
    }
}

/* 0, or -1 where that cannot be: another C library than glibc lays its tables and its blocks out otherwise. */
static int divert(const char *library, const struct diversion *diversions, int count) {
#ifndef __GLIBC__
    return -1;
#endif
    void *handle = dlopen(library, RTLD_NOW | RTLD_NOLOAD);
    struct link_map *map;
    if (!handle || dlinfo(handle, RTLD_DI_LINKMAP, &map)) return -1;
    const ElfW(Rela) *lazy = NULL, *bound = NULL;
    size_t lazy_size = 0, bound_size = 0;
    const ElfW(Sym) *symbols = NULL;
    const char *names = NULL;
    for (const ElfW(Dyn) *entry = map->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_JMPREL) lazy = (void *)entry->d_un.d_ptr;
        if (entry->d_tag == DT_PLTRELSZ) lazy_size = entry->d_un.d_val;
        if (entry->d_tag == DT_RELA) bound = (void *)entry->d_un.d_ptr;
        if (entry->d_tag == DT_RELASZ) bound_size = entry->d_un.d_val;
        if (entry->d_tag == DT_SYMTAB) symbols = (void *)entry->d_un.d_ptr;
        if (entry->d_tag == DT_STRTAB) names = (void *)entry->d_un.d_ptr;
    }
    if (!symbols || !names) return -1;
    for (int at = 0; at < count; at++) {
        divert_in(map->l_addr, lazy, lazy_size, symbols, names, diversions + at);
        divert_in(map->l_addr, bound, bound_size, symbols, names, diversions + at);
    }
    return slot_count ? 0 : -1;
}

static void restore(void) {
    while (slot_count) slot_count--, *slots[slot_count].address = slots[slot_count].original;
}

/* malloc gives a little more where what would be left is too little for a block; the engine looks at what it got, and would
   ask for other blocks then. So each gets just what is usual for its size. */
static size_t usual(size_t size) {
    size_t whole = (size + sizeof(size_t) + 15) & ~(size_t)15;
    return (whole < 32 ? 32 : whole) - sizeof(size_t);
}

static void *usual_block(size_t size) {
    void *block = malloc(size), *odd = NULL;
    for (int left = TRIES; left && block && size < LARGEST && malloc_usable_size(block) != usual(size); left--) {
        *(void **)block = odd, odd = block;
        block = malloc(size);
    }
    while (odd) {
        void *next = *(void **)odd;
        free(odd);
        odd = next;
    }
    return block;
}

static void *moved(void *block, void *old, size_t size) {
    if (!block) return NULL;
    size_t had = malloc_usable_size(old);
    memcpy(block, old, had < size ? had : size);
    return block;
}

/* Placing. */

static struct block *hot;
static size_t hot_count, hot_at, hot_given;

static void *place(size_t size) {
    while (hot_at < hot_count && (hot[hot_at].allocation < allocations ||
                                  (hot[hot_at].allocation == allocations && hot[hot_at].reallocation < reallocations)))
        hot_at++;
    struct block *next = hot_at < hot_count ? hot + hot_at : NULL;
    if (!next || next->allocation != allocations || next->reallocation != reallocations || next->size != size)
        return usual_block(size);
    hot_at++, hot_given++;
    void *block = next->place;
    next->place = NULL;
    return block;
}

static void *placing_malloc(size_t size) {
    allocations++, reallocations = 0;
    return place(size);
}

static void *placing_calloc(size_t count, size_t size) {
    void *block = placing_malloc(count * size);
    return block ? memset(block, 0, count * size) : NULL;
}

static void *placing_realloc(void *old, size_t size) {
    if (!old) return placing_malloc(size);
    if (!size) return free(old), NULL;
    reallocations++;
    void *block = moved(place(size), old, size);
    if (block) free(old);
    return block;
}

/* Takes a block for good, so that what comes next stands behind it. */
static char *take(size_t size) {
    static char *volatile taken;
    return taken = malloc(size);
}

/* A block in the unbroken piece at the end of the heap; what lies in holes below is left taken. */
static void *on_top(size_t size, const char *from) {
    char *block;
    do block = take(size);
    while (block && block < from);
    return block;
}

/* From now on the engine's blocks are placed; they must be in order. The heap must be settled. 0, or -1 where it fails. */
int begin_placing(const char *library, const struct block *blocks, size_t count) {
    static const struct diversion diversions[] = {{"malloc", (any_function *)placing_malloc},
                                                  {"calloc", (any_function *)placing_calloc},
                                                  {"realloc", (any_function *)placing_realloc}};
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const char *from = take(LARGE);
    hot = calloc(count, sizeof *hot);
    if (!hot || !from) return -1;
    memcpy(hot, blocks, count * sizeof *hot);
    from = take(LARGE);
    take(2 * page - (((uintptr_t)from + usual(LARGE)) & (page - 1))); /* they begin on a page of their own */
    for (hot_count = 0; hot_count < count; hot_count++)
        if (!(hot[hot_count].place = on_top(hot[hot_count].size, from))) return -1;
    take(page);
    return divert(library, diversions, 3);
}

/* How many blocks were placed. */
size_t end_placing(void) {
    restore();
    return hot_given;
}

/* Recording: each block has pages of its own, so that the pages which a run writes to tell which blocks it writes to. */

static struct block *recorded;
static size_t recorded_count, recorded_room;
static void *spare[CLASSES]; /* by size; each begins with the address of the next */

static void *alone(size_t size) {
    size_t class = usual(size) / 16;
    void *block = class < CLASSES ? spare[class] : NULL;
    if (block) spare[class] = *(void **)block;
    else block = malloc(usual(size)), take((size_t)sysconf(_SC_PAGESIZE) - 16);
    if (recorded_count == recorded_room) {
        recorded_room = recorded_room ? recorded_room * 2 : 1 << 18;
        recorded = realloc(recorded, recorded_room * sizeof *recorded);
        if (!recorded) abort();
    }
    recorded[recorded_count++] = (struct block){allocations, reallocations, (uint32_t)size, 0, block};
    return block;
}

static void recording_free(void *block) {
    size_t class = block ? malloc_usable_size(block) / 16 : CLASSES;
    if (class >= CLASSES) free(block);
    else *(void **)block = spare[class], spare[class] = block;
}

static void *recording_malloc(size_t size) {
    allocations++, reallocations = 0;
    return alone(size);
}

static void *recording_calloc(size_t count, size_t size) {
    void *block = recording_malloc(count * size);
    return block ? memset(block, 0, count * size) : NULL;
}

static void *recording_realloc(void *old, size_t size) {
    if (!old) return recording_malloc(size);
    if (!size) return recording_free(old), NULL;
    reallocations++;
    void *block = moved(alone(size), old, size);
    if (block) recording_free(old);
    return block;
}

/* From now on the engine's blocks are recorded. 0, or -1 where that cannot be. */
int begin_recording(const char *library) {
    static const struct diversion diversions[] = {{"malloc", (any_function *)recording_malloc},
                                                  {"calloc", (any_function *)recording_calloc},
                                                  {"realloc", (any_function *)recording_realloc},
                                                  {"free", (any_function *)recording_free}};
    return divert(library, diversions, 4);
}

/* How many there were, and where they are listed: each as often as its place was given. */
size_t end_recording(const struct block **blocks) {
    restore();
    *blocks = recorded;
    return recorded_count;
}
