/* One frame solved: what is free, what folds into a leak, what goes through the lattice. */

typedef double (*Forward)(const Frame *, Plan *, Work *, int);
typedef void (*Backward)(Frame *, Plan *, Work *);

typedef struct {
    Forward forward;
    Backward backward;
} Engine;

/* Make room for a plan; keeps what is large enough. Returns 0 or SPOTTING_NO_MEMORY. */
static int make_room(Work *work, const Plan *plan)
{
    if (work->memory && work->arena_rows >= plan->arena_rows && work->rows >= plan->most_rows) return 0;
    const int64_t arena = plan->arena_rows + plan->arena_rows / 2, rows = 2 * plan->most_rows;
    free(work->memory);
    work->memory = NULL;
    work->arena_rows = work->rows = 0;
    const size_t all = (size_t)(arena + 3 * rows + 1) * sizeof(Row);
    if (all > MOST_BYTES || !(work->memory = malloc(all))) return SPOTTING_NO_MEMORY;
    Row *start = (Row *)(((uintptr_t)work->memory + sizeof(Row) - 1) & ~(uintptr_t)(sizeof(Row) - 1));
    work->arena = start;
    work->spare = start + arena;
    work->adjoint = work->spare + rows;
    work->other = work->adjoint + rows;
    work->arena_rows = arena;
    work->rows = rows;
    return 0;
}

/* Unexplained and explained mass of a bit, or of one variable that touches no other bit. */
typedef struct {
    double open, explained;
} Fold;

static inline Fold fold_both(Fold a, Fold b)
{
    return (Fold){a.open * b.open, a.explained * (b.open + b.explained) + a.open * b.explained};
}

static Fold fold_of(const Frame *f, int32_t variable, int bit)
{
    Fold result = {f->none[variable], 0};
    for (int32_t k = f->first[variable]; k < f->first[variable + 1]; k++) {
        const double u = f->touched[k] >> bit & 1 ? f->silent[(int64_t)k * f->stride + bit] : 1.0;
        result.open += f->weight[k] * u;
        result.explained += f->weight[k] * (1 - u);
    }
    return result;
}

static double sum_of(const Frame *f, int32_t variable)
{
    double sum = f->none[variable];
    for (int32_t k = f->first[variable]; k < f->first[variable + 1]; k++) sum += f->weight[k];
    return sum;
}

/* The posteriors of the variables folded into a bit, given what the rest makes of the bit open and explained.
 * Each is left out in turn: `after` holds the products of those behind it, so nothing is divided. */
static void unfold(Frame *f, const Plan *plan, int bit, double from_open, double from_explained, Fold *after)
{
    const int32_t start = plan->folded_first[bit], end = plan->folded_first[bit + 1];
    const int is_bleeding = (int)(f->bleeding >> bit & 1);
    Fold before = {f->leak_silent[bit], 1 - f->leak_silent[bit]};
    after[end - start] = (Fold){1, 0};
    for (int32_t j = end - 1; j >= start; j--)
        after[j - start] = fold_both(fold_of(f, plan->folded[j], bit), after[j - start + 1]);
    for (int32_t j = start; j < end; j++) {
        const int32_t variable = plan->folded[j];
        const Fold rest = fold_both(before, after[j - start + 1]);
        for (int32_t k = f->first[variable]; k < f->first[variable + 1]; k++) {
            const double w = f->weight[k];
            const double u = f->touched[k] >> bit & 1 ? f->silent[(int64_t)k * f->stride + bit] : 1.0;
            f->present[k] = w * (u * rest.open * from_open + (rest.explained + (1 - u) * rest.open) * from_explained);
            f->cause[k] = is_bleeding ? w * (1 - u) * (rest.open + rest.explained) * from_explained : 0;
        }
        before = fold_both(before, fold_of(f, variable, bit));
    }
}

/* Scale of all that is settled before the lattice, the pairs of every bit, and P(no link to a bleeding bit active)
 * of the bits no ordered variable touches. */
static void settle(Frame *f, const Plan *plan, double *scale, double *quiet_scale)
{
    *scale = *quiet_scale = f->scale;
    for (int32_t i = 0; i < f->variables; i++)
        if (plan->role[i] == FREE) {
            const double sum = sum_of(f, i);
            *scale *= sum;
            *quiet_scale *= sum;
        }
    for (int32_t b = 0; b < f->bits; b++) {
        Fold whole = {f->leak_silent[b], 1 - f->leak_silent[b]};
        double quiet = whole.explained;
        for (int32_t j = plan->folded_first[b]; j < plan->folded_first[b + 1]; j++) {
            const Fold one = fold_of(f, plan->folded[j], b);
            whole = fold_both(whole, one);
            quiet *= one.open;
        }
        f->pair[b] = (Pair){.open = whole.open, .explained = whole.explained};
        const int ordered = (int)(plan->ordered_bits >> b & 1);
        if (!ordered) *scale *= whole.explained;
        if (f->bleeding >> b & 1)
            *quiet_scale *= quiet;
        else if (!ordered)
            *quiet_scale *= whole.explained;
    }
}

/* Solve one frame whose plan is made and whose room is there; `after` has room for (variables + 1) folds. */
static void solve_frame(const Engine *engine, Frame *f, Plan *plan, Work *work, Fold *after)
{
    double scale, quiet_scale;
    settle(f, plan, &scale, &quiet_scale);
    const double lattice = engine->forward(f, plan, work, 0);
    f->total = scale * lattice;
    engine->backward(f, plan, work);
    f->no_cause = quiet_scale * engine->forward(f, plan, work, 1);
    for (int32_t i = 0; i < f->variables; i++) {
        const double sum = plan->role[i] == FREE ? sum_of(f, i) : 0;
        for (int32_t k = f->first[i]; k < f->first[i + 1]; k++) {
            if (plan->role[i] == ORDERED) {
                f->present[k] *= scale;
                f->cause[k] *= scale;
            } else if (plan->role[i] == FREE) {
                f->present[k] = sum > 0 ? f->weight[k] / sum * f->total : 0;
                f->cause[k] = 0;
            }
        }
    }
    for (int32_t b = 0; b < f->bits; b++) {
        if (plan->folded_first[b] == plan->folded_first[b + 1]) continue;
        const Pair *pair = &f->pair[b];
        if (plan->ordered_bits >> b & 1)
            unfold(f, plan, b, scale * pair->from_open, scale * pair->from_explained, after);
        else
            unfold(f, plan, b, 0, pair->explained > 0 ? f->total / pair->explained : 0, after);
    }
}
