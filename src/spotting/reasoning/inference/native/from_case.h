/* spotting_infer: from what was observed to the joints of all states and draws, case by case. */

/* Room for one case; all draws of a figure stand together, as in the model's rows. */
typedef struct {
    double *odds;        /* (K, D) */
    double *none;        /* (V, D) */
    double *weights;     /* (K, D) */
    double *state;       /* (S, D) */
    double *constant;    /* (D) */
    double *leak_silent; /* (64, D) */
    uint8_t *absent;     /* (K) */
    uint64_t *touched;   /* (K) bits the value may explain in any draw */
    uint64_t *ever;      /* (V) bits of the variable in any state */
    int32_t *link_value, *link_bit, *link_entry; /* the links to positives in this state */
    int32_t links;
    /* the frame: live variables only */
    int32_t *variable, *first, *value;
    double *frame_none, *frame_weight, *frame_silent, *frame_leak, *frame_present, *frame_cause;
    uint64_t *frame_touched;
    void *memory;
} CaseRoom;

#define NOT_LIVE UINT64_MAX /* in place of where a value stands in the frame */

static int open_case_room(CaseRoom *c, const SpottingModel *m)
{
    const size_t K = (size_t)m->values + 1, V = (size_t)m->variables + 1, D = (size_t)m->draws, S = (size_t)m->states;
    const size_t doubles = (2 * K + V + S + 1 + MAX_BITS) * D + 4 * K + V + K * MAX_BITS + MAX_BITS;
    const size_t all = doubles * 8 + (2 * K + V) * 8 + (3 * K * MAX_BITS + 3 * V + K) * 4 + K + 64 * 32;
    char *at = all < MOST_BYTES ? calloc(1, all) : NULL;
    c->memory = at;
    if (!at) return SPOTTING_NO_MEMORY;
    c->odds = take(&at, K * D, 8);
    c->none = take(&at, V * D, 8);
    c->weights = take(&at, K * D, 8);
    c->state = take(&at, S * D, 8);
    c->constant = take(&at, D, 8);
    c->leak_silent = take(&at, MAX_BITS * D, 8);
    c->touched = take(&at, K, 8);
    c->ever = take(&at, V, 8);
    c->frame_touched = take(&at, K, 8);
    c->link_value = take(&at, K * MAX_BITS, 4);
    c->link_bit = take(&at, K * MAX_BITS, 4);
    c->link_entry = take(&at, K * MAX_BITS, 4);
    c->variable = take(&at, V, 4);
    c->first = take(&at, V, 4);
    c->value = take(&at, K, 4);
    c->frame_none = take(&at, V, 8);
    c->frame_weight = take(&at, K, 8);
    c->frame_present = take(&at, K, 8);
    c->frame_cause = take(&at, K, 8);
    c->frame_silent = take(&at, K * MAX_BITS, 8);
    c->frame_leak = take(&at, MAX_BITS, 8);
    c->absent = take(&at, K, 1);
    return 0;
}

/* One case: what decides its priors. */
typedef struct {
    const int8_t *truth;
    double age_low, age_high;
    int32_t setting;
    int64_t extras;
    const int32_t *extra_value;
    const double *extra_odds;
} Known;

/* Where the results of one case go. */
typedef struct {
    double *state_total, *no_cause, *present, *cause;
} Out;

/* The frontier of all states together: it says how hard a case is, whatever engine works on it. */
static int32_t width_of_all(const SpottingModel *m, const CaseRoom *c, Room *room, int32_t bits)
{
    memcpy(room->plan_room.touched, c->ever, (size_t)m->variables * 8);
    make_plan(&room->plan_room, &room->plan, (int32_t)m->variables, bits, MAX_BITS);
    return room->plan.width;
}

static void add_stages(const SpottingModel *m, double *figures)
{
    for (int64_t k = 0; k < m->values; k++)
        if (m->stage_of[k] >= 0) figures[m->stage_of[k]] += figures[k];
}

