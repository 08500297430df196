/* Coverage-guided fuzzing of the native kernel's entries, for any C compiler that has -fsanitize-coverage=trace-pc.
 *
 * The kernel is compiled with sanitizers and with coverage; this file is not. Every input is a run of bytes that says
 * how large a lattice, a model with cases, or a rule program is, and what stands in it: mostly what is valid, now and
 * then NaN, a negative, an index out of range. Arrays have exactly the size they claim, so the sanitizer sees one step
 * beyond. Inputs that reach new code are kept and changed further. It ends well after so many seconds without a crash.
 */
#include "kernel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAP (1 << 16)
#define LENGTH 4096
#define CORPUS 4096

static uint8_t seen[MAP], now[MAP];
static uintptr_t before;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    const uintptr_t here = (uintptr_t)__builtin_return_address(0);
    now[(here ^ before) & (MAP - 1)] |= 1;
    before = here >> 1;
}

static uint64_t state = 1;
static uint32_t chance(uint32_t n)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (uint32_t)(state >> 11) % n;
}

/* --- reading an input --- */

static const uint8_t *input;
static size_t at, length;

static uint8_t byte(void) { return at < length ? input[at++] : 0; }
static int small(int most) { return byte() % (most + 1); }

/* A number: usually within 0..top, at times what no caller should give. */
static double number(double top)
{
    const uint8_t kind = byte();
    if (kind == 255) return NAN;
    if (kind == 254) return -0.5;
    if (kind == 253) return INFINITY;
    if (kind < 20) return 0;
    if (kind < 60) return top;
    if (kind < 70) return 1e-300;
    return top * (byte() + 1) / 257.0;
}

static int32_t number_below(int32_t n)
{
    const uint8_t x = byte();
    if (x == 255) return n;
    if (x == 254) return -1;
    return n > 0 ? x % n : 0;
}

#define MOST_KEPT 128
static void *kept[MOST_KEPT];
static int keep_count;
static void *exactly(size_t n, size_t size)
{
    void *p = malloc(n * size ? n * size : 1);
    if (!p) abort();
    kept[keep_count++] = p;
    return p;
}

static double *numbers(int64_t n, double top)
{
    double *p = exactly((size_t)n, 8);
    for (int64_t i = 0; i < n; i++) p[i] = number(top);
    return p;
}

static double *zeros(int64_t n)
{
    double *p = exactly((size_t)n, 8);
    memset(p, 0, (size_t)n * 8);
    return p;
}

static int32_t *indices(int64_t n, int32_t below)
{
    int32_t *p = exactly((size_t)n, 4);
    for (int64_t i = 0; i < n; i++) p[i] = number_below(below);
    return p;
}

static uint8_t *flags(int64_t n)
{
    uint8_t *p = exactly((size_t)n, 1);
    for (int64_t i = 0; i < n; i++) p[i] = byte() & 1;
    return p;
}

/* Where n lists begin; returns how many items they have together. At times out of order. */
static int32_t *firsts(int64_t n, int most, int64_t *all)
{
    int32_t *p = exactly((size_t)n + 1, 4);
    p[0] = 0;
    for (int64_t i = 0; i < n; i++) p[i + 1] = p[i] + small(most);
    *all = p[n];
    if (byte() > 250) p[chance((uint32_t)n + 1)] += 3;
    return p;
}

static int64_t *long_firsts(int64_t n, int most, int64_t *all)
{
    int64_t *p = exactly((size_t)n + 1, 8);
    p[0] = 0;
    for (int64_t i = 0; i < n; i++) p[i + 1] = p[i] + small(most);
    *all = p[n];
    if (byte() > 250 && n) p[chance((uint32_t)n)] = 99;
    return p;
}

/* --- the three entries --- */

static void a_lattice(void)
{
    SpottingLattice l = {.lanes = small(3), .variables = small(24), .bits = byte() > 250 ? small(70) : small(14)};
    l.first = firsts(l.variables, 3, &l.values);
    l.bleeding = flags(l.bits);
    l.weight = numbers(l.lanes, 1);
    l.none = numbers(l.lanes * l.variables, 1);
    l.weights = numbers(l.lanes * l.values, 1);
    l.silent = numbers(l.lanes * l.values * l.bits, 1);
    l.leak_silent = numbers(l.lanes * l.bits, 1);
    l.total = zeros(l.lanes);
    l.no_cause = zeros(l.lanes);
    l.present = zeros(l.lanes * l.values);
    l.cause = zeros(l.lanes * l.values);
    l.status = exactly((size_t)l.lanes, 1);
    const int instructions = small(2);
    if (spotting_solve(&l, 12, instructions)) return;
    for (int64_t i = 0; i < l.lanes; i++)
        if (l.status[i] == SPOTTING_EXACT && !(l.total[i] >= 0)) abort();
    for (int64_t i = 0; i < l.lanes * l.values; i++)
        if (!(l.present[i] >= 0) || !(l.cause[i] >= 0) || l.cause[i] > l.present[i] * (1 + 1e-9) + 1e-290) abort();
}

