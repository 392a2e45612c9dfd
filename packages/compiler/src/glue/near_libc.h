/* What the glue uses of the C library, declared without its headers where theirs would pull in WASI. */
#ifndef NEAR_LIBC_H
#define NEAR_LIBC_H
#include <stddef.h>
#include <stdint.h>
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);
size_t strlen(const char *text);
size_t near_usable_size(const void *payload);
void near_heap_scrub(void);
/* First byte of the heap that was never handed out. */
extern uint8_t *near_heap_next;
uint32_t near_heap_top(void);
uint32_t near_heap_base(void);
#endif
