/*
 * Block copies. wasi-libc's own use the bulk-memory instructions, which nodes before protocol 84 refuse; and a byte loop
 * would cost a contract five instructions a byte. Unaligned loads are free in wasm.
 */
#include "near_libc.h"

typedef uint64_t __attribute__((aligned(1), may_alias)) word;
typedef uint32_t __attribute__((aligned(1), may_alias)) half;

/* Upwards. Each step loads all that it stores before it stores, and the last bytes are loaded first: safe when to < from. */
static inline void copy_forward(uint8_t *to, const uint8_t *from, size_t count)
{
    if (count >= 8) {
        uint8_t *last_to = to + count - 8;
        word last = *(const word *)(from + count - 8);
        while (count > 32) {
            word a = ((const word *)from)[0], b = ((const word *)from)[1], c = ((const word *)from)[2], d = ((const word *)from)[3];
            ((word *)to)[0] = a;
            ((word *)to)[1] = b;
            ((word *)to)[2] = c;
            ((word *)to)[3] = d;
            to += 32;
            from += 32;
            count -= 32;
        }
        while (count > 8) {
            *(word *)to = *(const word *)from;
            to += 8;
            from += 8;
            count -= 8;
        }
        *(word *)last_to = last;
    } else if (count >= 4) {
        half first = *(const half *)from, last = *(const half *)(from + count - 4);
        *(half *)to = first;
        *(half *)(to + count - 4) = last;
    } else if (count) {
        uint8_t first = from[0], middle = from[count / 2], last = from[count - 1];
        to[0] = first;
        to[count / 2] = middle;
        to[count - 1] = last;
    }
}

__attribute__((no_builtin("memcpy"))) void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    copy_forward(to, from, count);
    return to;
}

__attribute__((no_builtin("memmove"))) void *memmove(void *to, const void *from, size_t count)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    if (target == source)
        return to;
    if (target < source || target >= source + count) {
        copy_forward(target, source, count);
        return to;
    }
    target += count;
    source += count;
    while (count >= 8) {
        target -= 8;
        source -= 8;
        count -= 8;
        *(word *)target = *(const word *)source;
    }
    while (count--)
        *--target = *--source;
    return to;
}

__attribute__((no_builtin("memset"))) void *memset(void *to, int value, size_t count)
{
    uint8_t *target = to;
    uint64_t pattern = (uint8_t)value * 0x0101010101010101ull;
    while (count >= 32) {
        ((word *)target)[0] = pattern;
        ((word *)target)[1] = pattern;
        ((word *)target)[2] = pattern;
        ((word *)target)[3] = pattern;
        target += 32;
        count -= 32;
    }
    while (count >= 8) {
        *(word *)target = pattern;
        target += 8;
        count -= 8;
    }
    while (count--)
        *target++ = (uint8_t)value;
    return to;
}

__attribute__((no_builtin("memcmp"))) int memcmp(const void *left, const void *right, size_t count)
{
    const uint8_t *a = left, *b = right;
    while (count >= 8 && *(const word *)a == *(const word *)b) {
        a += 8;
        b += 8;
        count -= 8;
    }
    while (count--) {
        int difference = *a++ - *b++;
        if (difference)
            return difference;
    }
    return 0;
}
