/* SPDX-License-Identifier: ISC */
/*
 * Works and their pages: a list of works in the order of use, the one in hand first, each a stack
 * of pages. The desk is a work that never ends and counts as none. Leaving parks what keeps
 * something and ends the rest; nothing else ends a work but seat_end_work().
 */
#include "seat/seat.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/say.h"

struct page *page_new(struct seat *seat, struct work *work, const struct page_kind *kind,
		      const void *argument)
{
	struct page *page = mem_alloc(sizeof *page);

	page->kind = kind;
	page->seat = seat;
	page->work = work;
	page->number = ++seat->pages;
	page->state = mem_alloc(kind->size ? kind->size : 1);
	snprintf(page->context, sizeof page->context, "%s", kind->context ? kind->context : "any");
	page->below = work->top;
	work->top = page;
	if (kind->open)
		kind->open(page, argument);
	seat->dirty = true;
	return page;
}

static void page_end(struct page *page)
{
	struct seat *seat = page->seat;

	page->closing = true;
	if (page->kind->close)
		page->kind->close(page);
	asks_forget_page(seat, page);
	if (seat->question.page == page)
		seat->question.page = NULL;
	if (seat->stopped_on == page)
		queue_free(&seat->stopped);
	page->work->top = page->below;
	mem_free(page->state);
	mem_free(page);
	seat->dirty = true;
}

static void show(struct page *page)
{
	page->seat->dirty = true;
	if (page->kind->show)
		page->kind->show(page);
}

static struct work *work_new(struct seat *seat)
{
	struct work *work = mem_alloc(sizeof *work);

	work->next = seat->works;
	work->typed = ++seat->typed;
	seat->works = work;
	return work;
}

static void work_unlink(struct seat *seat, struct work *work)
{
	struct work **at = &seat->works;

	while (*at && *at != work)
		at = &(*at)->next;
	if (*at)
		*at = work->next;
}

static void work_end(struct seat *seat, struct work *work)
{
	while (work->top)
		page_end(work->top);
	work_unlink(seat, work);
	mem_free(work);
}

static bool work_keeps(const struct work *work)
{
	for (struct page *page = work->top; page; page = page->below)
		if (page->kind->keeps && page->kind->keeps(page))
			return true;
	return false;
}

/* A work goes out of hand: it is parked, or ends when it keeps nothing. The desk stays. */
static void put_aside(struct seat *seat, struct work *work)
{
	if (work != seat->desk && !work_keeps(work)) {
		work_end(seat, work);
		return;
	}
	work->parked = clock_steady();
	for (struct page *page = work->top; page; page = page->below)
		if (page->kind->park)
			page->kind->park(page);
}

void seat_tidy(struct seat *seat)
{
	struct work *next;

	for (struct work *work = seat->works; work; work = next) {
		next = work->next;
		if (work != seat->works && work != seat->desk && !work_keeps(work))
			work_end(seat, work);
	}
}

/* Bring a work to the front; the one in hand is parked, or ends when it keeps nothing. */
static void to_front(struct seat *seat, struct work *work)
{
	struct work *before = seat->works;

	if (work == before)
		return;
	if (before)
		put_aside(seat, before);
	work_unlink(seat, work);
	work->next = seat->works;
	work->parked = 0;
	seat->works = work;
	seat->said[0] = '\0';
	if (work->top)
		show(work->top);
}

void works_init(struct seat *seat)
{
	seat->desk = work_new(seat);
	page_new(seat, seat->desk, seat->options.desk, NULL);
}

void works_free(struct seat *seat)
{
	while (seat->works)
		work_end(seat, seat->works);
	seat->desk = NULL;
}

size_t works_parked(const struct seat *seat)
{
	size_t count = 0;

	for (const struct work *work = seat->works; work; work = work->next)
		count += work != seat->desk && work->parked != 0;
	return count;
}

void works_event(struct seat *seat, const Od__Event *event)
{
	for (struct work *work = seat->works; work; work = work->next) {
		struct page *below;

		for (struct page *page = work->top; page; page = below) {
			below = page->below;
			if (page->kind->event)
				page->kind->event(page, event);
		}
	}
	seat->dirty = true;
}

void seat_changed(struct seat *seat)
{
	Od__Event lost = OD__EVENT__INIT;

	lost.has_lost = lost.lost = true;
	works_event(seat, &lost);
}

/* The work parked for the longest time. */
static const struct work *oldest(const struct seat *seat)
{
	const struct work *found = NULL;

	for (const struct work *work = seat->works; work; work = work->next)
		if (work != seat->desk && work->parked && (!found || work->parked < found->parked))
			found = work;
	return found;
}

struct page *seat_work(struct seat *seat, const struct page_kind *kind, const void *argument)
{
	struct work *before = seat->works, *work;
	struct page *page;

	work = work_new(seat);
	page = page_new(seat, work, kind, argument);
	put_aside(seat, before);
	seat->said[0] = '\0';
	if (works_parked(seat) > WORKS_PARKED) {
		char text[ROW_TEXT];
		const struct work *first = oldest(seat);
		const char *name = first->top->name[0] ? first->top->name : first->top->kind->name;

		say_fill(_("Nine works are parked already. Finish the oldest: {0}. F7 goes there."), &name, 1,
			 text, sizeof text);
		seat_say(seat, ROLE_DUE, text);
	}
	return page;
}

