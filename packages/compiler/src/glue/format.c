/*
 * Formatted output and decimal conversion, on the engine's own large-number library. wasi-libc's versions bring stdio, WASI
 * imports and quadruple-precision arithmetic with them; and they cannot round towards a side, which QuickJS asks for when
 * it looks for exact ties in toFixed and toPrecision.
 */
#include <stdarg.h>
#include <stdio.h>
#include "near_libc.h"
#include "libbf.h"

void *malloc(size_t size);
void *realloc(void *payload, size_t size);
void free(void *payload);

static bf_context_t numbers;
static int rounding; /* 0 nearest even, FE_DOWNWARD, FE_UPWARD as defined for the build */

int fesetround(int mode) { rounding = mode; return 0; }
int fegetround(void) { return rounding; }

static void *numbers_realloc(void *opaque, void *payload, size_t size)
{
    (void)opaque;
    if (size == 0) {
        free(payload);
        return NULL;
    }
    return realloc(payload, size);
}

static void start_numbers(void)
{
    if (!numbers.realloc_func)
        bf_context_init(&numbers, numbers_realloc, NULL);
}

double strtod(const char *restrict text, char **restrict end)
{
    bf_t value;
    double result;
    const char *rest;
    start_numbers();
    bf_init(&numbers, &value);
    bf_atof(&value, text, &rest, 10, 53, BF_RNDN | BF_FLAG_SUBNORMAL | bf_set_exp_bits(11) | BF_ATOF_NO_HEX);
    bf_get_float64(&value, &result, BF_RNDN);
    bf_delete(&value);
    if (end)
        *end = (char *)rest;
    return result;
}

typedef struct { char *text; size_t size, length; } Output;

static void put(Output *out, char c)
{
    if (out->length + 1 < out->size)
        out->text[out->length] = c;
    out->length++;
}

static void put_text(Output *out, const char *text, size_t length)
{
    while (length--)
        put(out, *text++);
}

/* %e and %f with the current rounding mode. */
static void put_double(Output *out, double value, char conversion, int precision, int plus)
{
    bf_t number;
    size_t length, i;
    char *text;
    bf_rnd_t mode = rounding == FE_DOWNWARD ? BF_RNDD : rounding == FE_UPWARD ? BF_RNDU : BF_RNDN;
    start_numbers();
    bf_init(&numbers, &number);
    bf_set_float64(&number, value);
    if (conversion == 'e')
        text = bf_ftoa(&length, &number, 10, precision + 1, mode | BF_FTOA_FORMAT_FIXED | BF_FTOA_FORCE_EXP);
    else
        text = bf_ftoa(&length, &number, 10, precision, mode | BF_FTOA_FORMAT_FRAC);
    if (text) {
        if (plus && text[0] != '-')
            put(out, '+');
        for (i = 0; i < length; i++)
            put(out, text[i]);
        free(text);
    }
    bf_delete(&number);
}

int vsnprintf(char *restrict text, size_t size, const char *restrict format, va_list list)
{
    Output out = { text, size, 0 };
    for (; *format; format++) {
        int zero = 0, plus = 0, left = 0, width = 0, precision = -1, longs = 0;
        char digits[24];
        size_t count = 0;
        if (*format != '%') {
            put(&out, *format);
            continue;
        }
        format++;
        for (;; format++) {
            if (*format == '0') zero = 1;
            else if (*format == '+') plus = 1;
            else if (*format == '-') left = 1;
            else break;
        }
        if (*format == '*') {
            width = va_arg(list, int);
            format++;
        }
        while (*format >= '0' && *format <= '9')
            width = width * 10 + *format++ - '0';
        if (*format == '.') {
            format++;
            precision = 0;
            if (*format == '*') {
                precision = va_arg(list, int);
                format++;
            }
            while (*format >= '0' && *format <= '9')
                precision = precision * 10 + *format++ - '0';
        }
        while (*format == 'l' || *format == 'z' || *format == 't' || *format == 'j') {
            longs += *format == 'j' ? 2 : *format == 'l';
            format++;
        }
        switch (*format) {
        case '%':
            put(&out, '%');
            break;
        case 'c':
            put(&out, (char)va_arg(list, int));
            break;
        case 's': {
            const char *string = va_arg(list, const char *);
            if (!string)
                string = "(null)";
            while ((precision < 0 || count < (size_t)precision) && string[count])
                count++;
            if (!left)
                for (; width > (int)count; width--)
                    put(&out, ' ');
            put_text(&out, string, count);
            for (; width > (int)count; width--)
                put(&out, ' ');
            break;
        }
        case 'e':
        case 'f':
            put_double(&out, va_arg(list, double), *format, precision < 0 ? 6 : precision, plus);
            break;
        case 'd':
        case 'i':
        case 'u':
        case 'x':
        case 'X':
        case 'p': {
            int is_signed = *format == 'd' || *format == 'i';
            unsigned base = is_signed || *format == 'u' ? 10 : 16;
            const char *alphabet = *format == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
            uint64_t value;
            char sign = 0;
            if (longs >= 2)
                value = va_arg(list, uint64_t);
            else if (is_signed)
                value = (uint64_t)(int64_t)va_arg(list, int32_t);
            else
                value = va_arg(list, uint32_t);
            if (is_signed && (int64_t)value < 0) {
                sign = '-';
                value = 0 - value;
            } else if (plus) {
                sign = '+';
            }
            do {
                digits[count++] = alphabet[value % base];
                value /= base;
            } while (value);
            while ((int)count < precision && count < sizeof(digits) - 1)
                digits[count++] = '0';
            width -= (int)count + (sign != 0);
            if (!zero && !left)
                for (; width > 0; width--)
                    put(&out, ' ');
            if (sign)
                put(&out, sign);
            if (zero && !left)
                for (; width > 0; width--)
                    put(&out, '0');
            while (count)
                put(&out, digits[--count]);
            for (; width > 0; width--)
                put(&out, ' ');
            break;
        }
        default:
            __builtin_trap(); /* the engine's formats are known; a new one shows in the tests */
        }
    }
    if (size)
        text[out.length < size ? out.length : size - 1] = 0;
    return (int)out.length;
}

int snprintf(char *restrict text, size_t size, const char *restrict format, ...)
{
    va_list list;
    int length;
    va_start(list, format);
    length = vsnprintf(text, size, format, list);
    va_end(list);
    return length;
}
