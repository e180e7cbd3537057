/* SPDX-License-Identifier: ISC */
/*
 * How well texts are understood, on sample data that people labelled: the mood of 1,000 reviews, each
 * aspect of 100 long ones; and the search for knowledge: the right one of 3,000 articles for 200
 * questions, and what a question takes. A program of its own, as its desk is that of the fixture.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench.h"
#include "data/articles/knowledge.h"
#include "data/csv_rows.h"
#include "desk/fixture.h"
#include "desk/verbs.gen.h"
#include "tap/tap.h"

#define ASPECTS 18
#define FIRST_ASPECT 3		/* column of the first */

/* Which topic of ours an aspect of the labels is; "" where a new desk has no words for it. */
static const char *const topic_of[ASPECTS] = {
	"location", "location", "location", "delivery time", "service", "location", "delivery time",
	"price", "price", "price", "place", "place", "place", "cleanliness", "portion", "taste", "look",
	"",
};

struct aspect {
	char name[64];
	unsigned named, seen, stray;	/* labelled; of these found; found and not labelled */
	unsigned judged, right;		/* praised or blamed and found; told so */
};

struct reading {
	struct fixture *f;
	struct aspect aspect[ASPECTS];
	unsigned right[2], all[2];
	bool headings;
};

static void review(void *context, char *const *cell, size_t cells)
{
	struct reading *g = context;
	Od__WordMarked *m;
	int label;

	if (cells < 2 || !cell[0][0] || cell[0][1])
		return;
	label = cell[0][0] == '1';
	m = RUN(g->f, word, mark, "text", cell[1], NULL);
	g->all[label]++;
	g->right[label] += m && (m->score > 0) == (label == 1);
}

static void aspect_row(void *context, char *const *cell, size_t cells)
{
	struct reading *g = context;
	Od__WordMarked *m;

	if (cells < FIRST_ASPECT + ASPECTS)
		return;
	if (!g->headings) {
		for (size_t i = 0; i < ASPECTS; i++)
			snprintf(g->aspect[i].name, sizeof g->aspect[i].name, "%s",
				cell[FIRST_ASPECT + i]);
		g->headings = true;
		return;
	}
	m = RUN(g->f, word, mark, "text", cell[1], NULL);
	for (size_t i = 0; m && i < ASPECTS; i++) {
		struct aspect *a = &g->aspect[i];
		int label = atoi(cell[FIRST_ASPECT + i]);
		const Od__WordTopic *found = NULL;

		for (size_t k = 0; k < m->n_topic; k++)
			if (*topic_of[i] && strcmp(m->topic[k]->topic, topic_of[i]) == 0)
				found = m->topic[k];
		a->named += label != -2;
		a->seen += label != -2 && found;
		a->stray += label == -2 && found;
		if (found && found->score && (label == 1 || label == -1)) {
			a->judged++;
			a->right += (found->score > 0) == (label == 1);
		}
	}
}

static void moods(struct fixture *f)
{
	struct reading g = { .f = f };

	if (csv_rows("waimai_sample/waimai_1000.csv", review, &g))
		bench_row(&(struct bench_row){ .name = "mood of reviews, balanced", .unit = "%",
			.better = BENCH_MORE, .bar = 80, .ours = 50 * ((double)g.right[0] / g.all[0] +
			(double)g.right[1] / g.all[1]) });
	else
		bench_say("not run: the labelled reviews do not lie beside the checkout");
	if (!csv_rows("restaurant_aspects/train_sample.csv", aspect_row, &g))
		return;
	for (size_t i = 0; i < ASPECTS; i++) {
		const struct aspect *a = &g.aspect[i];

		bench_say("%-40s named in %3u, found in %3u of these and %2u others; mood right in %u of"
			" %u", a->name, a->named, a->seen, a->stray, a->right, a->judged);
	}
}

static void knowledge(struct fixture *f)
{
	struct articles *all = knowledge_import(f);
	struct knowledge_score score;
	struct timespec begin, end;	/* the desk's own clock stands still */
	double took;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	score = knowledge_ask(f, all);
	clock_gettime(CLOCK_MONOTONIC, &end);
	took = (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6;
	bench_row(&(struct bench_row){ .name = "right article in the first three", .unit = "%",
		.better = BENCH_MORE, .bar = 90,
		.ours = 100.0 * (double)score.three / (double)all->questions });
	bench_row(&(struct bench_row){ .name = "right article first", .unit = "%",
		.better = BENCH_MORE, .ours = 100.0 * (double)score.first / (double)all->questions });
	bench_row(&(struct bench_row){ .name = "a question, mean", .unit = "ms", .better = BENCH_LESS,
		.bar = 5, .ours = took / (double)all->questions });
	bench_say("%zu articles, %zu questions", all->count, all->questions);
}

int main(void)
{
	struct fixture *f = fixture_open();

	bench_options();
	bench_columns(0);
	fixture_as(f, "li.na");
	moods(f);
	knowledge(f);
	fixture_close(f);
	return 0;
}
