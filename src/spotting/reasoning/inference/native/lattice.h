/* The OR-lattice of one state and one draw: exact joints, by sums of non-negative numbers only.
 *
 * Included once for each instruction set kernel.c can choose from; NAME and TARGET are set there. It means what
 * or_lattice.py means and is held against it; read that one first. What differs is only the order of the sums:
 *
 * - A row is eight doubles, 64 bytes. Three bits of the frontier live inside the row (lane i has bit s set: that
 *   positive is explained), the others number the rows. So one state fills all eight lanes, and no sign is needed.
 * - A variable that can explain one positive only is folded into that positive's leak and never meets the table.
 * - P(cause) is carried as "some link active": with s_i the product of the silences of the links still to come in
 *   the chain, sum_i s_i (1 - u_i) <adjoint, explained by i>. Nothing is subtracted from P(present).
 */

#define INLINE static inline __attribute__((always_inline)) TARGET

#if defined(__clang__)
#define SWAP_0(t) __builtin_shufflevector(t, t, 1, 0, 3, 2, 5, 4, 7, 6)
#define SWAP_1(t) __builtin_shufflevector(t, t, 2, 3, 0, 1, 6, 7, 4, 5)
#define SWAP_2(t) __builtin_shufflevector(t, t, 4, 5, 6, 7, 0, 1, 2, 3)
#else
#define SWAP_0(t) __builtin_shuffle(t, (Lanes){1, 0, 3, 2, 5, 4, 7, 6})
#define SWAP_1(t) __builtin_shuffle(t, (Lanes){2, 3, 0, 1, 6, 7, 4, 5})
#define SWAP_2(t) __builtin_shuffle(t, (Lanes){4, 5, 6, 7, 0, 1, 2, 3})
#endif

/* Lanes in which bit s is still open (EVEN) or explained (ODD). */
#define EVEN_0 ((Row){1, 0, 1, 0, 1, 0, 1, 0})
#define EVEN_1 ((Row){1, 1, 0, 0, 1, 1, 0, 0})
#define EVEN_2 ((Row){1, 1, 1, 1, 0, 0, 0, 0})
#define ODD_0 ((Row){0, 1, 0, 1, 0, 1, 0, 1})
#define ODD_1 ((Row){0, 0, 1, 1, 0, 0, 1, 1})
#define ODD_2 ((Row){0, 0, 0, 0, 1, 1, 1, 1})

INLINE double NAME(sum)(const Row *t)
{
    const Row x = *t;
    return ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
}

/* The links of one value to the lane bits: x' = keep * x + move * swap(x), for each slot in `set`. */
typedef struct {
    unsigned set;
    Row keep[3], move[3];
} NAME(LaneLinks);

