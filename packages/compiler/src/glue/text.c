/*
 * Steps over text that the engine makes byte by byte, made eight bytes at a time: state and arguments of every call go through
 * them. Included by near.c before the engine, which is patched to call them (toolchain/quickjs-patches.ts).
 */

typedef uint64_t __attribute__((aligned(1), may_alias)) near_word;

#define NEAR_ONES 0x0101010101010101ull
#define NEAR_HIGH (NEAR_ONES * 0x80)
/* High bits set where a byte of `word` is below `limit` (at most 0x80); exact in saying whether there is one. */
#define NEAR_BELOW(word, limit) (((word) - NEAR_ONES * (limit)) & ~(word) & NEAR_HIGH)

/* Length of the ASCII text that `text` begins with. */
static size_t near_ascii_length(const uint8_t *text, size_t length)
{
    size_t at = 0;
    while (length - at >= 8 && !(*(const near_word *)(text + at) & NEAR_HIGH))
        at += 8;
    while (at < length && text[at] < 0x80)
        at++;
    return at;
}

/* Length of the text that a JSON string can hold as it is: up to a quote, a backslash, a control or a non-ASCII character. */
static size_t near_plain_length(const uint8_t *text, size_t length, uint8_t quote)
{
    const uint64_t quotes = NEAR_ONES * quote, backslashes = NEAR_ONES * '\\';
    size_t at = 0;
    while (length - at >= 8) {
        uint64_t word = *(const near_word *)(text + at);
        if ((word & NEAR_HIGH) | NEAR_BELOW(word, 0x20) | NEAR_BELOW(word ^ quotes, 1) | NEAR_BELOW(word ^ backslashes, 1))
            break;
        at += 8;
    }
    while (at < length && text[at] >= 0x20 && text[at] < 0x80 && text[at] != quote && text[at] != '\\')
        at++;
    return at;
}

/* Place of the first of two bytes from `at` on; `length` when there is neither. */
static size_t near_find_either(const uint8_t *text, size_t at, size_t length, uint8_t one, uint8_t other)
{
    const uint64_t ones = NEAR_ONES * one, others = NEAR_ONES * other;
    while (length - at >= 8) {
        uint64_t word = *(const near_word *)(text + at);
        if (NEAR_BELOW(word ^ ones, 1) | NEAR_BELOW(word ^ others, 1))
            break;
        at += 8;
    }
    while (at < length && text[at] != one && text[at] != other)
        at++;
    return at;
}

/* Decimal digits of an integer, ending at `end`. Returns where they begin. */
static char *near_integer_text(char *end, int32_t value)
{
    uint32_t left = value < 0 ? 0 - (uint32_t)value : (uint32_t)value;
    do {
        *--end = '0' + left % 10;
        left /= 10;
    } while (left);
    if (value < 0)
        *--end = '-';
    return end;
}

/*
 * The integer that JSON text has at `text`, when it is one of at most nine digits without fraction and exponent; the text
 * ends with a byte that is no digit. Returns its end, or NULL.
 */
static const uint8_t *near_json_integer(const uint8_t *text, int32_t *value)
{
    const uint8_t *at = text + (*text == '-');
    const uint8_t *first = at;
    uint32_t result = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (at - first == 9)
            return NULL;
        result = result * 10 + (*at - '0');
    }
    /* -0 is no integer of the engine's. */
    if (at == first || *at == '.' || *at == 'e' || *at == 'E' || (result == 0 && *text == '-'))
        return NULL;
    *value = *text == '-' ? -(int32_t)result : (int32_t)result;
    return at;
}