#define NAME(x) GLUE(x, _one)
#define DRAWS(m) 1
#include "priors.h"
#include "one_case.h"
#undef NAME
#undef DRAWS

#define NAME(x) GLUE(x, _many)
#define DRAWS(m) ((m)->draws)
#include "priors.h"
#include "one_case.h"
#undef NAME
#undef DRAWS

/* --- what the caller gave --- */

static int falls_short(const int64_t *first, int64_t n)
{
    if (first[0] != 0) return 1;
    for (int64_t i = 0; i < n; i++)
        if (first[i + 1] < first[i]) return 1;
    return 0;
}

static int check_case(const SpottingModel *m, const SpottingCases *all, int64_t n)
{
    const int8_t *truth = all->truth + n * m->expressions;
    for (int64_t e = 0; e < m->expressions; e++)
        if (truth[e] < 0 || truth[e] > 2) return SPOTTING_BAD_SIZE;
    const double low = all->age[2 * n], high = all->age[2 * n + 1];
    if (isnan(low) != isnan(high)) return SPOTTING_BAD_NUMBER;
    if (!isnan(low) && !(low >= 0 && low <= high && high <= 200)) return SPOTTING_BAD_NUMBER;
    if (all->setting[n] < 0 || all->setting[n] >= m->settings) return SPOTTING_BAD_SIZE;
    for (int64_t o = all->observed_first[n]; o < all->observed_first[n + 1]; o++)
        if (all->observed[o] < 0 || all->observed[o] >= m->observations) return SPOTTING_BAD_SIZE;
    for (int64_t x = all->absent_first[n]; x < all->absent_first[n + 1]; x++)
        if (all->absent[x] < 0 || all->absent[x] >= m->values) return SPOTTING_BAD_SIZE;
    for (int64_t x = all->extra_first[n]; x < all->extra_first[n + 1]; x++) {
        if (all->extra_value[x] < 0 || all->extra_value[x] >= m->values) return SPOTTING_BAD_SIZE;
        for (int64_t d = 0; d < m->draws; d++)
            if (!is_weight(all->extra_odds[x * m->draws + d])) return SPOTTING_BAD_NUMBER;
    }
    return 0;
}

int spotting_infer(const SpottingModel *model, const SpottingCases *cases, int most_bits, int instructions)
{
    if (cases->cases < 0 || falls_short(cases->observed_first, cases->cases) ||
        falls_short(cases->extra_first, cases->cases) || falls_short(cases->absent_first, cases->cases))
        return SPOTTING_BAD_SIZE;
    CaseRoom case_room = {0};
    Room room;
    int status = open_room(&room, model->variables);
    if (!status) status = open_case_room(&case_room, model);
    const Engine engine = engine_of(instructions);
    for (int64_t n = 0; n < cases->cases && !status; n++) {
        status = check_case(model, cases, n);
        if (status) break;
        const int found = model->draws == 1 ? infer_one(model, cases, n, &case_room, &room, &engine, most_bits)
                                            : infer_many(model, cases, n, &case_room, &room, &engine, most_bits);
        cases->status[n] = (int8_t)found;
    }
    free(case_room.memory);
    close_room(&room);
    return status;
}

static int bad_first(const int32_t *first, int64_t n, int64_t all)
{
    if (first[0] != 0 || first[n] != all) return 1;
    for (int64_t i = 0; i < n; i++)
        if (first[i + 1] < first[i]) return 1;
    return 0;
}

static int bad_terms(const SpottingModel *m, const SpottingTerm *term, int64_t n)
{
    for (int64_t t = 0; t < n; t++) {
        if (term[t].expression < 0 || term[t].expression >= m->expressions) return 1;
        for (int i = 0; i < 3; i++)
            if (term[t].row[i] < -2 || term[t].row[i] >= m->rows) return 1;
    }
    return 0;
}

