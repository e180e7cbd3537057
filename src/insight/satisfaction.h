/* SPDX-License-Identifier: ISC */
/*
 * satisfaction -- how satisfied customers are: indicators, weighted mean, fuzzy comprehensive
 * evaluation, the gap to the ideal, and the net promoter score.
 *
 * An answer to one question is a value from 0 (worst) to 1 (best) of one indicator. Of an indicator the
 * mean m is kept, and how its answers lie over five grades (very satisfied, satisfied, fair,
 * dissatisfied, very dissatisfied) that stand at 1, 0.75, 0.5, 0.25 and 0: an answer between two grades
 * belongs to both, the nearer the more (triangular membership), so that scales of any length meet. With
 * weights w that add up to 1 over the indicators that were answered:
 *
 *   weighted mean         Σ w·m
 *   gap to the ideal      ideal − m of each indicator; its part of the whole is w·(ideal − m), and the
 *                         greatest part is what to mend first
 *   fuzzy evaluation      B = W ∘ R, where R holds the grades of each indicator in a row; by the
 *                         operator M(·,+) b_j = Σ w_i·r_ij, in which every indicator counts, and by
 *                         M(∧,∨) b_j = max min(w_i, r_ij), scaled to 1, in which the main one does. The
 *                         verdict is the grade of greatest membership, of equal ones the worse. Its
 *                         mark gives the grades 100, 80, 60, 40 and 20 points.
 *   net promoter score    of answers from 0 to 10, the share of 9 and 10 less that of 0 to 6
 *
 * Sources: L. A. Zadeh, Fuzzy Sets, Information and Control 8 (1965) 338-353; Wang Peizhuang, Fuzzy Set
 * Theory and its Applications, Shanghai 1983 (the evaluation); ISO 10004:2018 (weights and gaps);
 * F. F. Reichheld, The One Number You Need to Grow, Harvard Business Review 12/2003. An example worked
 * by hand is in orderdesk-survey(7) and tests/insight/satisfaction-t.c. Nothing here can fail.
 */
#ifndef ORDERDESK_INSIGHT_SATISFACTION_H
#define ORDERDESK_INSIGHT_SATISFACTION_H

#include <stddef.h>
#include <stdint.h>

#define SATISFACTION_GRADES 5
#define SATISFACTION_MOST 12	/* indicators */

struct satisfaction_indicator {
	double weight;		/* given; any unit, below 0 counts as 0 */
	double ideal;		/* given; up to 1 */
	double sum, parts;	/* Σ weight·value and Σ weight of its answers */
	double grade[SATISFACTION_GRADES];	/* Σ weight of answers; ready: a row of R */
	uint64_t answers;
	double share;		/* ready: its weight of all that were answered */
	double mean, gap, part;	/* ready: m, ideal − m, w·gap */
};

struct satisfaction {
	struct satisfaction_indicator indicator[SATISFACTION_MOST];
	size_t indicators;
	double mean, gap;
	double whole[SATISFACTION_GRADES];	/* M(·,+) */
	double main[SATISFACTION_GRADES];	/* M(∧,∨), scaled to 1 */
	double mark;		/* of 100 */
	unsigned grade;		/* 0 very satisfied … 4; meaningless without answers */
};

/* Counts an answer of an indicator; `weight` is the question's within it. */
void satisfaction_add(struct satisfaction *s, size_t indicator, double value, double weight);
/* Works out everything marked ready; once, behind the last answer. */
void satisfaction_ready(struct satisfaction *s);
/* How far a value belongs to each grade; they add up to 1. */
void satisfaction_grades(double value, double grade[SATISFACTION_GRADES]);

struct promoters {
	uint64_t for_us, passive, against;
};

void promoters_add(struct promoters *p, unsigned value);	/* 0 to 10 */
/* From -100 to 100; 0 when nobody was asked. */
double promoters_score(const struct promoters *p);
/* The score of all customers lies so near to it, 19 times of 20; for 30 answers and more. */
double promoters_margin(const struct promoters *p);

#endif
