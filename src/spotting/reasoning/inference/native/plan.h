/* What the engine works on, and the order in which it meets the variables. */

#define LANE_BITS 3 /* of the frontier stand inside a row */
#define MAX_BITS 64

typedef double Row __attribute__((vector_size(64), aligned(64)));
typedef int64_t Lanes __attribute__((vector_size(64)));

/* One state and draw. touched: bits a value may explain; bit b is 1 << b. */
typedef struct {
    double open, explained;               /* leak and folded variables together: bit unexplained, explained */
    double from_open, from_explained;     /* out: the rest of the lattice, given one or the other */
} Pair;

typedef struct {
    int32_t variables, bits, stride;
    const int32_t *first;    /* (variables + 1) */
    double *none, *weight;   /* weights of "none" and of each value */
    double *silent;          /* (values, stride); read only where `touched` says so */
    uint64_t *touched;       /* (values) */
    uint64_t bleeding;
    const double *leak_silent; /* (bits) */
    double scale;
    double *present, *cause; /* out (values) */
    double total, no_cause;  /* out */
    Pair pair[MAX_BITS];
} Frame;

typedef enum { OPEN, APPLY, CLOSE } Kind;

typedef struct {
    Kind kind;
    int32_t what; /* a bit or a variable */
    int slot, keep;
    const Row *table; /* before the step, where the way back needs it */
} Step;

typedef struct {
    int32_t steps, width;
    int64_t most_rows, arena_rows;
    uint64_t ordered_bits;
    int8_t *role;      /* (variables) FREE, FOLDED, ORDERED */
    int32_t *folded;   /* the folded variables, by bit */
    int32_t folded_first[MAX_BITS + 1];
    Step *step;
} Plan;

enum { FREE, FOLDED, ORDERED };

typedef struct {
    Row *arena, *spare, *adjoint, *other;
    int64_t arena_rows, rows;
    void *memory;
} Work;

static inline int lowest(uint64_t bits) { return __builtin_ctzll(bits); }

