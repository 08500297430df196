/* spotting_solve: a lattice as Python holds it, lane after lane. */

static int is_weight(double x) { return x >= 0 && isfinite(x); }
static int is_probability(double x) { return x >= 0 && x <= 1; }

static int check_lattice(const SpottingLattice *l)
{
    if (l->lanes < 0 || l->variables < 0 || l->values < 0 || l->bits < 0) return SPOTTING_BAD_SIZE;
    if (l->variables > 1 << 20 || l->values > 1 << 20 || l->first[0] != 0 || l->first[l->variables] != l->values)
        return SPOTTING_BAD_SIZE;
    for (int64_t i = 0; i < l->variables; i++)
        if (l->first[i + 1] < l->first[i]) return SPOTTING_BAD_SIZE;
    for (int64_t i = 0; i < l->lanes; i++)
        if (!is_weight(l->weight[i])) return SPOTTING_BAD_NUMBER;
    for (int64_t i = 0; i < l->lanes * l->variables; i++)
        if (!is_weight(l->none[i])) return SPOTTING_BAD_NUMBER;
    for (int64_t i = 0; i < l->lanes * l->values; i++)
        if (!is_weight(l->weights[i])) return SPOTTING_BAD_NUMBER;
    for (int64_t i = 0; i < l->lanes * l->values * l->bits; i++)
        if (!is_probability(l->silent[i])) return SPOTTING_BAD_NUMBER;
    for (int64_t i = 0; i < l->lanes * l->bits; i++)
        if (!is_probability(l->leak_silent[i])) return SPOTTING_BAD_NUMBER;
    return 0;
}

static int solve_lane(const SpottingLattice *l, int64_t lane, Room *room, uint64_t *touched, const Engine *engine,
                      int most_bits)
{
    Frame f = {.variables = (int32_t)l->variables, .bits = (int32_t)l->bits, .stride = (int32_t)l->bits};
    f.first = l->first;
    f.none = (double *)l->none + lane * l->variables;
    f.weight = (double *)l->weights + lane * l->values;
    f.silent = (double *)l->silent + lane * l->values * l->bits;
    f.touched = touched;
    f.leak_silent = l->leak_silent + lane * l->bits;
    f.scale = l->weight[lane];
    f.present = l->present + lane * l->values;
    f.cause = l->cause + lane * l->values;
    for (int b = 0; b < f.bits; b++) f.bleeding |= (uint64_t)(l->bleeding[b] != 0) << b;
    for (int32_t i = 0; i < f.variables; i++) {
        room->plan_room.touched[i] = 0;
        for (int32_t k = f.first[i]; k < f.first[i + 1]; k++) {
            touched[k] = 0;
            if (f.weight[k] > 0)
                for (int b = 0; b < f.bits; b++) touched[k] |= (uint64_t)(f.silent[(int64_t)k * f.bits + b] < 1) << b;
            room->plan_room.touched[i] |= touched[k];
        }
    }
    if (make_plan(&room->plan_room, &room->plan, f.variables, f.bits, most_bits)) return SPOTTING_TOO_WIDE;
    if (make_room(&room->work, &room->plan)) return SPOTTING_TOO_WIDE;
    solve_frame(engine, &f, &room->plan, &room->work, room->after);
    l->total[lane] = f.total;
    l->no_cause[lane] = f.no_cause;
    return SPOTTING_EXACT;
}

int spotting_solve(const SpottingLattice *lattice, int most_bits, int instructions)
{
    const int bad = check_lattice(lattice);
    if (bad) return bad;
    Room room;
    uint64_t *touched = calloc((size_t)lattice->values + 1, sizeof(uint64_t));
    int status = open_room(&room, lattice->variables);
    if (!touched) status = SPOTTING_NO_MEMORY;
    const Engine engine = engine_of(instructions);
    for (int64_t lane = 0; lane < lattice->lanes && !status; lane++) {
        int found = SPOTTING_TOO_WIDE;
        if (lattice->bits <= MAX_BITS) found = solve_lane(lattice, lane, &room, touched, &engine, most_bits);
        lattice->status[lane] = (int8_t)found;
    }
    free(touched);
    close_room(&room);
    return status;
}
