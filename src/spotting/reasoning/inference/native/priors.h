/* What is known before the signs: weights of every condition and state, all draws of a row together (priors.py).
 *
 * Included twice: NAME and DRAWS are set for one draw, where every loop over draws falls away, and for many. */

static const double *NAME(row_of)(const SpottingModel *m, int32_t row) { return m->row + (int64_t)row * DRAWS(m); }

static void NAME(multiply_row)(const SpottingModel *m, double *result, int32_t row)
{
    if (row == -1) return;
    const double *factor = row >= 0 ? NAME(row_of)(m, row) : NULL;
    for (int64_t d = 0; d < DRAWS(m); d++) result[d] *= factor ? factor[d] : 0.0;
}

static void NAME(multiply_terms)(const SpottingModel *m, const SpottingTerm *term, int32_t from, int32_t to,
                           const int8_t *truth, double *result)
{
    for (int32_t t = from; t < to; t++) NAME(multiply_row)(m, result, term[t].row[truth[term[t].expression]]);
}

static void NAME(multiply_shifts)(const SpottingModel *m, const SpottingShift *shift, int32_t from, int32_t to,
                            const Known *known, double *result)
{
    for (int32_t t = from; t < to; t++)
        if (shift[t].setting == known->setting &&
            (shift[t].expression < 0 || known->truth[shift[t].expression] == 1))
            NAME(multiply_row)(m, result, shift[t].row);
}

static double NAME(age_in)(const SpottingModel *m, const Known *known, int64_t state)
{
    const double typical = m->typical_age[state];
    if (isnan(known->age_low)) return typical;
    return fmin(fmax(typical, known->age_low), known->age_high);
}

/* odds (K, D): what all answers together multiply the odds of each value by, the same in every state. */
static void NAME(all_odds)(const SpottingModel *m, const Known *known, double *odds)
{
    for (int64_t k = 0; k < m->values; k++) {
        double *result = odds + k * DRAWS(m);
        for (int64_t d = 0; d < DRAWS(m); d++) result[d] = 1;
        NAME(multiply_terms)(m, m->odds, m->odds_first[k], m->odds_first[k + 1], known->truth, result);
    }
    for (int64_t x = 0; x < known->extras; x++) {
        double *result = odds + (int64_t)known->extra_value[x] * DRAWS(m);
        for (int64_t d = 0; d < DRAWS(m); d++) result[d] *= known->extra_odds[x * DRAWS(m) + d];
    }
}

/* Return the row of the prior at her age in a state, or -1. */
static int32_t NAME(prior_row)(const SpottingModel *m, int64_t place, double age)
{
    for (int32_t b = m->band_first[place]; b < m->band_first[place + 1]; b++)
        if (m->band[b].from <= age && age < m->band[b].to) return m->band[b].row;
    return -1;
}

/* The weight of one value before normalising, into p (D); base (D) collects what the odds have not touched. */
static void NAME(prior_of)(const SpottingModel *m, const Known *known, int64_t state, int64_t k, double age,
                     const double *odds, const double *weights, double *p, double *base)
{
    const int64_t D = DRAWS(m), place = state * m->values + k;
    const int32_t parent = m->stage_of[k];
    double shifted[D];
    int32_t row = m->in_state[place] ? NAME(prior_row)(m, place, age) : -1;
    for (int64_t d = 0; d < D; d++) {
        shifted[d] = odds[k * D + d];
        p[d] = 1;
    }
    NAME(multiply_shifts)(m, m->shift, m->shift_first[place], m->shift_first[place + 1], known, shifted);
    NAME(multiply_terms)(m, m->gate, m->gate_first[place], m->gate_first[place + 1], known->truth, p);
    if (row >= 0) {
        NAME(multiply_row)(m, p, row);
        for (int64_t d = 0; d < D; d++) {
            base[d] += p[d];
            p[d] *= shifted[d];
        }
    } else if (parent >= 0 && m->in_state[place] && m->stage_share[k] >= 0) {
        const double *share = NAME(row_of)(m, m->stage_share[k]), *whole = weights + (int64_t)parent * D;
        for (int64_t d = 0; d < D; d++) {
            const double at = share[d] / (1 - share[d]) * shifted[d];
            p[d] *= whole[d] * (at / (1 + at));
        }
    } else {
        for (int64_t d = 0; d < D; d++) p[d] = 0;
    }
}