struct page *seat_open(struct seat *seat, const struct page_kind *kind, const void *argument)
{
	return page_new(seat, seat->works, kind, argument);
}

struct page *seat_replace(struct seat *seat, const struct page_kind *kind, const void *argument)
{
	struct work *work = seat->works;
	struct page *old = work->top, *page;

	page = page_new(seat, work, kind, argument);
	page->below = old->below;
	old->below = NULL;
	work->top = old;	/* page_end() takes the top away */
	page_end(old);
	work->top = page;
	return page;
}

/* Only its own memory has what was typed: the desk has no draft of it. */
static bool only_here(struct page *page)
{
	return page->kind->keeps && page->kind->keeps(page) &&
	       !(page->kind->draft && page->kind->draft(page));
}

/*
 * The desk is in hand and what stands over it is left: when something is typed there, these pages become
 * a parked work. True when they did.
 */
static bool set_apart(struct seat *seat)
{
	struct page *first = seat->desk->top;
	struct work *work;
	bool kept = false;

	for (struct page *page = first; page->below; page = page->below) {
		kept |= only_here(page);
		first = page;
	}
	if (!kept)
		return false;
	work = mem_alloc(sizeof *work);
	work->top = seat->desk->top;
	work->typed = ++seat->typed;
	work->parked = clock_steady();
	work->next = seat->desk->next;
	seat->desk->next = work;
	seat->desk->top = first->below;
	first->below = NULL;
	for (struct page *page = work->top; page; page = page->below) {
		page->work = work;
		if (page->kind->park)
			page->kind->park(page);
	}
	return true;
}

static void say_parked(struct seat *seat, const char *name)
{
	char text[ROW_TEXT];

	if (*name)
		seat_say(seat, ROLE_TEXT, say_fill(_("Parked: {0}. F7 goes back to it."), &name, 1, text,
						   sizeof text));
}

void seat_back(struct seat *seat)
{
	const struct work *work = seat->works;

	if (!work->top->below || (work == seat->desk && !work->top->below->below))
		seat_desk(seat);
	else
		seat_done(seat);
}

void seat_done(struct seat *seat)
{
	struct work *work = seat->works;

	page_end(work->top);
	seat->said[0] = '\0';
	show(work->top);
}

void seat_desk(struct seat *seat)
{
	struct work *before = seat->works;
	char name[sizeof before->top->name];
	bool over = before == seat->desk && before->top->below;
	bool apart = over && set_apart(seat);

	snprintf(name, sizeof name, "%s", apart ? before->next->top->name : before->top->name);
	while (before == seat->desk && before->top->below)
		page_end(before->top);
	to_front(seat, seat->desk);
	if (over) {
		seat->said[0] = '\0';
		show(seat->desk->top);
	}
	if (apart || (before != seat->desk && seat->works->next == before))
		say_parked(seat, name);
	seat->dirty = true;
}

/*
 * Works stand in a ring by when a key was last typed in them: F7 goes to the one before the work in
 * hand, from the earliest on to the latest again. Passing through by F7 changes nothing.
 */
static struct work *work_before(const struct seat *seat)
{
	const struct work *in_hand = seat->works;
	struct work *before = NULL, *latest = NULL;

	for (struct work *work = seat->works; work; work = work->next) {
		if (work == seat->desk || work == in_hand)
			continue;
		if (!latest || work->typed > latest->typed)
			latest = work;
		if (in_hand != seat->desk && work->typed < in_hand->typed &&
		    (!before || work->typed > before->typed))
			before = work;
	}
	return before ? before : latest;
}

void seat_next_work(struct seat *seat)
{
	struct work *work = work_before(seat);

	if (work)
		to_front(seat, work);
	else
		seat_say(seat, ROLE_TEXT, _("No other work is parked. F8 takes a call, F6 begins a work."));
}

void seat_end_work(struct page *page)
{
	struct seat *seat = page->seat;
	struct work *work = page->work;
	bool in_hand = work == seat->works;

	if (work == seat->desk)
		return;
	work_end(seat, work);
	if (in_hand) {
		work_unlink(seat, seat->desk);
		seat->desk->next = seat->works;
		seat->works = seat->desk;
		seat->desk->parked = 0;
		show(seat->desk->top);
	}
}

size_t seat_works(const struct seat *seat, struct work_view *views, size_t room)
{
	size_t count = 0;

	for (const struct work *work = seat->works; work && count < room; work = work->next) {
		struct page *first = work->top;
		uint64_t draft = 0;

		if (work == seat->desk || !work->parked)
			continue;
		for (struct page *page = work->top; page; page = page->below) {
			first = page;
			if (!draft && page->kind->draft)
				draft = page->kind->draft(page);
		}
		views[count++] = (struct work_view){
			.kind = first->kind->name, .name = first->name, .since = work->parked,
			.page = work->top, .draft = draft,
		};
	}
	return count;
}

void seat_go_to(struct seat *seat, struct page *page)
{
	to_front(seat, page->work);
}

struct page *seat_front(const struct seat *seat)
{
	return seat->works->top;
}

struct page *seat_find(const struct seat *seat, const struct page_kind *kind,
		       bool (*same)(struct page *page, const void *what), const void *what)
{
	for (const struct work *work = seat->works; work; work = work->next)
		for (struct page *page = work->top; page; page = page->below)
			if (page->kind == kind && (!same || same(page, what)))
				return page;
	return NULL;
}
