/* SPDX-License-Identifier: ISC */
/*
 * finder_deal -- load mode of the index: many slots at once into the sets of their traits.
 *
 * The traits of 8,192 slots are gathered and counted, then dealt out by trait, so that each set gets
 * its share of them at once. Setting each slot into each of its sets in turn would touch cold memory
 * every time: four times as slow.
 *
 * What one thread has gathered another one deals out, while the next slots are gathered: there are two
 * hands in turn. From the first hand on until index_load_end() the sets are the dealing thread's, and
 * it makes room for traits that are new. Few slots, or a machine without a thread to spare, are dealt
 * out on the spot.
 */
#include "lang/finder_index.h"

#include <pthread.h>
#include <string.h>

#include "base/memory.h"

#define BATCH 8192u	/* slots that are dealt out at once; a part of a chunk */

struct pair {
	uint32_t trait;
	uint16_t low;
};

struct hand {
	struct pair *pairs;
	size_t count, room;
	uint32_t batch;		/* of the slots in it */
	uint32_t traits;	/* that there are, when it is full */
};

struct index_load {
	struct hand hands[2], *filling;
	struct finder_index *index;

	/* of the one who deals */
	uint32_t *ends;		/* by trait */
	uint32_t ends_size;
	uint16_t *dealt;
	size_t dealt_size;

	pthread_t thread;
	bool running;
	pthread_mutex_t mutex;	/* of those that follow */
	pthread_cond_t moved;
	struct hand *full;	/* to be dealt out; NULL: it has been */
	bool stop;
};

void index_load(struct finder_index *x)
{
	struct index_load *l;

	if (x->load)
		return;
	l = mem_alloc(sizeof(*l));
	l->filling = &l->hands[0];
	l->index = x;
	pthread_mutex_init(&l->mutex, NULL);
	pthread_cond_init(&l->moved, NULL);
	x->load = l;
}

/* Room for the traits of a hand, in the index and here. */
static void make_room(struct index_load *l, const struct hand *h)
{
	struct finder_index *x = l->index;

	if (x->size < h->traits) {
		uint32_t size = h->traits + h->traits / 4;

		x->sets = mem_grow(x->sets, x->size, size, sizeof(x->sets[0]));
		x->size = size;
	}
	if (l->ends_size < h->traits) {
		mem_free(l->ends);
		l->ends_size = x->size;
		l->ends = mem_array(l->ends_size, sizeof(l->ends[0]));
	}
	if (l->dealt_size < h->count) {
		mem_free(l->dealt);
		l->dealt_size = h->count + h->count / 4;
		l->dealt = mem_array(l->dealt_size, sizeof(l->dealt[0]));
	}
}

/* Hands the slots to their sets. */
static void deal(struct index_load *l, struct hand *h)
{
	uint32_t from = 0;

	if (h->count == 0)
		return;
	make_room(l, h);
	memset(l->ends, 0, h->traits * sizeof(l->ends[0]));
	for (size_t i = 0; i < h->count; i++)
		l->ends[h->pairs[i].trait]++;
	for (uint32_t t = 0; t < h->traits; t++) {
		uint32_t count = l->ends[t];

		l->ends[t] = from;
		from += count;
	}
	for (size_t i = 0; i < h->count; i++)
		l->dealt[l->ends[h->pairs[i].trait]++] = h->pairs[i].low;
	from = 0;
	for (uint32_t t = 0; t < h->traits; t++) {
		uint16_t *low = l->dealt + from;
		size_t kept = 0;

		for (uint32_t i = from; i < l->ends[t]; i++)	/* a row has a trait once */
			if (kept == 0 || low[kept - 1] != l->dealt[i])
				low[kept++] = l->dealt[i];
		if (kept)
			slots_append(&l->index->sets[t], h->batch / (SLOTS_CHUNK / BATCH), low, kept);
		from = l->ends[t];
	}
	h->count = 0;
}

static void *deal_on(void *baton)
{
	struct index_load *l = baton;

	pthread_mutex_lock(&l->mutex);
	while (l->full || !l->stop) {
		struct hand *h = l->full;

		if (!h) {
			pthread_cond_wait(&l->moved, &l->mutex);
			continue;
		}
		pthread_mutex_unlock(&l->mutex);
		deal(l, h);
		pthread_mutex_lock(&l->mutex);
		l->full = NULL;
		pthread_cond_signal(&l->moved);
	}
	pthread_mutex_unlock(&l->mutex);
	return NULL;
}

/* The hand is full: it is dealt out when the one before has been. */
static void hand_over(struct finder_index *x)
{
	struct index_load *l = x->load;
	struct hand *h = l->filling;

	h->traits = x->count;
	if (h->count == 0)
		return;
	if (!l->running)
		l->running = pthread_create(&l->thread, NULL, deal_on, l) == 0;
	if (!l->running) {
		deal(l, h);
		return;
	}
	pthread_mutex_lock(&l->mutex);
	while (l->full)
		pthread_cond_wait(&l->moved, &l->mutex);
	l->full = h;
	pthread_cond_signal(&l->moved);
	pthread_mutex_unlock(&l->mutex);
	l->filling = h == &l->hands[0] ? &l->hands[1] : &l->hands[0];
}

void index_put(struct finder_index *x, uint32_t slot, const uint32_t *traits, size_t count)
{
	struct hand *h = x->load->filling;

	if (slot / BATCH != h->batch)
		hand_over(x);
	h = x->load->filling;
	h->batch = slot / BATCH;
	if (h->count + count > h->room) {
		size_t room = h->room ? 2 * h->room : 65536;

		while (room < h->count + count)
			room *= 2;
		h->pairs = mem_grow(h->pairs, h->room, room, sizeof(h->pairs[0]));
		h->room = room;
	}
	for (size_t i = 0; i < count; i++)
		h->pairs[h->count++] = (struct pair){ traits[i], (uint16_t)slot };
}

void index_load_end(struct finder_index *x)
{
	struct index_load *l = x->load;

	if (l == NULL)
		return;
	if (l->running) {
		pthread_mutex_lock(&l->mutex);
		l->stop = true;
		pthread_cond_signal(&l->moved);
		pthread_mutex_unlock(&l->mutex);
		pthread_join(l->thread, NULL);
	}
	pthread_mutex_destroy(&l->mutex);
	pthread_cond_destroy(&l->moved);
	for (unsigned i = 0; i < 2; i++)
		mem_free(l->hands[i].pairs);
	mem_free(l->ends);
	mem_free(l->dealt);
	mem_free(l);
	x->load = NULL;
}

void index_settle(struct finder_index *x)
{
	struct index_load *l = x->load;
	struct hand *last;

	if (l == NULL)
		return;
	last = l->filling;
	last->traits = x->count;
	if (l->running)
		hand_over(x);
	else
		deal(l, last);
	index_load_end(x);
	for (uint32_t i = 0; i < x->count; i++)
		slots_trim(&x->sets[i]);
}
