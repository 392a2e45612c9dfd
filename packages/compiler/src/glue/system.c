/*
 * The part of the operating system that QuickJS asks for. NEAR has none, so each answer is either the chain's (time,
 * randomness) or a refusal. Nothing here may import WASI.
 */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <sys/time.h>
#include "near_libc.h"

extern uint64_t near_import_block_timestamp(void) __attribute__((import_module("env"), import_name("block_timestamp")));
extern void near_import_random_seed(uint64_t register_id) __attribute__((import_module("env"), import_name("random_seed")));
extern void near_import_read_register(uint64_t register_id, uint64_t ptr) __attribute__((import_module("env"), import_name("read_register")));

#define SEED_REGISTER (UINT64_MAX - 2)

/* Block time: the same on every node, so Date in a call is deterministic. */
int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    uint64_t nanoseconds = near_import_block_timestamp();
    (void)zone;
    time->tv_sec = nanoseconds / 1000000000u;
    time->tv_usec = nanoseconds / 1000u % 1000000u;
    return 0;
}

/* Contracts live in UTC; only the offset is read. */
struct tm *localtime_r(const time_t *restrict time, struct tm *restrict result)
{
    (void)time;
    result->tm_gmtoff = 0;
    return result;
}

/* Seed of Math.random: the first eight bytes of the block's random seed, never zero. */
uint64_t near_random_state(void)
{
    uint64_t seed[4];
    near_import_random_seed(SEED_REGISTER);
    near_import_read_register(SEED_REGISTER, (uint64_t)(uintptr_t)seed);
    return seed[0] ? seed[0] : 1;
}

_Noreturn void abort(void) { __builtin_trap(); }
_Noreturn void __assert_fail(const char *text, const char *file, int line, const char *function)
{
    (void)text, (void)file, (void)line, (void)function;
    __builtin_trap();
}

/* Diagnostics of the engine go nowhere. */
int printf(const char *restrict format, ...) { (void)format; return 0; }
int fprintf(FILE *restrict stream, const char *restrict format, ...) { (void)stream, (void)format; return 0; }
int puts(const char *text) { (void)text; return 0; }
int putchar(int c) { return c; }
int fputs(const char *restrict text, FILE *restrict stream) { (void)text, (void)stream; return 0; }
int fputc(int c, FILE *stream) { (void)stream; return c; }
int putc(int c, FILE *stream) { (void)stream; return c; }
