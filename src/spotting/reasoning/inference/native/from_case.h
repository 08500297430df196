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

static int any_positive(const double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (x[i] > 0) return 1;
    return 0;
}

/* Fold what was observed into priors, leaks and links, seen from one state. */
static void observe(const SpottingModel *m, CaseRoom *c, int64_t state, const int32_t *observed, int64_t count)
{
    const int64_t D = m->draws;
    int32_t bit = 0;
    c->links = 0;
    memset(c->touched, 0, (size_t)m->values * 8);
    for (int64_t d = 0; d < D; d++) c->constant[d] = c->state[state * D + d];
    for (int64_t o = 0; o < count; o++) {
        const int64_t place = (int64_t)observed[o] * m->states + state;
        const int positive = m->positive[observed[o]];
        for (int64_t d = 0; d < D; d++) c->constant[d] *= m->leak_fold[place * D + d];
        if (positive) memcpy(c->leak_silent + (int64_t)bit * D, m->leak_silent + place * D, (size_t)D * 8);
        for (int32_t e = m->entry_from[place]; e < m->entry_to[place]; e++) {
            const int32_t k = m->entry_value[e];
            double *w = c->weights + (int64_t)k * D;
            if (!any_positive(w, D)) continue;
            for (int64_t d = 0; d < D; d++) w[d] *= m->entry_fold[(int64_t)e * D + d];
            if (!positive) continue;
            uint64_t explains = 0;
            for (int64_t d = 0; d < D; d++) explains |= (uint64_t)(m->entry_silent[(int64_t)e * D + d] < 1) << bit;
            if (!explains) continue;
            c->touched[k] |= explains;
            c->link_value[c->links] = k;
            c->link_bit[c->links] = bit;
            c->link_entry[c->links++] = e;
        }
        bit += positive;
    }
}

/* Number the variables that are not "none" for sure, and their values. Sets what plan and frame need of them. */
static int32_t list_live(const SpottingModel *m, CaseRoom *c, PlanRoom *plan_room)
{
    const int64_t D = m->draws;
    int32_t live = 0, values = 0;
    for (int32_t i = 0; i < m->variables; i++) {
        int any = 0;
        uint64_t touched = 0;
        for (int32_t k = m->first[i]; k < m->first[i + 1]; k++) {
            any |= c->absent[k] || any_positive(c->weights + (int64_t)k * D, D);
            touched |= c->touched[k];
        }
        if (!any) continue;
        c->ever[i] |= touched;
        plan_room->touched[live] = touched;
        c->variable[live] = i;
        c->first[live++] = values;
        for (int32_t k = m->first[i]; k < m->first[i + 1]; k++) {
            c->frame_touched[values] = c->touched[k];
            c->touched[k] = (uint64_t)values; /* from here on: where the value stands in the frame */
            c->value[values++] = k;
        }
    }
    c->first[live] = values;
    return live;
}

static void fill_frame(const SpottingModel *m, CaseRoom *c, Frame *f, int64_t draw)
{
    const int64_t D = m->draws;
    for (int32_t i = 0; i < f->variables; i++) c->frame_none[i] = c->none[(int64_t)c->variable[i] * D + draw];
    for (int32_t k = 0; k < c->first[f->variables]; k++)
        c->frame_weight[k] = c->weights[(int64_t)c->value[k] * D + draw];
    for (int32_t b = 0; b < f->bits; b++) c->frame_leak[b] = c->leak_silent[(int64_t)b * D + draw];
    for (int32_t j = 0; j < c->links; j++) {
        const int64_t k = (int64_t)c->touched[c->link_value[j]];
        c->frame_silent[k * f->stride + c->link_bit[j]] = m->entry_silent[(int64_t)c->link_entry[j] * D + draw];
    }
    f->scale = c->constant[draw];
}

/* Where the results of one case go. */
typedef struct {
    double *state_total, *no_cause, *present, *cause;
} Out;

