/* Everything one thread needs to solve frames of at most so many variables, values and bits; one allocation. */

typedef struct {
    PlanRoom plan_room;
    Plan plan;
    Work work;
    Fold *after;
    void *memory;
} Room;

static void *take(char **at, size_t count, size_t size)
{
    void *here = *at;
    *at += (count * size + 63) & ~(size_t)63;
    return here;
}

static int open_room(Room *room, int64_t variables)
{
    const size_t v = (size_t)variables + 1;
    memset(room, 0, sizeof(*room));
    const size_t each = sizeof(uint64_t) * 2 + sizeof(int32_t) * 4 + 2 + sizeof(Fold) + sizeof(Step);
    char *at = calloc(1, v * each + 2 * MAX_BITS * sizeof(Step) + 64 * 16);
    if (!at) return SPOTTING_NO_MEMORY;
    room->memory = at;
    room->plan_room.touched = take(&at, v, sizeof(uint64_t));
    room->plan_room.mask = take(&at, v, sizeof(uint64_t));
    room->plan_room.first_of = take(&at, v, sizeof(int32_t));
    room->plan_room.last_of = take(&at, v, sizeof(int32_t));
    room->plan_room.next = take(&at, v, sizeof(int32_t));
    room->plan_room.done = take(&at, v, 1);
    room->plan.role = take(&at, v, 1);
    room->plan.folded = take(&at, v, sizeof(int32_t));
    room->plan.step = take(&at, v + 2 * MAX_BITS, sizeof(Step));
    room->after = take(&at, v, sizeof(Fold));
    return 0;
}

static void close_room(Room *room)
{
    free(room->memory);
    free(room->work.memory);
}