#define ONE_LANE_LINK(S) \
    if (set & (1u << S)) { \
        links->keep[S] = ODD_##S + silent[S] * EVEN_##S; \
        links->move[S] = (1 - silent[S]) * (adjoint ? EVEN_##S : ODD_##S); \
    } else { \
        links->keep[S] = links->move[S] = (Row){0}; \
    }

INLINE void NAME(lane_links)(NAME(LaneLinks) * links, unsigned set, const double *silent, int adjoint)
{
    links->set = set;
    ONE_LANE_LINK(0)
    ONE_LANE_LINK(1)
    ONE_LANE_LINK(2)
}

INLINE void NAME(through_lanes)(Row *t, const NAME(LaneLinks) * links)
{
    if (links->set & 1) *t = *t * links->keep[0] + SWAP_0(*t) * links->move[0];
    if (links->set & 2) *t = *t * links->keep[1] + SWAP_1(*t) * links->move[1];
    if (links->set & 4) *t = *t * links->keep[2] + SWAP_2(*t) * links->move[2];
}

/* One link to a row bit, forward: the open half keeps u of its mass, the rest moves to the explained half. */
INLINE void NAME(through_rows)(Row *t, int64_t rows, int64_t stride, double u)
{
    const double active = 1 - u;
    for (int64_t block = 0; block < rows; block += 2 * stride)
        for (int64_t i = block; i < block + stride; i++) {
            t[i + stride] += active * t[i];
            t[i] *= u;
        }
}

INLINE void NAME(back_through_rows)(Row *t, int64_t rows, int64_t stride, double u)
{
    const double active = 1 - u;
    for (int64_t block = 0; block < rows; block += 2 * stride)
        for (int64_t i = block; i < block + stride; i++) t[i] = u * t[i] + active * t[i + stride];
}

/* <adjoint, mass that one active link to a row bit explains>, without the factor 1 - u. */
INLINE double NAME(explained_by_row)(const Row *adjoint, const Row *t, int64_t rows, int64_t stride)
{
    Row total = {0};
    for (int64_t block = 0; block < rows; block += 2 * stride)
        for (int64_t i = block; i < block + stride; i++) total += adjoint[i + stride] * (t[i] + t[i + stride]);
    return NAME(sum)(&total);
}

/* --- bits that open and close --- */

INLINE int64_t NAME(open_bit)(Row *t, int64_t rows, int slot, double silent, double explained)
{
    if (slot == 0)
        for (int64_t i = 0; i < rows; i++) t[i] = t[i] * (silent * EVEN_0) + SWAP_0(t[i]) * (explained * ODD_0);
    else if (slot == 1)
        for (int64_t i = 0; i < rows; i++) t[i] = t[i] * (silent * EVEN_1) + SWAP_1(t[i]) * (explained * ODD_1);
    else if (slot == 2)
        for (int64_t i = 0; i < rows; i++) t[i] = t[i] * (silent * EVEN_2) + SWAP_2(t[i]) * (explained * ODD_2);
    else {
        for (int64_t i = 0; i < rows; i++) {
            t[i + rows] = explained * t[i];
            t[i] *= silent;
        }
        return 2 * rows;
    }
    return rows;
}

/* A bit leaves: only the half in which it is explained stays. */
INLINE int64_t NAME(close_bit)(Row *t, int64_t rows, int slot)
{
    if (slot == 0)
        for (int64_t i = 0; i < rows; i++) t[i] = SWAP_0(t[i]) * EVEN_0;
    else if (slot == 1)
        for (int64_t i = 0; i < rows; i++) t[i] = SWAP_1(t[i]) * EVEN_1;
    else if (slot == 2)
        for (int64_t i = 0; i < rows; i++) t[i] = SWAP_2(t[i]) * EVEN_2;
    else {
        const int64_t stride = (int64_t)1 << (slot - LANE_BITS);
        for (int64_t block = 0; block < rows / 2; block += stride)
            for (int64_t i = 0; i < stride; i++) t[block + i] = t[2 * block + stride + i];
        return rows / 2;
    }
    return rows;
}

/* The adjoint of close_bit. */
INLINE int64_t NAME(reopen_bit)(Row *t, int64_t rows, int slot)
{
    if (slot == 0)
        for (int64_t i = 0; i < rows; i++) t[i] = SWAP_0(t[i]) * ODD_0;
    else if (slot == 1)
        for (int64_t i = 0; i < rows; i++) t[i] = SWAP_1(t[i]) * ODD_1;
    else if (slot == 2)
        for (int64_t i = 0; i < rows; i++) t[i] = SWAP_2(t[i]) * ODD_2;
    else {
        const int64_t stride = (int64_t)1 << (slot - LANE_BITS);
        for (int64_t block = rows - stride; block >= 0; block -= stride)
            for (int64_t i = stride - 1; i >= 0; i--) {
                t[2 * block + stride + i] = t[block + i];
                t[2 * block + i] = (Row){0};
            }
        return 2 * rows;
    }
    return rows;
}

/* The adjoint of open_bit. With `before`, the table before the bit opened: from_open and from_explained become
 * <before, adjoint> with the bit open and explained at the start. */
INLINE int64_t NAME(unopen_bit)(Row *t, int64_t rows, int slot, double silent, double explained, const Row *before,
                                double *from_open, double *from_explained)
{
    Row open = {0}, done = {0};
#define UNOPEN_LANE(S) \
    for (int64_t i = 0; i < rows; i++) { \
        const Row here = t[i] * EVEN_##S, there = SWAP_##S(t[i]) * EVEN_##S; \
        if (before) { \
            open += here * before[i]; \
            done += there * before[i]; \
        } \
        t[i] = silent * here + explained * there; \
    }
    if (slot == 0) {
        UNOPEN_LANE(0)
    } else if (slot == 1) {
        UNOPEN_LANE(1)
    } else if (slot == 2) {
        UNOPEN_LANE(2)
    } else {
        rows /= 2;
        for (int64_t i = 0; i < rows; i++) {
            if (before) {
                open += t[i] * before[i];
                done += t[i + rows] * before[i];
            }
            t[i] = silent * t[i] + explained * t[i + rows];
        }
    }
#undef UNOPEN_LANE
    *from_open = NAME(sum)(&open);
    *from_explained = NAME(sum)(&done);
    return rows;
}

#include "one_variable.h"

/* --- the passes --- */

/* Runs the steps; with `quiet` no link to a bleeding bit is active and those bits need no place in the table.
 * Otherwise the tables the backward pass needs stay in the arena. Returns P(all ordered bits explained). */
TARGET static double NAME(forward)(const Frame *f, Plan *plan, Work *work, int quiet)
{
    Frontier front;
    clear_frontier(&front);
    Row *t = quiet ? work->adjoint : work->arena, *free_rows = work->other;
    int64_t rows = 1;
    t[0] = (Row){1};
    for (int32_t s = 0; s < plan->steps; s++) {
        Step *step = &plan->step[s];
        if (quiet && step->kind != APPLY && (f->bleeding >> step->what & 1)) continue;
        if (step->kind == APPLY) {
            Row *out = quiet ? free_rows : t + rows;
            NAME(apply)(f, &front, step->what, t, out, work->spare, rows, quiet);
            if (quiet)
                free_rows = t;
            else
                step->table = t;
            t = out;
        } else if (step->kind == OPEN) {
            if (!quiet && step->keep) {
                memcpy(t + rows, t, (size_t)rows * sizeof(Row));
                step->table = t;
                t += rows;
            }
            const int slot = quiet ? enter(&front, step->what) : (step->slot = enter(&front, step->what));
            rows = NAME(open_bit)(t, rows, slot, f->pair[step->what].open, f->pair[step->what].explained);
        } else {
            const int slot = leave(&front, step->what);
            if (!quiet) step->slot = slot;
            rows = NAME(close_bit)(t, rows, slot);
        }
    }
    return t[0][0];
}

TARGET static void NAME(backward)(Frame *f, Plan *plan, Work *work)
{
    Frontier front;
    clear_frontier(&front);
    Row *adjoint = work->adjoint, *other = work->other;
    int64_t rows = 1;
    adjoint[0] = (Row){1};
    for (int32_t s = plan->steps - 1; s >= 0; s--) {
        const Step *step = &plan->step[s];
        if (step->kind == APPLY) {
            NAME(unapply)(f, &front, step->what, step->table, adjoint, other, work->spare, rows);
            Row *swap = adjoint;
            adjoint = other;
            other = swap;
        } else if (step->kind == CLOSE) {
            put_back(&front, step->what, step->slot);
            rows = NAME(reopen_bit)(adjoint, rows, step->slot);
        } else {
            Pair *pair = &f->pair[step->what];
            rows = NAME(unopen_bit)(adjoint, rows, step->slot, pair->open, pair->explained,
                                    step->keep ? step->table : NULL, &pair->from_open, &pair->from_explained);
            leave(&front, step->what);
        }
    }
}

#undef INLINE
#undef SWAP_0
#undef SWAP_1
#undef SWAP_2
#undef EVEN_0
#undef EVEN_1
#undef EVEN_2
#undef ODD_0
#undef ODD_1
#undef ODD_2
#undef ONE_LANE_LINK
#undef EXPLAINED_BY_LANE