static SpottingTerm *terms(int64_t n, int32_t expressions, int32_t rows)
{
    SpottingTerm *p = exactly((size_t)n, sizeof(*p));
    for (int64_t i = 0; i < n; i++) {
        p[i].expression = number_below(expressions);
        for (int j = 0; j < 3; j++) p[i].row[j] = byte() % 3 ? number_below(rows) : -1 - (int32_t)(byte() % 2);
    }
    return p;
}

static SpottingShift *shifts(int64_t n, int32_t rows)
{
    SpottingShift *p = exactly((size_t)n, sizeof(*p));
    for (int64_t i = 0; i < n; i++) p[i] = (SpottingShift){number_below(3), number_below(rows), (int32_t)(byte() % 3) - 1};
    return p;
}

static SpottingBand *bands(int64_t n, int32_t rows)
{
    SpottingBand *p = exactly((size_t)n, sizeof(*p));
    for (int64_t i = 0; i < n; i++)
        p[i] = (SpottingBand){.from = byte() % 40, .to = 41 + byte(), .row = number_below(rows)};
    return p;
}

static void links(SpottingModel *m)
{
    const int64_t places = m->observations * m->states;
    int32_t *from = exactly((size_t)places, 4), *to = exactly((size_t)places, 4);
    int32_t *value = exactly((size_t)(places * m->values), 4);
    m->entries = 0;
    for (int64_t p = 0; p < places; p++) {
        from[p] = (int32_t)m->entries;
        for (int32_t k = 0; k < m->values; k++)
            if (byte() & 1) value[m->entries++] = k;
        to[p] = (int32_t)m->entries;
    }
    if (byte() > 250 && places) to[chance((uint32_t)places)] += 5;
    if (byte() > 250 && m->entries) value[chance((uint32_t)m->entries)] = number_below((int32_t)m->values);
    m->entry_from = from;
    m->entry_to = to;
    m->entry_value = value;
    m->positive = flags(m->observations);
    m->bleeding = flags(m->observations);
    m->leak_fold = numbers(places * m->draws, 1);
    m->leak_silent = numbers(places * m->draws, 1);
    m->entry_fold = numbers(m->entries * m->draws, 1);
    m->entry_silent = numbers(m->entries * m->draws, 1);
}

static void a_model(void)
{
    SpottingModel m = {.draws = 1 + small(2), .states = 1 + small(2), .variables = small(6), .rows = 1 + small(6)};
    m.expressions = 1 + small(4), m.settings = 1 + small(2), m.observations = small(6);
    const int32_t N = (int32_t)m.rows, E = (int32_t)m.expressions;
    m.first = firsts(m.variables, 3, &m.values);
    const int64_t K = m.values, S = m.states, places = S * K;
    m.row = numbers(m.rows * m.draws, 0.9);
    int32_t *stage_of = exactly((size_t)K, 4);
    for (int64_t k = 0; k < K; k++) stage_of[k] = byte() & 3 ? -1 : (int32_t)k - 1;
    m.stage_of = stage_of;
    m.stage_share = indices(K, N);
    m.in_state = flags(places);
    m.has_prior = flags(places);
    m.band_first = firsts(places, 2, &m.bands);
    m.band = bands(m.bands, N);
    m.gate_first = firsts(places, 2, &m.gate_terms);
    m.gate = terms(m.gate_terms, E, N);
    m.odds_first = firsts(K, 2, &m.odds_terms);
    m.odds = terms(m.odds_terms, E, N);
    m.shift_first = firsts(places, 1, &m.shifts);
    m.shift = shifts(m.shifts, N);
    m.typical_age = numbers(S, 60);
    m.state_band_first = firsts(S, 2, &m.state_bands);
    m.state_band = bands(m.state_bands, N);
    m.state_term_first = firsts(S, 2, &m.state_terms);
    m.state_term = terms(m.state_terms, E, N);
    m.state_shift_first = firsts(S, 1, &m.state_shifts);
    m.state_shift = shifts(m.state_shifts, N);
    links(&m);
    if (spotting_check(&m)) return;
    SpottingCases c = {.cases = small(3)};
    int64_t observed, extras, absent;
    int8_t *truth = exactly((size_t)(c.cases * E), 1);
    for (int64_t i = 0; i < c.cases * E; i++) truth[i] = (int8_t)number_below(3);
    double *age = exactly((size_t)c.cases * 2, 8);
    for (int64_t i = 0; i < c.cases; i++) {
        age[2 * i] = byte() & 1 ? NAN : byte() % 90;
        age[2 * i + 1] = isnan(age[2 * i]) ? NAN : age[2 * i] + byte() % 20;
        if (byte() > 250) age[2 * i] = number(300);
    }
    c.truth = truth;
    c.age = age;
    c.setting = indices(c.cases, (int32_t)m.settings);
    c.possible = flags(c.cases * S);
    c.observed_first = long_firsts(c.cases, 8, &observed);
    c.observed = indices(observed, (int32_t)m.observations);
    c.extra_first = long_firsts(c.cases, 2, &extras);
    c.extra_value = indices(extras, (int32_t)K);
    c.extra_odds = numbers(extras * m.draws, 4);
    c.absent_first = long_firsts(c.cases, 2, &absent);
    c.absent = indices(absent, (int32_t)K);
    c.state_total = zeros(c.cases * m.draws * S);
    c.no_cause = zeros(c.cases * m.draws);
    c.present = zeros(c.cases * m.draws * K);
    c.cause = zeros(c.cases * m.draws * K);
    c.width = exactly((size_t)c.cases, 4);
    c.status = exactly((size_t)c.cases, 1);
    spotting_infer(&m, &c, 12, small(2));
}

