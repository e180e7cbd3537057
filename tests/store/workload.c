/* SPDX-License-Identifier: ISC */
/*
 * workload -- a process that takes orders until it is killed, and what must be true afterwards.
 */
#include "store/workload.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "store/store.h"
#include "tap/tap.h"

#define CUSTOMERS 400
#define PRODUCTS 3000
#define LINES 4

static enum status desk_open(const char *folder, bool create, bool large, struct store **out)
{
	/* A small cache: pages are written out between checkpoints too. */
	struct store_options o = { .folder = folder, .create = create,
		.cache = large ? 16 << 20 : 256 << 10 };

	return store_open(&o, out);
}

static enum status figure_add(struct txn *t, uint64_t customer, struct arena *a)
{
	struct key k = key_u64(customer);
	Od__Figure fresh = OD__FIGURE__INIT, *f = &fresh;
	enum status r = table_get_as(t, TABLE_FIGURE, &k, a, &f);

	if (r == ERR_NOT_FOUND)
		f = &fresh;
	else if (r)
		return r;
	f->has_orders = 1;
	f->orders++;
	return table_put(t, TABLE_FIGURE, &k, &f->base);
}

static enum status stock_take(struct txn *t, uint32_t product, struct arena *a)
{
	struct key k = key_u32(product);
	Od__Stock fresh = OD__STOCK__INIT, *row = &fresh;
	enum status r;

	key_add_u16(&k, 1);
	r = table_get_as(t, TABLE_STOCK, &k, a, &row);
	if (r == ERR_NOT_FOUND)
		row = &fresh;
	else if (r)
		return r;
	row->has_reserved = 1;
	row->reserved++;
	return table_put(t, TABLE_STOCK, &k, &row->base);
}

struct place {
	uint64_t token;
	unsigned seed;
	struct arena *arena;
	uint64_t id;
};

static enum status place(struct txn *t, void *baton)
{
	struct place *p = baton;
	Od__Order o = OD__ORDER__INIT;
	Od__OrderLine lines[LINES], *list[LINES];
	unsigned seed = p->seed;
	struct key k;
	enum status r;
	int i;

	arena_reset(p->arena);
	r = counter_next(t, "order", &p->id);
	if (r)
		return r;
	o.has_id = o.has_customer = o.has_placed_at = o.has_draft = o.has_state = 1;
	o.id = p->id;
	o.customer = 1 + (uint64_t)rand_r(&seed) % CUSTOMERS;
	o.placed_at = (int64_t)p->id;
	o.draft = p->token;
	o.state = rand_r(&seed) % 2 ? OD__ORDER_STATE__CONFIRMED : OD__ORDER_STATE__HELD;
	o.n_line = LINES;
	o.line = list;
	for (i = 0; i < LINES; i++) {
		od__order_line__init(&lines[i]);
		lines[i].has_product = 1;
		lines[i].product = 1 + (unsigned)rand_r(&seed) % PRODUCTS;
		list[i] = &lines[i];
	}
	k = key_u64(p->id);
	r = table_insert(t, TABLE_ORDER, &k, &o.base);
	if (!r)
		r = figure_add(t, o.customer, p->arena);
	for (i = 0; !r && i < LINES; i++)
		r = stock_take(t, lines[i].product, p->arena);
	return r;
}

struct checkpoints {
	struct store *s;
	unsigned seed, calm_us;
};

static void *checkpoints(void *baton)
{
	struct checkpoints *c = baton;

	for (;;) {
		usleep(500 + (unsigned)rand_r(&c->seed) % c->calm_us);
		store_checkpoint(c->s);
	}
	return NULL;
}

static void child(const struct workload *w, int pipe_end) __attribute__((noreturn));
static void child(const struct workload *w, int pipe_end)
{
	struct rlimit none = { 0, 0 };
	struct place p = { .seed = w->seed, .arena = arena_new(0) };
	struct checkpoints c = { .seed = w->seed, .calm_us = w->calm_us ? w->calm_us : 4000 };
	struct told told[8];
	struct store *s;
	pthread_t thread;
	uint64_t n = 0;

	setrlimit(RLIMIT_CORE, &none);
	if (w->in_child)
		w->in_child();
	if (desk_open(w->folder, false, w->large_cache, &s))
		_exit(1);
	c.s = s;
	pthread_create(&thread, NULL, checkpoints, &c);
	for (;;) {
		size_t i, batch = 1 + (unsigned)rand_r(&p.seed) % 8;

		for (i = 0; i < batch; i++) {
			p.token = (uint64_t)w->seed << 32 | ++n;
			if (store_write(s, place, &p, NULL))
				_exit(2);
			told[i] = (struct told){ p.id, p.token };
		}
		if (w->flush)
			store_flush(s);
		if (write(pipe_end, told, batch * sizeof told[0]) < 0)
			_exit(3);
	}
}

static void note(struct book *b, const struct told *told, size_t count)
{
	if (b->count + count > b->room) {
		b->list = mem_grow(b->list, b->room, b->room * 2 + count, sizeof *b->list);
		b->room = b->room * 2 + count;
	}
	memcpy(b->list + b->count, told, count * sizeof *told);
	b->count += count;
}