static int bad_shifts(const SpottingModel *m, const SpottingShift *shift, int64_t n)
{
    for (int64_t t = 0; t < n; t++)
        if (shift[t].row < 0 || shift[t].row >= m->rows || shift[t].expression < -1 ||
            shift[t].expression >= m->expressions)
            return 1;
    return 0;
}

static int bad_bands(const SpottingModel *m, const SpottingBand *band, int64_t n)
{
    for (int64_t b = 0; b < n; b++)
        if (band[b].row < 0 || band[b].row >= m->rows || isnan(band[b].from) || isnan(band[b].to)) return 1;
    return 0;
}

static int bad_links(const SpottingModel *m)
{
    const int64_t D = m->draws, places = m->observations * m->states;
    for (int64_t p = 0; p < places; p++) {
        if (m->entry_from[p] < 0 || m->entry_to[p] < m->entry_from[p] || m->entry_to[p] > m->entries)
            return SPOTTING_BAD_SIZE;
        for (int32_t e = m->entry_from[p]; e < m->entry_to[p]; e++) {
            if (m->entry_value[e] < 0 || m->entry_value[e] >= m->values) return SPOTTING_BAD_SIZE;
            /* rising: a value has one entry for an observation, so its links fit the room they are given */
            if (e > m->entry_from[p] && m->entry_value[e] <= m->entry_value[e - 1]) return SPOTTING_BAD_SIZE;
        }
    }
    for (int64_t i = 0; i < m->entries * D; i++)
        if (!is_weight(m->entry_fold[i]) || !is_probability(m->entry_silent[i])) return SPOTTING_BAD_NUMBER;
    for (int64_t i = 0; i < places * D; i++)
        if (!is_weight(m->leak_fold[i]) || !is_probability(m->leak_silent[i])) return SPOTTING_BAD_NUMBER;
    return 0;
}

int spotting_check(const SpottingModel *m)
{
    const int64_t K = m->values, S = m->states;
    if (m->draws < 1 || m->draws > 4096 || S < 1 || S > 64 || m->variables < 0 || m->variables > 1 << 16 || K < 0 ||
        K > 1 << 16 || m->rows < 0 || m->expressions < 0 || m->settings < 1 || m->observations < 0 || m->entries < 0)
        return SPOTTING_BAD_SIZE;
    if (bad_first(m->first, m->variables, K) || bad_first(m->band_first, S * K, m->bands) ||
        bad_first(m->gate_first, S * K, m->gate_terms) || bad_first(m->odds_first, K, m->odds_terms) ||
        bad_first(m->shift_first, S * K, m->shifts) || bad_first(m->state_band_first, S, m->state_bands) ||
        bad_first(m->state_term_first, S, m->state_terms) || bad_first(m->state_shift_first, S, m->state_shifts))
        return SPOTTING_BAD_SIZE;
    for (int64_t i = 0; i < m->variables; i++)
        for (int32_t k = m->first[i]; k < m->first[i + 1]; k++)
            if (m->stage_of[k] != -1 && (m->stage_of[k] < m->first[i] || m->stage_of[k] >= k)) return SPOTTING_BAD_SIZE;
    for (int64_t k = 0; k < K; k++)
        if (m->stage_share[k] < -1 || m->stage_share[k] >= m->rows) return SPOTTING_BAD_SIZE;
    if (bad_terms(m, m->gate, m->gate_terms) || bad_terms(m, m->odds, m->odds_terms) ||
        bad_terms(m, m->state_term, m->state_terms) || bad_shifts(m, m->shift, m->shifts) ||
        bad_shifts(m, m->state_shift, m->state_shifts) || bad_bands(m, m->band, m->bands) ||
        bad_bands(m, m->state_band, m->state_bands))
        return SPOTTING_BAD_SIZE;
    for (int64_t i = 0; i < m->rows * m->draws; i++)
        if (!is_weight(m->row[i])) return SPOTTING_BAD_NUMBER;
    for (int64_t s = 0; s < S; s++)
        if (!isfinite(m->typical_age[s])) return SPOTTING_BAD_NUMBER;
    return bad_links(m);
}
