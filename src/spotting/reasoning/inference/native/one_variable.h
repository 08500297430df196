/* One variable of the lattice, forward and backward: its values multiply the table through their links to the frontier.
 *
 * Part of lattice.h, included there once for each instruction set.
 */

/* The links of a value to bits that number the rows, and (in lanes) those to the bits inside a row. */
typedef struct {
    NAME(LaneLinks) lanes;
    int count, slot[MAX_BITS];
    double silent[MAX_BITS];
} NAME(ForwardLinks);

INLINE void NAME(forward_links)(const Frontier *front, uint64_t touched, const double *silent, NAME(ForwardLinks) * links)
{
    double in_lanes[LANE_BITS] = {0};
    unsigned set = 0;
    links->count = 0;
    for (uint64_t rest = touched; rest; rest &= rest - 1) {
        const int bit = lowest(rest), slot = front->slot_of[bit];
        if (slot < LANE_BITS) {
            set |= 1u << slot;
            in_lanes[slot] = silent[bit];
        } else {
            links->slot[links->count] = slot - LANE_BITS;
            links->silent[links->count++] = silent[bit];
        }
    }
    NAME(lane_links)(&links->lanes, set, in_lanes, 0);
}

/* Adds a value to the table that comes out; the first also brings "none of them". */
INLINE void NAME(add_value)(const NAME(ForwardLinks) * links, double weight, double none, int first, const Row *t, Row *out,
                            Row *spare, int64_t rows)
{
    if (!links->count) {
        for (int64_t i = 0; i < rows; i++) {
            Row x = t[i];
            NAME(through_lanes)(&x, &links->lanes);
            out[i] = (first ? none * t[i] : out[i]) + weight * x;
        }
        return;
    }
    for (int64_t i = 0; i < rows; i++) {
        Row x = weight * t[i];
        NAME(through_lanes)(&x, &links->lanes);
        spare[i] = x;
    }
    for (int j = 0; j < links->count; j++)
        NAME(through_rows)(spare, rows, (int64_t)1 << links->slot[j], links->silent[j]);
    for (int64_t i = 0; i < rows; i++) out[i] = (first ? none * t[i] : out[i]) + spare[i];
}

INLINE void NAME(apply)(const Frame *f, const Frontier *front, int32_t variable, const Row *t, Row *out, Row *spare,
                        int64_t rows, int quiet)
{
    const double none = f->none[variable];
    int first = 1;
    for (int32_t k = f->first[variable]; k < f->first[variable + 1]; k++) {
        const double *silent = f->silent + (int64_t)k * f->stride;
        double weight = f->weight[k];
        uint64_t touched = f->touched[k];
        if (!(weight > 0)) continue;
        if (quiet) {
            for (uint64_t rest = touched & f->bleeding; rest; rest &= rest - 1) weight *= silent[lowest(rest)];
            touched &= ~f->bleeding;
        }
        NAME(ForwardLinks) links;
        NAME(forward_links)(front, touched, silent, &links);
        NAME(add_value)(&links, weight, none, first, t, out, spare, rows);
        first = 0;
    }
    if (first)
        for (int64_t i = 0; i < rows; i++) out[i] = none * t[i];
}

/* Backward: the links to the bits inside a row, those to bleeding apart; `in_rows` counts the others. */
typedef struct {
    NAME(LaneLinks) others, bleeding;
    double silent_bleeding[LANE_BITS];
    int in_rows;
} NAME(BackwardLinks);

INLINE void NAME(backward_links)(const Frame *f, const Frontier *front, int32_t k, const double *silent,
                                 NAME(BackwardLinks) * links)
{
    double others[LANE_BITS] = {0}, bleeding[LANE_BITS] = {0};
    unsigned other_set = 0, bleeding_set = 0;
    links->in_rows = 0;
    for (uint64_t rest = f->touched[k]; rest; rest &= rest - 1) {
        const int bit = lowest(rest), slot = front->slot_of[bit];
        if (slot >= LANE_BITS) {
            links->in_rows++;
        } else if (f->bleeding >> bit & 1) {
            bleeding_set |= 1u << slot;
            bleeding[slot] = silent[bit];
        } else {
            other_set |= 1u << slot;
            others[slot] = silent[bit];
        }
    }
    NAME(lane_links)(&links->others, other_set, others, 1);
    NAME(lane_links)(&links->bleeding, bleeding_set, bleeding, 1);
    memcpy(links->silent_bleeding, bleeding, sizeof(bleeding));
}