bool workload_run(const struct workload *w, struct book *book)
{
	struct told told[512];
	struct pollfd p = { .events = POLLIN };
	int64_t kill_at = clock_steady() + 60 * CLOCK_SECOND;
	bool started = false, killed = false;
	size_t before = book->count;
	int ends[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe(ends) || (pid = fork()) < 0)
		return false;
	if (!pid) {
		close(ends[0]);
		child(w, ends[1]);
	}
	close(ends[1]);
	p.fd = ends[0];
	for (;;) {
		int64_t left = kill_at - clock_steady();
		struct timespec wait = { .tv_sec = left / CLOCK_SECOND,
			.tv_nsec = left % CLOCK_SECOND * 1000 };

		if (!killed && left <= 0) {
			kill(pid, SIGKILL);
			killed = true;
		}
		if (!killed && ppoll(&p, 1, &wait, NULL) <= 0)
			continue;
		/* A pipe gives whole batches: they are shorter than PIPE_BUF. */
		n = read(ends[0], told, sizeof told);
		if (n <= 0)
			break;
		note(book, told, (size_t)n / sizeof told[0]);
		if (!started && book->count - before >= w->least) {
			kill_at = clock_steady() + w->run_us;
			if (w->on_told)
				w->on_told();
			started = true;
		}
	}
	close(ends[0]);
	waitpid(pid, &status, 0);
	return started && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

struct look {
	struct findings *out;
	const struct book *book;
	uint64_t *token;	/* by order id */
	uint64_t last;
	long per_customer[CUSTOMERS + 1];
};

static enum status look(struct txn *t, void *baton)
{
	struct look *l = baton;
	struct arena *a = arena_new(0);
	Od__Figure *f;
	Od__Order *o;
	struct key k;
	struct walk *w;
	enum status r;
	uint64_t c;

	/* it may run again */
	l->out->orders = l->out->gaps = l->out->apart = 0;
	memset(l->per_customer, 0, sizeof l->per_customer);
	mem_free(l->token);
	l->token = NULL;
	r = counter_peek(t, "order", &l->last);
	l->token = mem_array(l->last + 2, sizeof *l->token);
	if (!r)
		r = walk_open(t, TABLE_ORDER, NULL, false, &w);
	while (!r) {
		arena_reset(a);
		r = walk_next(w, &k, NULL, a, (ProtobufCMessage **)&o);
		if (r)
			break;
		l->out->orders++;
		if (o->id > l->last || key_read_u64(&k, 0) != o->id) {
			l->out->gaps++;
			continue;
		}
		l->token[o->id] = o->draft;
		l->per_customer[o->customer]++;
	}
	if (r == ERR_END)
		r = OK;
	for (c = 1; !r && c <= CUSTOMERS; c++) {
		k = key_u64(c);
		r = table_get_as(t, TABLE_FIGURE, &k, a, &f);
		if (r == ERR_NOT_FOUND)
			r = l->per_customer[c] ? ERR_NOT_FOUND : OK;
		else if (!r && (long)f->orders != l->per_customer[c])
			l->out->apart++;
	}
	arena_free(a);
	return r;
}

static int by_token(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void compare(struct look *l)
{
	uint64_t id;
	size_t i;

	for (i = 0; i < l->book->count; i++) {
		const struct told *told = &l->book->list[i];

		if (told->id > l->last || l->token[told->id] != told->token)
			l->out->lost++;
	}
	for (id = 1; id <= l->last; id++)
		l->out->gaps += !l->token[id];
	qsort(l->token, l->last + 1, sizeof *l->token, by_token);
	for (id = 1; id <= l->last; id++)
		l->out->twice += l->token[id] && l->token[id] == l->token[id - 1];
}

static void on_fault(void *baton, const char *sentence)
{
	if (++*(long *)baton <= 3)
		diag("%s", sentence);
}

void workload_check(const char *folder, const struct book *book, struct findings *out)
{
	struct findings *f = mmap(NULL, sizeof *f, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct look l = { .out = f, .book = book };
	struct rlimit none = { 0, 0 };
	struct store *s;
	pid_t pid;

	f->opened = ERR_IO;
	pid = fork();
	if (!pid) {
		enum status r;

		setrlimit(RLIMIT_CORE, &none);
		r = desk_open(folder, false, false, &s);
		if (!r)
			r = store_read(s, look, &l, NULL);
		if (!r) {
			compare(&l);
			store_verify(s, on_fault, &f->faults, NULL);
			store_close(s);
		}
		f->opened = r;
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	*out = *f;
	munmap(f, sizeof *f);
}

void workload_make(const char *folder)
{
	struct store *s;
	pid_t pid = fork();
	int status = 1;

	if (!pid) {
		if (desk_open(folder, true, false, &s))
			_exit(1);
		store_close(s);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (status)
		bail("no desk in %s", folder);
}

void book_free(struct book *b)
{
	mem_free(b->list);
	*b = (struct book){ 0 };
}