/* Written out: without a newer instruction set the builtin is a call, and this runs thousands of times. */
static inline int count(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    return (int)(((bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56);
}

static inline double product_of(const double *silent, uint64_t bits)
{
    double result = 1;
    for (; bits; bits &= bits - 1) result *= silent[lowest(bits)];
    return result;
}

/* --- the frontier: which bit stands where in the table --- */

typedef struct {
    int lane_bit[LANE_BITS]; /* -1: free */
    int row_bit[MAX_BITS], row_bits;
    int slot_of[MAX_BITS];
} Frontier;

static inline void clear_frontier(Frontier *front)
{
    for (int slot = 0; slot < LANE_BITS; slot++) front->lane_bit[slot] = -1;
    front->row_bits = 0;
}

static inline int enter(Frontier *front, int bit)
{
    for (int slot = 0; slot < LANE_BITS; slot++)
        if (front->lane_bit[slot] < 0) {
            front->lane_bit[slot] = bit;
            return front->slot_of[bit] = slot;
        }
    front->row_bit[front->row_bits] = bit;
    return front->slot_of[bit] = LANE_BITS + front->row_bits++;
}

static inline int leave(Frontier *front, int bit)
{
    const int slot = front->slot_of[bit];
    if (slot < LANE_BITS) {
        front->lane_bit[slot] = -1;
        return slot;
    }
    front->row_bits--;
    for (int i = slot - LANE_BITS; i < front->row_bits; i++) {
        front->row_bit[i] = front->row_bit[i + 1];
        front->slot_of[front->row_bit[i]] = LANE_BITS + i;
    }
    return slot;
}

static inline void put_back(Frontier *front, int bit, int slot)
{
    front->slot_of[bit] = slot;
    if (slot < LANE_BITS) {
        front->lane_bit[slot] = bit;
        return;
    }
    for (int i = front->row_bits; i > slot - LANE_BITS; i--) {
        front->row_bit[i] = front->row_bit[i - 1];
        front->slot_of[front->row_bit[i]] = LANE_BITS + i;
    }
    front->row_bits++;
    front->row_bit[slot - LANE_BITS] = bit;
}

/* --- the order --- */

/* Room for one plan, of so many variables and values. */
typedef struct {
    uint64_t *touched; /* (variables) bits any value may explain */
    uint64_t *mask;    /* distinct sets of bits among the ordered variables */
    int32_t *first_of; /* the first and the last variable of each set */
    int32_t *last_of;
    int32_t *next;     /* (variables) the next one of the same set, or -1 */
    uint8_t *done;
} PlanRoom;

/* The next set of bits: fewest new minus closing ones, then fewest new, then the first (or_lattice.plan). */
static int next_group(const uint64_t *mask, int groups, const uint8_t *done, uint64_t frontier, uint64_t last)
{
    int best = -1, best_change = 0, best_new = 0;
    for (int g = 0; g < groups; g++) {
        if (done[g]) continue;
        const int fresh = count(mask[g] & ~frontier), change = fresh - count(mask[g] & last);
        if (best < 0 || change < best_change || (change == best_change && fresh < best_new)) {
            best = g;
            best_change = change;
            best_new = fresh;
        }
    }
    return best;
}

static void add_step(Plan *plan, Kind kind, int32_t what, int keep)
{
    plan->step[plan->steps++] = (Step){.kind = kind, .what = what, .keep = keep};
}

static int find_groups(const PlanRoom *room, Plan *plan, int32_t variables)
{
    int groups = 0;
    for (int32_t i = 0; i < variables; i++) {
        const uint64_t mask = room->touched[i];
        plan->role[i] = (int8_t)(mask == 0 ? FREE : (mask & (mask - 1)) == 0 ? FOLDED : ORDERED);
        if (plan->role[i] != ORDERED) continue;
        int g = 0;
        while (g < groups && room->mask[g] != mask) g++;
        if (g == groups) {
            room->mask[groups] = mask;
            room->first_of[groups] = i;
            room->done[groups++] = 0;
        } else {
            room->next[room->last_of[g]] = i;
        }
        room->last_of[g] = i;
        room->next[i] = -1;
    }
    return groups;
}

static void list_folded(const PlanRoom *room, Plan *plan, int32_t variables, int32_t bits)
{
    int32_t counted[MAX_BITS + 1] = {0};
    for (int32_t i = 0; i < variables; i++)
        if (plan->role[i] == FOLDED) counted[lowest(room->touched[i])]++;
    plan->folded_first[0] = 0;
    for (int32_t b = 0; b < bits; b++) {
        plan->folded_first[b + 1] = plan->folded_first[b] + counted[b];
        counted[b] = plan->folded_first[b];
    }
    for (int32_t i = 0; i < variables; i++)
        if (plan->role[i] == FOLDED) plan->folded[counted[lowest(room->touched[i])]++] = i;
}

/* Walk the steps as the passes will, to know how many rows they need. */
static void measure(Plan *plan)
{
    Frontier front;
    clear_frontier(&front);
    int64_t rows = 1, arena = 1;
    plan->most_rows = 1;
    for (int32_t s = 0; s < plan->steps; s++) {
        const Step *step = &plan->step[s];
        if (step->kind == OPEN) {
            if (step->keep) arena += rows;
            if (enter(&front, step->what) >= LANE_BITS) {
                arena += rows;
                rows *= 2;
            }
        } else if (step->kind == CLOSE) {
            if (leave(&front, step->what) >= LANE_BITS) rows /= 2;
        } else {
            arena += rows;
        }
        if (rows > plan->most_rows) plan->most_rows = rows;
    }
    plan->arena_rows = arena;
}

/* Order the variables of room->touched. Returns 0, or -1 where the frontier passes `most_bits`. */
static int make_plan(const PlanRoom *room, Plan *plan, int32_t variables, int32_t bits, int most_bits)
{
    const int groups = find_groups(room, plan, variables);
    int users[MAX_BITS] = {0};
    uint64_t frontier = 0, last = 0; /* last: bits that one waiting set touches */
    plan->steps = plan->width = 0;
    plan->ordered_bits = 0;
    for (int g = 0; g < groups; g++) {
        plan->ordered_bits |= room->mask[g];
        for (uint64_t rest = room->mask[g]; rest; rest &= rest - 1) users[lowest(rest)]++;
    }
    for (int bit = 0; bit < bits; bit++) last |= (uint64_t)(users[bit] == 1) << bit;
    list_folded(room, plan, variables, bits);
    for (int done = 0; done < groups; done++) {
        const int g = next_group(room->mask, groups, room->done, frontier, last);
        const uint64_t mask = room->mask[g];
        room->done[g] = 1;
        for (uint64_t rest = mask & ~frontier; rest; rest &= rest - 1) {
            const int bit = lowest(rest);
            add_step(plan, OPEN, bit, plan->folded_first[bit + 1] > plan->folded_first[bit]);
        }
        frontier |= mask;
        if (count(frontier) > plan->width) plan->width = count(frontier);
        for (int32_t i = room->first_of[g]; i >= 0; i = room->next[i]) add_step(plan, APPLY, i, 0);
        for (uint64_t rest = mask; rest; rest &= rest - 1) {
            const int bit = lowest(rest);
            users[bit]--;
            last = (last & ~((uint64_t)1 << bit)) | (uint64_t)(users[bit] == 1) << bit;
            if (users[bit]) continue;
            add_step(plan, CLOSE, bit, 0);
            frontier &= ~((uint64_t)1 << bit);
        }
    }
    if (plan->width > most_bits) return -1;
    measure(plan);
    return 0;
}
