/* The native kernel of spotting: exact posteriors of many causes at once. Plain C, no Python, no global state.
 *
 * Every function may run in many threads at once: it only reads what it is given and writes what it is told to. It
 * checks every index and every number it is given and answers with a status below zero, never with a crash. Arrays
 * are contiguous, in C order, and belong to the caller. Loaded by kernel.py through ctypes.
 */
#ifndef SPOTTING_KERNEL_H
#define SPOTTING_KERNEL_H

#include <stdint.h>

#define SPOTTING_ABI 2

/* Statuses. Of a single state and draw: EXACT or TOO_WIDE (the caller solves it with at most three causes). */
#define SPOTTING_EXACT 0
#define SPOTTING_TOO_WIDE 1
#define SPOTTING_BAD_SIZE (-1)   /* a count or an index outside its array */
#define SPOTTING_BAD_NUMBER (-2) /* a weight or a probability that is none (negative, above 1, NaN, infinite) */
#define SPOTTING_NO_MEMORY (-3)

/* A lattice as evidence_input.Lattice has it: L lanes, V variables, K values in all (without "none"), P bits.
 * first[V + 1] numbers the values of each variable. All figures of lane l stand together. */
typedef struct {
    int64_t lanes, variables, values, bits;
    const int32_t *first;      /* (V + 1) */
    const uint8_t *bleeding;   /* (P) */
    const double *weight;      /* (L) */
    const double *none;        /* (L, V) */
    const double *weights;     /* (L, K) */
    const double *silent;      /* (L, K, P) */
    const double *leak_silent; /* (L, P) */
    double *total;             /* out (L) */
    double *no_cause;          /* out (L) */
    double *present;           /* out (L, K) */
    double *cause;             /* out (L, K) */
    int8_t *status;            /* out (L) */
} SpottingLattice;

/* `if unknown` and so on: one row of figures, all draws together. -1 stands for "no row". */
typedef struct {
    int32_t expression; /* which truth decides */
    int32_t row[3];     /* the factor where it is false, true, unknown; -1: 1; -2: 0 */
} SpottingTerm;

/* Counts in one setting, and only while an expression is true (-1: always). */
typedef struct {
    int32_t setting, row, expression;
} SpottingShift;

typedef struct {
    double from, to; /* from <= age < to */
    int32_t row;
    int32_t unused;
} SpottingBand;

/* The compiled catalog. S states, V variables, K values (a value is a condition), N rows of D draws,
 * E expressions, O observations. Every `..._first` has one entry more than what it numbers. Only observations that a case names need be filled in. */
typedef struct {
    int64_t draws, states, variables, values, rows, expressions, settings, observations;
    int64_t bands, gate_terms, odds_terms, shifts, state_bands, state_terms, state_shifts, entries;
    const double *row;              /* (N, D) */
    const int32_t *first;           /* (V + 1) values of a variable */
    const int32_t *stage_of;        /* (K) the value it is a stage of, or -1 */
    const int32_t *stage_share;     /* (K) row, or -1 */
    const uint8_t *in_state;        /* (S, K) whether the condition can be there */
    const uint8_t *has_prior;       /* (S, K) whether a prior of its own is named there, for whatever age */
    const int32_t *band_first;      /* (S * K + 1) */
    const SpottingBand *band;       /* prior by age */
    const int32_t *gate_first;      /* (S * K + 1) */
    const SpottingTerm *gate;       /* multiply the prior itself */
    const int32_t *odds_first;      /* (K + 1) */
    const SpottingTerm *odds;       /* multiply its odds */
    const int32_t *shift_first;     /* (S * K + 1) */
    const SpottingShift *shift;     /* multiply its odds in one setting */
    const double *typical_age;      /* (S) */
    const int32_t *state_band_first; /* (S + 1) */
    const SpottingBand *state_band; /* share of a state by age */
    const int32_t *state_term_first; /* (S + 1) */
    const SpottingTerm *state_term; /* the state's own evidence */
    const int32_t *state_shift_first; /* (S + 1) */
    const SpottingShift *state_shift;
    const uint8_t *positive;        /* (O) whether it is a bit that must be explained */
    const uint8_t *bleeding;        /* (O) whether that bit is the bleeding itself */
    const double *leak_fold;        /* (O, S, D) */
    const double *leak_silent;      /* (O, S, D) */
    const int32_t *entry_from;      /* (O, S) the links of what was observed, seen from a state: from … to */
    const int32_t *entry_to;        /* (O, S) */
    const int32_t *entry_value;     /* which value has links to what was observed */
    const double *entry_fold;       /* (entries, D) */
    const double *entry_silent;     /* (entries, D) */
} SpottingModel;

/* Cases: C of them. truth: 0 false, 1 true, 2 unknown. A row of `extra_odds` multiplies the odds of one value. */
typedef struct {
    int64_t cases;
    const int8_t *truth;              /* (C, E) */
    const double *age;                /* (C, 2) lowest and highest; NaN, NaN: not known */
    const int32_t *setting;           /* (C) */
    const uint8_t *possible;          /* (C, S) states to look at */
    const int64_t *observed_first;    /* (C + 1) */
    const int32_t *observed;          /* which observations */
    const int64_t *extra_first;       /* (C + 1) */
    const int32_t *extra_value;
    const double *extra_odds;         /* (extras, D) */
    const int64_t *absent_first;      /* (C + 1) values held absent */
    const int32_t *absent;
    double *state_total;              /* out (C, D, S): P(answers, state) */
    double *no_cause;                 /* out (C, D) */
    double *present;                  /* out (C, D, K) */
    double *cause;                    /* out (C, D, K) */
    int32_t *width;                   /* out (C) the frontier of all states together */
    int8_t *status;                   /* out (C) */
} SpottingCases;

/* One operation on three-valued planes: out = a op b; of RESULT, `out` is its number and `a` its truth. */
typedef struct {
    int32_t operation, out, a, b;
} SpottingStep;

/* Compiled rules and coded rows. A column holds one code (uint8) a row; the truth of its atoms follows from it. */
typedef struct {
    int64_t columns, atoms, places, steps, rules, rows;
    const int32_t *atom_first;  /* (columns + 1) atoms over a column */
    const int32_t *codes;       /* (columns) how many codes there are */
    const uint8_t *truth;       /* (atoms, 256) 0 false, 1 true, 2 unknown */
    const SpottingStep *step;
    const uint8_t *column;      /* (columns, rows) */
    uint64_t *yes, *no;         /* out (rules, words of 64 rows): known true, known false */
} SpottingRules;

int spotting_abi(void);

/* Which instruction set runs: 0 plain, 1 AVX-512. `most` caps it (tests compare them); returns what runs. */
int spotting_instructions(int most);

int spotting_solve(const SpottingLattice *lattice, int most_bits, int instructions);

int spotting_infer(const SpottingModel *model, const SpottingCases *cases, int most_bits, int instructions);

/* Check a compiled model once: sizes, indices, numbers. */
int spotting_check(const SpottingModel *model);

int spotting_rules(const SpottingRules *rules);

#endif