static int solve_state(const SpottingModel *m, CaseRoom *c, Room *room, const Engine *engine, int64_t state,
                       int32_t bits, uint64_t bleeding, int most_bits, const Out *out)
{
    Frame f = {.variables = list_live(m, c, &room->plan_room), .bits = bits, .stride = bits ? bits : 1};
    f.bleeding = bleeding;
    f.first = c->first;
    f.none = c->frame_none;
    f.weight = c->frame_weight;
    f.silent = c->frame_silent;
    f.touched = c->frame_touched;
    f.leak_silent = c->frame_leak;
    f.present = c->frame_present;
    f.cause = c->frame_cause;
    if (make_plan(&room->plan_room, &room->plan, f.variables, bits, most_bits)) return SPOTTING_TOO_WIDE;
    if (make_room(&room->work, &room->plan)) return SPOTTING_TOO_WIDE;
    for (int64_t d = 0; d < m->draws; d++) {
        fill_frame(m, c, &f, d);
        solve_frame(engine, &f, &room->plan, &room->work, room->after);
        out->state_total[d * m->states + state] = f.total;
        out->no_cause[d] += f.no_cause;
        for (int32_t k = 0; k < f.first[f.variables]; k++) {
            out->present[d * m->values + c->value[k]] += f.present[k];
            out->cause[d * m->values + c->value[k]] += f.cause[k];
        }
    }
    return SPOTTING_EXACT;
}

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

static int infer_one(const SpottingModel *m, const SpottingCases *all, int64_t n, CaseRoom *c, Room *room,
                     const Engine *engine, int most_bits)
{
    const int64_t D = m->draws;
    const Known known = {
        .truth = all->truth + n * m->expressions,
        .age_low = all->age[2 * n],
        .age_high = all->age[2 * n + 1],
        .setting = all->setting[n],
        .extras = all->extra_first[n + 1] - all->extra_first[n],
        .extra_value = all->extra_value + all->extra_first[n],
        .extra_odds = all->extra_odds + all->extra_first[n] * D,
    };
    const Out out = {all->state_total + n * D * m->states, all->no_cause + n * D, all->present + n * D * m->values,
                     all->cause + n * D * m->values};
    const int32_t *observed = all->observed + all->observed_first[n];
    const int64_t count_observed = all->observed_first[n + 1] - all->observed_first[n];
    const uint8_t *possible = all->possible + n * m->states;
    memset(out.state_total, 0, (size_t)(D * m->states) * 8);
    memset(out.no_cause, 0, (size_t)D * 8);
    memset(out.present, 0, (size_t)(D * m->values) * 8);
    memset(out.cause, 0, (size_t)(D * m->values) * 8);
    memset(c->absent, 0, (size_t)m->values);
    memset(c->ever, 0, (size_t)m->variables * 8);
    for (int64_t x = all->absent_first[n]; x < all->absent_first[n + 1]; x++) c->absent[all->absent[x]] = 1;
    int32_t bits = 0, states = 0;
    uint64_t bleeding = 0;
    for (int64_t o = 0; o < count_observed; o++)
        if (m->positive[observed[o]]) {
            if (bits == MAX_BITS) return SPOTTING_TOO_WIDE;
            bleeding |= (uint64_t)(m->bleeding[observed[o]] != 0) << bits++;
        }
    all_odds(m, &known, c->odds);
    state_priors(m, &known, possible, c->state);
    for (int64_t s = 0; s < m->states; s++) {
        if (!possible[s]) continue;
        const double age = age_in(m, &known, s);
        states++;
        for (int64_t i = 0; i < m->variables; i++)
            variable_priors(m, &known, s, i, age, c->odds, c->none + i * D, c->weights);
        for (int64_t k = 0; k < m->values; k++)
            if (c->absent[k]) memset(c->weights + k * D, 0, (size_t)D * 8);
        observe(m, c, s, observed, count_observed);
        const int status = solve_state(m, c, room, engine, s, bits, bleeding, most_bits, &out);
        if (status) return status;
    }
    all->width[n] = states == 1 ? room->plan.width : width_of_all(m, c, room, bits);
    for (int64_t d = 0; d < D; d++) {
        add_stages(m, out.present + d * m->values);
        add_stages(m, out.cause + d * m->values);
    }
    return SPOTTING_EXACT;
}

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
        const int found = infer_one(model, cases, n, &case_room, &room, &engine, most_bits);
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
        if (shift[t].row < 0 || shift[t].row >= m->rows) return 1;
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
