/* Three-valued rules over many rows at once: two bit planes, known true and known false; both 0 is unknown. */

#define BLOCK_WORDS 4 /* rows are taken 256 at a time */
#define BLOCK_ROWS (64 * BLOCK_WORDS)

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef struct {
    uint64_t yes[BLOCK_WORDS], no[BLOCK_WORDS];
} Planes;

enum { ALL, ANY, NOT, NOT_OR_UNKNOWN, STATE, UNLESS, OR_UNKNOWN, CONSTANT, RESULT, OPERATIONS };

/* Bit r: whether code r of 64 equals `wanted`. */
static inline uint64_t equal_64(const uint8_t *codes, uint8_t wanted)
{
    uint64_t result = 0;
#if defined(__SSE2__)
    const __m128i same = _mm_set1_epi8((char)wanted);
    for (int i = 0; i < 4; i++) {
        const __m128i here = _mm_loadu_si128((const __m128i *)(const void *)(codes + 16 * i));
        result |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(here, same)) << (16 * i);
    }
#else
    for (int i = 0; i < 64; i++) result |= (uint64_t)(codes[i] == wanted) << i;
#endif
    return result;
}

/* Read one column: every atom over it gathers the codes for which it is true, and those for which it is false. */
static void read_column(const SpottingRules *rules, int64_t column, const uint8_t *codes, Planes *at)
{
    for (int32_t a = rules->atom_first[column]; a < rules->atom_first[column + 1]; a++) memset(at + a, 0, sizeof(*at));
    for (int64_t code = 0; code < rules->codes[column]; code++) {
        uint64_t same[BLOCK_WORDS];
        for (int w = 0; w < BLOCK_WORDS; w++) same[w] = equal_64(codes + 64 * w, (uint8_t)code);
        for (int32_t a = rules->atom_first[column]; a < rules->atom_first[column + 1]; a++) {
            const uint8_t truth = rules->truth[(int64_t)a * 256 + code];
            if (truth == 2) continue;
            uint64_t *plane = truth ? at[a].yes : at[a].no;
            for (int w = 0; w < BLOCK_WORDS; w++) plane[w] |= same[w];
        }
    }
}

static void run_step(const SpottingStep *step, Planes *at, uint64_t *yes, uint64_t *no, int64_t words, int64_t from,
                     int here)
{
    const Planes a = step->operation == CONSTANT ? at[0] : at[step->a];
    const Planes b = step->operation == CONSTANT || step->b < 0 ? a : at[step->b];
    Planes *out = step->operation == RESULT ? NULL : at + step->out;
    for (int w = 0; w < BLOCK_WORDS; w++) {
        switch (step->operation) {
        case ALL: out->yes[w] = a.yes[w] & b.yes[w], out->no[w] = a.no[w] | b.no[w]; break;
        case ANY: out->yes[w] = a.yes[w] | b.yes[w], out->no[w] = a.no[w] & b.no[w]; break;
        case NOT: out->yes[w] = a.no[w], out->no[w] = a.yes[w]; break;
        case NOT_OR_UNKNOWN: out->yes[w] = ~a.yes[w], out->no[w] = a.yes[w]; break;
        case STATE: out->yes[w] = b.yes[w] & ~a.yes[w], out->no[w] = a.yes[w]; break;
        case UNLESS: out->yes[w] = a.yes[w] & ~b.yes[w], out->no[w] = a.no[w] | b.yes[w]; break;
        case OR_UNKNOWN: out->yes[w] = ~a.no[w], out->no[w] = a.no[w]; break;
        case CONSTANT: out->yes[w] = step->a == 1 ? ~(uint64_t)0 : 0, out->no[w] = step->a == 0 ? ~(uint64_t)0 : 0; break;
        case RESULT:
            if (w < here) {
                yes[step->out * words + from + w] = a.yes[w];
                no[step->out * words + from + w] = a.no[w];
            }
            break;
        default: break;
        }
    }
}

static int check_rules(const SpottingRules *r)
{
    if (r->columns < 0 || r->columns > 1 << 20 || r->atoms < 0 || r->atoms > 1 << 20 || r->places < r->atoms + 1 ||
        r->places > 1 << 20 || r->steps < 0 || r->rules < 0 || r->rows < 0)
        return SPOTTING_BAD_SIZE;
    if (bad_first(r->atom_first, r->columns, r->atoms)) return SPOTTING_BAD_SIZE;
    for (int64_t c = 0; c < r->columns; c++)
        if (r->codes[c] < 0 || r->codes[c] > 256) return SPOTTING_BAD_SIZE;
    for (int64_t c = 0; c < r->columns; c++) /* no other code is ever looked up */
        for (int64_t a = r->atom_first[c]; a < r->atom_first[c + 1]; a++)
            for (int64_t code = 0; code < r->codes[c]; code++)
                if (r->truth[a * 256 + code] > 2) return SPOTTING_BAD_SIZE;
    for (int64_t s = 0; s < r->steps; s++) {
        const SpottingStep *step = &r->step[s];
        if (step->operation < 0 || step->operation >= OPERATIONS) return SPOTTING_BAD_SIZE;
        if (step->out < 0 || step->out >= (step->operation == RESULT ? r->rules : r->places)) return SPOTTING_BAD_SIZE;
        if (step->operation == CONSTANT) continue;
        if (step->a < 0 || step->a >= r->places || step->b < -1 || step->b >= r->places) return SPOTTING_BAD_SIZE;
    }
    return 0;
}

int spotting_rules(const SpottingRules *rules)
{
    const int bad = check_rules(rules);
    if (bad) return bad;
    const int64_t words = (rules->rows + 63) / 64;
    Planes *at = calloc((size_t)rules->places, sizeof(Planes));
    if (!at) return SPOTTING_NO_MEMORY;
    for (int64_t from = 0; from < words; from += BLOCK_WORDS) {
        const int64_t rows = rules->rows - 64 * from;
        const int here = (int)(words - from < BLOCK_WORDS ? words - from : BLOCK_WORDS);
        uint8_t last[BLOCK_ROWS];
        for (int64_t c = 0; c < rules->columns; c++) {
            const uint8_t *codes = rules->column + c * rules->rows + 64 * from;
            if (rows < BLOCK_ROWS) { /* the rows end inside this block: read no further */
                memset(last, 0, sizeof(last));
                memcpy(last, codes, (size_t)rows);
                codes = last;
            }
            read_column(rules, c, codes, at);
        }
        for (int64_t s = 0; s < rules->steps; s++)
            run_step(&rules->step[s], at, rules->yes, rules->no, words, from, here);
    }
    free(at);
    return 0;
}