/* Takes the adjoint back through the links that are not to bleeding, of a value with links to row bits. */
INLINE void NAME(back_through_others)(const Frame *f, const Frontier *front, int32_t k, const double *silent,
                                      const NAME(LaneLinks) * others, const Row *adjoint, Row *spare, int64_t rows)
{
    for (int64_t i = 0; i < rows; i++) {
        Row x = adjoint[i];
        NAME(through_lanes)(&x, others);
        spare[i] = x;
    }
    for (uint64_t rest = f->touched[k] & ~f->bleeding; rest; rest &= rest - 1) {
        const int bit = lowest(rest), slot = front->slot_of[bit];
        if (slot >= LANE_BITS) NAME(back_through_rows)(spare, rows, (int64_t)1 << (slot - LANE_BITS), silent[bit]);
    }
}

/* Takes it back through the links to bleeding bits that number the rows, and returns what these explain.
 * The silences still to come are taken as products of the remaining ones (`waiting`), never by division. */
INLINE double NAME(back_through_bleeding)(const Frontier *front, const double *silent, const Row *t, Row *spare,
                                          int64_t rows, uint64_t *waiting)
{
    double cause = 0;
    for (uint64_t rest = *waiting; rest; rest &= rest - 1) {
        const int bit = lowest(rest), slot = front->slot_of[bit];
        if (slot < LANE_BITS) continue;
        *waiting &= ~((uint64_t)1 << bit);
        const int64_t stride = (int64_t)1 << (slot - LANE_BITS);
        cause += product_of(silent, *waiting) * (1 - silent[bit]) * NAME(explained_by_row)(spare, t, rows, stride);
        NAME(back_through_rows)(spare, rows, stride, silent[bit]);
    }
    return cause;
}

#define EXPLAINED_BY_LANE(S) \
    if (links.bleeding.set & (1u << S)) { \
        by_lane[S] += x * (ODD_##S * (t[i] + SWAP_##S(t[i]))); \
        x = x * links.bleeding.keep[S] + SWAP_##S(x) * links.bleeding.move[S]; \
    }

/* The adjoint of apply; sets present and cause of the variable's values, all but the common scale. */
INLINE void NAME(unapply)(Frame *f, const Frontier *front, int32_t variable, const Row *t, Row *adjoint, Row *out,
                          Row *spare, int64_t rows)
{
    const double none = f->none[variable];
    for (int64_t i = 0; i < rows; i++) out[i] = none * adjoint[i];
    for (int32_t k = f->first[variable]; k < f->first[variable + 1]; k++) {
        const double *silent = f->silent + (int64_t)k * f->stride;
        const double weight = f->weight[k];
        f->present[k] = f->cause[k] = 0;
        if (!(weight > 0)) continue;
        NAME(BackwardLinks) links;
        NAME(backward_links)(f, front, k, silent, &links);
        double cause = 0;
        uint64_t waiting = f->touched[k] & f->bleeding;
        if (links.in_rows) {
            NAME(back_through_others)(f, front, k, silent, &links.others, adjoint, spare, rows);
            cause = NAME(back_through_bleeding)(front, silent, t, spare, rows, &waiting);
        }
        const Row *source = links.in_rows ? spare : adjoint;
        Row by_lane[LANE_BITS] = {{0}, {0}, {0}}, present = {0};
        for (int64_t i = 0; i < rows; i++) {
            Row x = source[i];
            if (!links.in_rows) NAME(through_lanes)(&x, &links.others);
            EXPLAINED_BY_LANE(0)
            EXPLAINED_BY_LANE(1)
            EXPLAINED_BY_LANE(2)
            present += x * t[i];
            out[i] += weight * x;
        }
        for (int slot = 0; slot < LANE_BITS; slot++)
            if (links.bleeding.set & (1u << slot)) {
                waiting &= ~((uint64_t)1 << front->lane_bit[slot]);
                cause += product_of(silent, waiting) * (1 - links.silent_bleeding[slot]) * NAME(sum)(&by_lane[slot]);
            }
        f->present[k] = weight * NAME(sum)(&present);
        f->cause[k] = weight * cause;
    }
}
#undef EXPLAINED_BY_LANE
