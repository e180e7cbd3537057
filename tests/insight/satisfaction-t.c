/* SPDX-License-Identifier: ISC */
/*
 * satisfaction: the example of orderdesk-survey(7), whose figures were worked out by hand, and what must
 * hold of any answers: grades add up to 1, the evaluation by M(·,+) tells the weighted mean, order and
 * unit do not matter, a better answer never lowers anything.
 */
#include "insight/satisfaction.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

static bool near(double wanted, double seen, const char *name)
{
	bool good = fabs(wanted - seen) < 1e-9;

	if (!ok(good, "%s", name))
		diag("wanted %.9f, seen %.9f", wanted, seen);
	return good;
}

static void near_all(const double *wanted, const double *seen, const char *name)
{
	bool good = true;

	for (int i = 0; i < SATISFACTION_GRADES; i++)
		good = good && fabs(wanted[i] - seen[i]) < 1e-9;
	if (!ok(good, "%s", name))
		for (int i = 0; i < SATISFACTION_GRADES; i++)
			diag("grade %d: wanted %.9f, seen %.9f", i, wanted[i], seen[i]);
}

/* Twenty customers, five points: how many gave 5, 4, 3, 2, 1. Weights 4, 3, 1, 2. */
static const unsigned given[4][5] = {
	{ 6, 8, 4, 2, 0 },	/* product */
	{ 4, 6, 5, 3, 2 },	/* service */
	{ 2, 8, 8, 2, 0 },	/* environment */
	{ 1, 4, 8, 5, 2 },	/* price */
};

static void example(struct satisfaction *s)
{
	static const double weights[4] = { 4, 3, 1, 2 };

	memset(s, 0, sizeof(*s));
	s->indicators = 4;
	for (unsigned i = 0; i < 4; i++) {
		s->indicator[i].weight = weights[i];
		s->indicator[i].ideal = 1;
		for (unsigned g = 0; g < 5; g++)
			for (unsigned n = 0; n < given[i][g]; n++)
				satisfaction_add(s, i, (4 - g) / 4.0, 1);
	}
	satisfaction_ready(s);
}

static void by_hand(void)
{
	struct satisfaction s;
	struct promoters p = { 0, 0, 0 };

	example(&s);
	near(0.725, s.indicator[0].mean, "product");
	near(0.5875, s.indicator[1].mean, "service");
	near(0.625, s.indicator[2].mean, "environment");
	near(0.4625, s.indicator[3].mean, "price");
	near(0.62125, s.mean, "weighted mean");
	near(0.37875, s.gap, "gap to the ideal");
	near(0.12375, s.indicator[1].part, "the gap in service weighs most");
	near(0.1075, s.indicator[3].part, "that in price less, though it is wider");
	near_all((double[]){ 0.2, 0.3, 0.25, 0.15, 0.1 }, s.indicator[1].grade, "grades of service");
	near_all((double[]){ 0.2, 0.33, 0.275, 0.145, 0.05 }, s.whole, "evaluation, every indicator counts");
	near_all((double[]){ 0.24, 0.32, 0.2, 0.16, 0.08 }, s.main, "evaluation, the main indicator counts");
	is_int(1, s.grade, "the verdict is: satisfied");
	near(69.7, s.mark, "mark");
	for (unsigned i = 0; i < 20; i++)
		promoters_add(&p, i < 9 ? 9 + i % 2 : i < 16 ? 7 + i % 2 : 3 + i % 4);
	ok(p.for_us == 9 && p.passive == 7 && p.against == 4, "nine for us, seven passive, four against");
	near(25, promoters_score(&p), "net promoter score");
	ok(fabs(promoters_margin(&p) - 33.593) < 0.001, "its margin");
}

static void scales(void)
{
	double grade[SATISFACTION_GRADES];

	satisfaction_grades((7 - 1) / 9.0, grade);
	near_all((double[]){ 0, 2 / 3.0, 1 / 3.0, 0, 0 }, grade, "7 of 10 lies between satisfied and fair");
	satisfaction_grades(1, grade);
	near_all((double[]){ 1, 0, 0, 0, 0 }, grade, "the best");
	satisfaction_grades(-3, grade);
	near_all((double[]){ 0, 0, 0, 0, 1 }, grade, "what is below the worst is the worst");
	satisfaction_grades(NAN, grade);
	near_all((double[]){ 0, 0, 0, 0, 1 }, grade, "so is what is no number");
}

static void nothing(void)
{
	struct satisfaction s = { .indicators = 2 };
	struct promoters p = { 0, 0, 0 };

	s.indicator[0].weight = s.indicator[1].weight = 5;
	s.indicator[0].ideal = 1;
	s.indicator[1].ideal = 0.8;
	satisfaction_add(&s, 7, 1, 1);
	satisfaction_add(&s, 1, 0.5, 1);
	satisfaction_ready(&s);
	near(1, s.indicator[1].share, "what nobody answered has no weight");
	near(0.5, s.mean, "and no say in the mean");
	near(0.3, s.gap, "an ideal of its own");
	near(0, promoters_score(&p) + promoters_margin(&p), "nobody asked, nothing told");
}

struct drawn {
	size_t indicator;
	double value, weight;
};

static void count(struct satisfaction *s, const struct drawn *d, size_t n, const double *weights,
		  double unit, bool backward)
{
	memset(s, 0, sizeof(*s));
	s->indicators = 6;
	for (size_t i = 0; i < 6; i++) {
		s->indicator[i].weight = weights[i] * unit;
		s->indicator[i].ideal = 1;
	}
	for (size_t i = 0; i < n; i++) {
		const struct drawn *one = &d[backward ? n - 1 - i : i];

		satisfaction_add(s, one->indicator, one->value, one->weight);
	}
	satisfaction_ready(s);
}

static void always(void)
{
	static struct drawn d[200];
	unsigned wrong = 0;

	srand(8);
	for (int round = 0; round < 500; round++) {
		size_t n = (size_t)(1 + rand() % 200);
		double weights[6], sum = 0, told = 0;
		struct satisfaction a, b;

		for (int i = 0; i < 6; i++)
			weights[i] = 1 + rand() % 9;
		for (size_t i = 0; i < n; i++)
			d[i] = (struct drawn){ (size_t)(rand() % 6), rand() % 11 / 10.0, 1 + rand() % 3 };
		count(&a, d, n, weights, 1, false);
		count(&b, d, n, weights, 0.01, true);
		for (int g = 0; g < SATISFACTION_GRADES; g++) {
			sum += a.whole[g];
			told += a.whole[g] * (4 - g) / 4.0;
		}
		wrong += fabs(sum - 1) > 1e-9 || fabs(told - a.mean) > 1e-9;
		wrong += fabs(a.mark - 20 - 80 * a.mean) > 1e-6 || fabs(a.mean + a.gap - 1) > 1e-9;
		wrong += fabs(a.mean - b.mean) > 1e-9 || a.grade != b.grade;
		d[rand() % (int)n].value = 1;
		count(&b, d, n, weights, 1, false);
		wrong += b.mean < a.mean - 1e-9;
	}
	is_int(0, wrong, "over 500 drawn sets of answers");
}

int main(void)
{
	plan_lazy();
	by_hand();
	scales();
	nothing();
	always();
	return tap_result();
}
