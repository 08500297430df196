/* The native kernel: see kernel.h for what it promises, lattice.h for the algorithm. */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 30) /* of tables in one thread; above it a lattice counts as too wide */

#include "plan.h"

#define GLUE_(a, b) a##b
#define GLUE(a, b) GLUE_(a, b)

#define NAME(x) GLUE(x, _plain)
#define TARGET
#include "lattice.h"
#undef NAME
#undef TARGET

#if defined(__x86_64__)
/* Rows of 64 bytes suit AVX-512. A build for AVX2 was measured at three quarters of the plain one's speed (gcc 12
 * takes such rows through memory), so there is none. */
#define NAME(x) GLUE(x, _avx512)
#define TARGET __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma")))
#include "lattice.h"
#undef NAME
#undef TARGET
#endif

#include "solve.h"

int spotting_abi(void) { return SPOTTING_ABI; }

int spotting_instructions(int most)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (most >= 1 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
        return 1;
#endif
    (void)most;
    return 0;
}

static Engine engine_of(int instructions)
{
#if defined(__x86_64__)
    if (spotting_instructions(instructions)) return (Engine){forward_avx512, backward_avx512};
#endif
    (void)instructions;
    return (Engine){forward_plain, backward_plain};
}

#include "room.h"
#include "from_lattice.h"
#include "from_case.h"
#include "rules.h"
