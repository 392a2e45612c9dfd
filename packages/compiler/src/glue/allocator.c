/*
 * The heap of a contract.
 *
 * A snapshot must hold as few bytes as possible and a call is charged by the instruction, so: one bump pointer, one free
 * list a size class, a header of four bytes that holds the class (small blocks) or the size (large ones). Memory is never
 * given back; a call starts from the snapshot and ends with the instance.
 *
 * Layout of a block: [uint32 header][payload, 8-byte aligned]. Small sizes are multiples of 8 (payload 4, 12, 20, ... is
 * not possible with an aligned payload, so a block of n*8 bytes carries n*8-4 bytes of payload).
 */
#include <stddef.h>
#include <stdint.h>
#include "near_libc.h"

#define PAGE 65536u
#define INITIAL_PAGES 1024u
#define SMALL_LIMIT 512u           /* blocks up to this many bytes (header included) have a class for each multiple of 8 */
#define SMALL_CLASSES (SMALL_LIMIT / 8)
#define LARGEST 0x7ff00000u
#define LARGE_CLASSES 80           /* four classes for each power of two above SMALL_LIMIT */

typedef struct FreeBlock { struct FreeBlock *next; } FreeBlock;

extern uint8_t __heap_base;

static FreeBlock *small_free[SMALL_CLASSES + 1];
static FreeBlock *large_free[LARGE_CLASSES];
/* First byte never handed out; it and all above it read as zero. Payloads are 8-byte aligned, so blocks begin at 4 mod 8. */
uint8_t *near_heap_next = &__heap_base + 4;
/* End of the memory that exists. Every node gives a contract INITIAL_PAGES, whatever the module asks for. */
static uint8_t *heap_end = (uint8_t *)(INITIAL_PAGES * PAGE - 8);

static inline uint32_t *header_of(void *payload) { return (uint32_t *)payload - 1; }

/* Class of a large block of `size` bytes; sizes are rounded up to the class by round_large. */
static inline uint32_t large_class(uint32_t size)
{
    uint32_t log = 31 - __builtin_clz(size);
    return (log - 9) * 4 + ((size >> (log - 2)) & 3);
}

static inline uint32_t round_large(uint32_t size)
{
    uint32_t log = 31 - __builtin_clz(size);
    uint32_t step = 1u << (log - 2);
    return (size + step - 1) & ~(step - 1);
}

static __attribute__((noinline)) int grow(uint32_t missing)
{
    uint32_t pages = (missing + PAGE - 1) / PAGE;
    if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1)
        return 0;
    heap_end += pages * PAGE;
    return 1;
}

/* Takes fresh memory; NULL when the node gives no more. */
static inline uint8_t *bump(uint32_t size)
{
    uint8_t *block = near_heap_next;
    uint32_t room = heap_end - block;
    if (room < size && !grow(size - room))
        return NULL;
    near_heap_next = block + size;
    return block;
}

static inline void *fresh_block(uint32_t size)
{
    uint8_t *block = bump(size);
    if (!block)
        return NULL;
    *(uint32_t *)block = size;
    return block + 4;
}

static inline void *reuse(FreeBlock **list)
{
    FreeBlock *first = *list;
    if (first)
        *list = first->next;
    return first;
}

static __attribute__((noinline)) void *allocate_large(size_t wanted, int zero)
{
    uint32_t size;
    void *payload;
    if (wanted > LARGEST)
        return NULL;
    size = round_large(((uint32_t)wanted + 4 + 7) & ~7u);
    payload = reuse(&large_free[large_class(size)]);
    if (!payload)
        return fresh_block(size);
    return zero ? memset(payload, 0, wanted) : payload;
}

void *malloc(size_t wanted)
{
    uint32_t size;
    void *payload;
    if (wanted > SMALL_LIMIT - 4)
        return allocate_large(wanted, 0);
    size = ((uint32_t)wanted + 4 + 7) & ~7u;
    payload = reuse(&small_free[size / 8]);
    return payload ? payload : fresh_block(size);
}

void *calloc(size_t count, size_t size)
{
    uint64_t total = (uint64_t)count * size;
    void *payload;
    if (total > SMALL_LIMIT - 4)
        return total > LARGEST ? NULL : allocate_large((size_t)total, 1);
    payload = malloc((size_t)total);
    return payload ? memset(payload, 0, (size_t)total) : NULL;
}

size_t near_usable_size(const void *payload)
{
    return payload ? *header_of((void *)payload) - 4 : 0;
}

void free(void *payload)
{
    uint32_t size;
    FreeBlock *block = payload;
    if (!payload)
        return;
    size = *header_of(payload);
    if (size <= SMALL_LIMIT) {
        block->next = small_free[size / 8];
        small_free[size / 8] = block;
    } else {
        uint32_t index = large_class(size);
        block->next = large_free[index];
        large_free[index] = block;
    }
}

void *realloc(void *payload, size_t wanted)
{
    size_t usable;
    void *moved;
    if (!payload)
        return malloc(wanted);
    usable = near_usable_size(payload);
    if (wanted <= usable)
        return payload;
    /* The last block of the heap grows in place. */
    if (usable + 4 > SMALL_LIMIT && wanted < LARGEST && (uint8_t *)payload + usable == near_heap_next) {
        uint32_t size = round_large(((uint32_t)wanted + 4 + 7) & ~7u);
        if (bump(size - (uint32_t)(usable + 4))) {
            *header_of(payload) = size;
            return payload;
        }
        return NULL;
    }
    moved = malloc(wanted);
    if (!moved)
        return NULL;
    memcpy(moved, payload, usable);
    free(payload);
    return moved;
}

/* Before the snapshot: clears what free blocks hold, so that only live bytes and list links are written out. */
void near_heap_scrub(void)
{
    uint32_t i;
    FreeBlock *block;
    for (i = 0; i <= SMALL_CLASSES; i++)
        for (block = small_free[i]; block; block = block->next)
            memset(block + 1, 0, i * 8 - 4 - sizeof(FreeBlock));
    for (i = 0; i < LARGE_CLASSES; i++)
        for (block = large_free[i]; block; block = block->next)
            memset(block + 1, 0, near_usable_size(block) - sizeof(FreeBlock));
}

uint32_t near_heap_top(void) { return (uint32_t)(uintptr_t)near_heap_next; }
uint32_t near_heap_base(void) { return (uint32_t)(uintptr_t)&__heap_base; }