/* Weights of a variable in a state, normalised: none (D) and weights (K, D) of its values. Returns whether any is. */
static int NAME(variable_priors)(const SpottingModel *m, const Known *known, int64_t state, int64_t variable, double age,
                           const double *odds, double *none, double *weights)
{
    const int64_t D = DRAWS(m);
    const int32_t from = m->first[variable], to = m->first[variable + 1];
    int any = 0, here = 0;
    for (int32_t k = from; k < to; k++) here |= m->in_state[state * m->values + k];
    if (!here) { /* "none" for sure */
        for (int64_t d = 0; d < D; d++) none[d] = 1;
        memset(weights + (int64_t)from * D, 0, (size_t)((to - from) * D) * 8);
        return 0;
    }
    double base[D], sum[D];
    for (int64_t d = 0; d < D; d++) base[d] = 0;
    for (int32_t k = from; k < to; k++)
        NAME(prior_of)(m, known, state, k, age, odds, weights, weights + (int64_t)k * D, base);
    for (int64_t d = 0; d < D; d++) sum[d] = none[d] = fmax(1 - base[d], 1e-9);
    if (to - from > 1) /* a stage is part of its condition: taken from the weight as it stood before any stage */
        for (int32_t k = from; k < to; k++) {
            const int32_t parent = m->stage_of[k];
            if (parent < 0 || m->has_prior[state * m->values + k]) continue;
            for (int64_t d = 0; d < D; d++) weights[(int64_t)parent * D + d] -= weights[(int64_t)k * D + d];
        }
    for (int32_t k = from; k < to; k++)
        for (int64_t d = 0; d < D; d++) sum[d] += weights[(int64_t)k * D + d];
    for (int64_t d = 0; d < D; d++) none[d] /= sum[d];
    for (int32_t k = from; k < to; k++)
        for (int64_t d = 0; d < D; d++) {
            double *w = weights + (int64_t)k * D + d;
            *w /= sum[d];
            any |= *w > 0;
        }
    return any;
}

/* weight (S, D): P(state | age, its own evidence), 0 where it is not possible. */
static void NAME(state_priors)(const SpottingModel *m, const Known *known, const uint8_t *possible, double *weight)
{
    const int64_t D = DRAWS(m);
    const int low = isnan(known->age_low) ? 10 : (int)known->age_low;
    const int high = isnan(known->age_low) ? 80 : (int)known->age_high;
    double total[D];
    for (int64_t d = 0; d < D; d++) total[d] = 0;
    for (int64_t s = 0; s < m->states; s++) {
        double *w = weight + s * D;
        for (int64_t d = 0; d < D; d++) w[d] = 0;
        if (!possible[s]) continue;
        for (int age = low; age <= high; age++)
            for (int32_t b = m->state_band_first[s]; b < m->state_band_first[s + 1]; b++)
                if (m->state_band[b].from <= age && age < m->state_band[b].to) {
                    const double *share = NAME(row_of)(m, m->state_band[b].row);
                    for (int64_t d = 0; d < D; d++) w[d] += share[d];
                }
        for (int64_t d = 0; d < D; d++) w[d] = fmax(w[d], 1e-12);
        NAME(multiply_terms)(m, m->state_term, m->state_term_first[s], m->state_term_first[s + 1], known->truth, w);
        NAME(multiply_shifts)(m, m->state_shift, m->state_shift_first[s], m->state_shift_first[s + 1], known, w);
        for (int64_t d = 0; d < D; d++) total[d] += w[d];
    }
    for (int64_t s = 0; s < m->states; s++)
        if (possible[s])
            for (int64_t d = 0; d < D; d++) weight[s * D + d] /= total[d];
}
