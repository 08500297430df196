/* One case: priors, what was observed, the lattice of each state. Included twice, like priors.h. */

static int NAME(any_positive)(const double *x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        if (x[i] > 0) return 1;
    return 0;
}

/* Fold what was observed into priors, leaks and links, seen from one state. */
static void NAME(observe)(const SpottingModel *m, CaseRoom *c, int64_t state, const int32_t *observed, int64_t count)
{
    const int64_t D = DRAWS(m);
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
            if (!NAME(any_positive)(w, D)) continue;
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
static int32_t NAME(list_live)(const SpottingModel *m, CaseRoom *c, PlanRoom *plan_room)
{
    const int64_t D = DRAWS(m);
    int32_t live = 0, values = 0;
    for (int32_t i = 0; i < m->variables; i++) {
        int any = 0;
        uint64_t touched = 0;
        for (int32_t k = m->first[i]; k < m->first[i + 1]; k++) {
            any |= c->absent[k] || NAME(any_positive)(c->weights + (int64_t)k * D, D);
            touched |= c->touched[k];
        }
        if (!any) { /* also where an observation left nothing of it: its links are not filled in */
            for (int32_t k = m->first[i]; k < m->first[i + 1]; k++) c->touched[k] = NOT_LIVE;
            continue;
        }
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

static void NAME(fill_frame)(const SpottingModel *m, CaseRoom *c, Frame *f, int64_t draw)
{
    const int64_t D = DRAWS(m);
    for (int32_t i = 0; i < f->variables; i++) c->frame_none[i] = c->none[(int64_t)c->variable[i] * D + draw];
    for (int32_t k = 0; k < c->first[f->variables]; k++)
        c->frame_weight[k] = c->weights[(int64_t)c->value[k] * D + draw];
    for (int32_t b = 0; b < f->bits; b++) c->frame_leak[b] = c->leak_silent[(int64_t)b * D + draw];
    for (int32_t j = 0; j < c->links; j++) {
        if (c->touched[c->link_value[j]] == NOT_LIVE) continue;
        const int64_t k = (int64_t)c->touched[c->link_value[j]];
        c->frame_silent[k * f->stride + c->link_bit[j]] = m->entry_silent[(int64_t)c->link_entry[j] * D + draw];
    }
    f->scale = c->constant[draw];
}

static int NAME(solve_state)(const SpottingModel *m, CaseRoom *c, Room *room, const Engine *engine, int64_t state,
                       int32_t bits, uint64_t bleeding, int most_bits, const Out *out)
{
    Frame f = {.variables = NAME(list_live)(m, c, &room->plan_room), .bits = bits, .stride = bits ? bits : 1};
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
    for (int64_t d = 0; d < DRAWS(m); d++) {
        NAME(fill_frame)(m, c, &f, d);
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

static Known NAME(known_of)(const SpottingModel *m, const SpottingCases *all, int64_t n)
{
    return (Known){
        .truth = all->truth + n * m->expressions,
        .age_low = all->age[2 * n],
        .age_high = all->age[2 * n + 1],
        .setting = all->setting[n],
        .extras = all->extra_first[n + 1] - all->extra_first[n],
        .extra_value = all->extra_value + all->extra_first[n],
        .extra_odds = all->extra_odds + all->extra_first[n] * DRAWS(m),
    };
}

/* Where the answers of a case go, all zero; and which of its values are held absent. */
static Out NAME(begin)(const SpottingModel *m, const SpottingCases *all, int64_t n, CaseRoom *c)
{
    const int64_t D = DRAWS(m);
    const Out out = {all->state_total + n * D * m->states, all->no_cause + n * D, all->present + n * D * m->values,
                     all->cause + n * D * m->values};
    memset(out.state_total, 0, (size_t)(D * m->states) * 8);
    memset(out.no_cause, 0, (size_t)D * 8);
    memset(out.present, 0, (size_t)(D * m->values) * 8);
    memset(out.cause, 0, (size_t)(D * m->values) * 8);
    memset(c->absent, 0, (size_t)m->values);
    memset(c->ever, 0, (size_t)m->variables * 8);
    for (int64_t x = all->absent_first[n]; x < all->absent_first[n + 1]; x++) c->absent[all->absent[x]] = 1;
    return out;
}

/* Counts the positives of a case and marks those that are bleeding; more than fit are too wide. */
static int NAME(count_bits)(const SpottingModel *m, const int32_t *observed, int64_t count, int32_t *bits,
                            uint64_t *bleeding)
{
    *bits = 0, *bleeding = 0;
    for (int64_t o = 0; o < count; o++)
        if (m->positive[observed[o]]) {
            if (*bits == MAX_BITS) return SPOTTING_TOO_WIDE;
            *bleeding |= (uint64_t)(m->bleeding[observed[o]] != 0) << (*bits)++;
        }
    return SPOTTING_EXACT;
}

static int NAME(infer)(const SpottingModel *m, const SpottingCases *all, int64_t n, CaseRoom *c, Room *room,
                     const Engine *engine, int most_bits)
{
    const int64_t D = DRAWS(m), count = all->observed_first[n + 1] - all->observed_first[n];
    const int32_t *observed = all->observed + all->observed_first[n];
    const uint8_t *possible = all->possible + n * m->states;
    const Known known = NAME(known_of)(m, all, n);
    const Out out = NAME(begin)(m, all, n, c);
    int32_t bits, states = 0;
    uint64_t bleeding;
    if (NAME(count_bits)(m, observed, count, &bits, &bleeding)) return SPOTTING_TOO_WIDE;
    NAME(all_odds)(m, &known, c->odds);
    NAME(state_priors)(m, &known, possible, c->state);
    for (int64_t s = 0; s < m->states; s++) {
        if (!possible[s]) continue;
        const double age = NAME(age_in)(m, &known, s);
        states++;
        for (int64_t i = 0; i < m->variables; i++)
            NAME(variable_priors)(m, &known, s, i, age, c->odds, c->none + i * D, c->weights);
        for (int64_t k = 0; k < m->values; k++)
            if (c->absent[k]) memset(c->weights + k * D, 0, (size_t)D * 8);
        NAME(observe)(m, c, s, observed, count);
        const int status = NAME(solve_state)(m, c, room, engine, s, bits, bleeding, most_bits, &out);
        if (status) return status;
    }
    all->width[n] = states == 1 ? room->plan.width : width_of_all(m, c, room, bits);
    for (int64_t d = 0; d < D; d++) {
        add_stages(m, out.present + d * m->values);
        add_stages(m, out.cause + d * m->values);
    }
    return SPOTTING_EXACT;
}
