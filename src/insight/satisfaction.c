/* SPDX-License-Identifier: ISC */
/*
 * satisfaction -- sums while answers come, shares when they are through.
 */
#include "insight/satisfaction.h"

#include <math.h>

static double within(double value)
{
	return value >= 0 ? value <= 1 ? value : 1 : 0;	/* what is no number counts as 0 */
}

void satisfaction_grades(double value, double grade[SATISFACTION_GRADES])
{
	double place = (1 - within(value)) * (SATISFACTION_GRADES - 1);
	unsigned below = (unsigned)place;

	for (unsigned i = 0; i < SATISFACTION_GRADES; i++)
		grade[i] = 0;
	grade[below] = 1 - (place - below);
	if (below + 1 < SATISFACTION_GRADES)
		grade[below + 1] = place - below;
}

void satisfaction_add(struct satisfaction *s, size_t indicator, double value, double weight)
{
	struct satisfaction_indicator *i = &s->indicator[indicator];
	double grade[SATISFACTION_GRADES];

	if (indicator >= s->indicators || weight <= 0)
		return;
	satisfaction_grades(value, grade);
	i->answers++;
	i->parts += weight;
	i->sum += weight * within(value);
	for (unsigned g = 0; g < SATISFACTION_GRADES; g++)
		i->grade[g] += weight * grade[g];
}

/* Means, rows of R and weights that add up to 1 over what was answered. */
static void indicators_ready(struct satisfaction *s)
{
	double weights = 0;

	for (size_t n = 0; n < s->indicators; n++) {
		struct satisfaction_indicator *i = &s->indicator[n];

		i->share = i->answers && i->weight > 0 ? i->weight : 0;
		weights += i->share;
		if (!i->answers)
			continue;
		i->mean = i->sum / i->parts;
		i->gap = within(i->ideal) - i->mean;
		for (unsigned g = 0; g < SATISFACTION_GRADES; g++)
			i->grade[g] /= i->parts;
	}
	for (size_t n = 0; weights > 0 && n < s->indicators; n++) {
		s->indicator[n].share /= weights;
		s->indicator[n].part = s->indicator[n].share * s->indicator[n].gap;
	}
}

void satisfaction_ready(struct satisfaction *s)
{
	static const double points[SATISFACTION_GRADES] = { 100, 80, 60, 40, 20 };
	double sum = 0;

	indicators_ready(s);
	for (size_t n = 0; n < s->indicators; n++) {
		const struct satisfaction_indicator *i = &s->indicator[n];

		s->mean += i->share * i->mean;
		s->gap += i->part;
		for (unsigned g = 0; g < SATISFACTION_GRADES; g++) {
			s->whole[g] += i->share * i->grade[g];
			s->main[g] = fmax(s->main[g], fmin(i->share, i->grade[g]));
		}
	}
	for (unsigned g = 0; g < SATISFACTION_GRADES; g++) {
		s->mark += s->whole[g] * points[g];
		sum += s->main[g];
		if (s->whole[g] >= s->whole[s->grade] - 1e-9)
			s->grade = g;
	}
	for (unsigned g = 0; sum > 0 && g < SATISFACTION_GRADES; g++)
		s->main[g] /= sum;
}

void promoters_add(struct promoters *p, unsigned value)
{
	if (value >= 9)
		p->for_us++;
	else if (value >= 7)
		p->passive++;
	else
		p->against++;
}

static double asked(const struct promoters *p)
{
	return (double)(p->for_us + p->passive + p->against);
}

double promoters_score(const struct promoters *p)
{
	return asked(p) > 0 ? 100 * ((double)p->for_us - (double)p->against) / asked(p) : 0;
}

double promoters_margin(const struct promoters *p)
{
	double score = promoters_score(p) / 100;

	if (asked(p) < 1)
		return 0;
	return 196 * sqrt(fmax(0, (double)(p->for_us + p->against) / asked(p) - score * score) / asked(p));
}
