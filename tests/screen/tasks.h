/* SPDX-License-Identifier: ISC */
/*
 * tasks -- the tasks of a day by their keys, and how many each may take, from the ring.
 *
 * A task is played by a hand on whatever the seed drew: for this customer, with these items and
 * quantities. The recording is what an operator does who knows the goods: in one breath items by the
 * whole initials of their names, a single one by its initials until the list shows it alone; an unclear
 * word is settled with Down and Enter, and Enter comes before F10 so that the read-back is seen. It says
 * whether the desk ended as wanted; the hand has the count of keys.
 *
 * Seconds are those of the keystroke-level model (Card, Moran, Newell: The keystroke-level model for
 * user performance time with interactive systems, CACM 23(7), 1980, pp. 396-410): K = 0.20 s a key (an
 * average skilled typist, 55 words a minute), M = 1.35 s for each decision, R = 0; the caller's speech
 * is not in them.
 */
#ifndef TESTS_SCREEN_TASKS_H
#define TESTS_SCREEN_TASKS_H

#include "screen/hand.h"

#define TASK_KEY 0.20
#define TASK_DECISION 1.35

struct task {
	const char *name;
	double most;		/* keys */
	bool mean;		/* of all draws; else each of them */
	unsigned decisions;	/* M of the model */
	bool (*play)(struct hand *h, struct hand_customer *c);
};

extern const struct task tasks[];
extern const size_t task_count;

/* All keys of a five-item order by letter, as one text, for who types ahead; and what it orders. */
size_t task_five(struct hand *h, struct hand_customer *c, char *text, size_t size, struct hand_line *wanted);

#endif