static void a_program(void)
{
    SpottingRules r = {.columns = small(4), .rules = small(4), .rows = byte() & 1 ? small(5) : 200 + byte()};
    r.atom_first = firsts(r.columns, 3, &r.atoms);
    r.places = r.atoms + 1 + small(6);
    r.steps = small(12);
    int32_t *codes = exactly((size_t)r.columns, 4);
    for (int64_t i = 0; i < r.columns; i++) codes[i] = byte() > 250 ? 300 : byte() % 257;
    uint8_t *truth = exactly((size_t)r.atoms * 256, 1);
    for (int64_t i = 0; i < r.atoms * 256; i++) truth[i] = (uint8_t)(i * 7 % 3);
    if (byte() > 250 && r.atoms) truth[chance((uint32_t)r.atoms * 256)] = 3;
    SpottingStep *step = exactly((size_t)r.steps, sizeof(*step));
    for (int64_t i = 0; i < r.steps; i++) {
        step[i] = (SpottingStep){number_below(9), 0, number_below((int32_t)r.places), number_below((int32_t)r.places)};
        step[i].out = number_below((int32_t)(step[i].operation == 8 ? r.rules : r.places));
    }
    uint8_t *column = exactly((size_t)(r.columns * r.rows), 1);
    for (int64_t i = 0; i < r.columns * r.rows; i++) column[i] = byte();
    r.codes = codes;
    r.truth = truth;
    r.step = step;
    r.column = column;
    const int64_t words = (r.rows + 63) / 64;
    r.yes = (uint64_t *)zeros(r.rules * words);
    r.no = (uint64_t *)zeros(r.rules * words);
    spotting_rules(&r);
}

static void run(const uint8_t *data, size_t size)
{
    input = data, length = size, at = 0, keep_count = 0, before = 0;
    memset(now, 0, sizeof(now));
    const uint8_t which = byte() % 4;
    which < 2 ? a_lattice() : which == 2 ? a_model() : a_program();
    while (keep_count) free(kept[--keep_count]);
}

static int is_new(void)
{
    int found = 0;
    for (int i = 0; i < MAP; i++)
        if (now[i] && !seen[i]) seen[i] = 1, found = 1;
    return found;
}

static uint8_t corpus[CORPUS][LENGTH];
static int corpus_size;

int main(int count, char **words)
{
    const int seconds = count > 1 ? atoi(words[1]) : 10;
    state = count > 2 ? strtoull(words[2], NULL, 10) : 20261121;
    const time_t end = time(NULL) + seconds;
    uint8_t data[LENGTH];
    uint64_t runs = 0;
    while (time(NULL) < end) {
        if (!corpus_size || !chance(8)) {
            for (int i = 0; i < LENGTH; i++) data[i] = (uint8_t)chance(253);
        } else {
            memcpy(data, corpus[chance((uint32_t)corpus_size)], LENGTH);
            for (uint32_t changes = 1 + chance(12); changes; changes--) {
                const uint32_t place = chance(chance(2) ? LENGTH : 64);
                data[place] = chance(4) ? (uint8_t)chance(256) : (uint8_t)(250 + chance(6));
            }
            if (!chance(4)) memcpy(data + LENGTH / 2, corpus[chance((uint32_t)corpus_size)] + chance(64), LENGTH / 4);
        }
        run(data, LENGTH);
        runs++;
        if (is_new() && corpus_size < CORPUS) memcpy(corpus[corpus_size++], data, LENGTH);
    }
    int reached = 0;
    for (int i = 0; i < MAP; i++) reached += seen[i];
    printf("%llu inputs, %d kept, %d edges reached, no crash\n", (unsigned long long)runs, corpus_size, reached);
    return 0;
}
