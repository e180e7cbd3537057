/* SPDX-License-Identifier: ISC */
/*
 * screen_right -- which keys and pages are for this login (screen_right.h).
 *
 * A screen is read once for this, when a key that goes to it is first drawn; what is kept of it are the
 * needs of two verbs. Nothing here is a promise: the desk refuses what a role may not do.
 */
#include "seat/screen_right.h"

#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "seat/seat.h"

#define KEPT 128	/* screens; more are read each time */

static struct right {
	char name[SCREEN_NAME];
	const struct verb_row *ask, *fill;	/* NULL nothing */
} kept[KEPT];
static size_t kept_count;

bool screen_may(struct seat *seat, const struct verb_row *verb)
{
	return !verb || !seat->options.may || seat->options.may(seat, verb->need);
}

static void read_right(const char *name, struct right *right)
{
	struct screen *screen = NULL;
	char why[200];

	snprintf(right->name, sizeof right->name, "%s", name);
	right->ask = right->fill = NULL;
	if (screen_load(name, say_language_name(), &screen, why, sizeof why) != OK &&
	    screen_load(name, "en", &screen, why, sizeof why) != OK)
		return;
	for (size_t i = 0; !right->ask && i < screen->ask_count; i++)
		if (!screen->asks[i].maybe)
			right->ask = screen->asks[i].verb;
	for (size_t i = 0; !right->fill && i < screen->action_count; i++)
		if (strcmp(screen->actions[i].action, "confirm") == 0 && screen_input_count(screen))
			right->fill = screen->actions[i].verb;
	screen_free(screen);
}

bool screen_may_open(struct seat *seat, const char *name, bool fill)
{
	struct right once, *right = NULL;

	for (size_t i = 0; !right && i < kept_count; i++)
		if (strcmp(kept[i].name, name) == 0)
			right = &kept[i];
	if (!right) {
		right = kept_count < KEPT ? &kept[kept_count++] : &once;
		read_right(name, right);
	}
	return screen_may(seat, right->ask) && (!fill || screen_may(seat, right->fill));
}

/* What is made, or written again, is a form to be filled in; what a list holds may be either. */
static bool may_go(struct seat *seat, const struct screen_action *action, bool fill)
{
	return strchr(action->go, '{') != NULL || screen_may_open(seat, action->go, fill);
}

bool screen_may_pick(struct seat *seat, const struct screen_pick *pick, bool fill)
{
	if (!pick->act)
		return true;
	return pick->act->go ? may_go(seat, pick->act, fill) : screen_may(seat, pick->act->verb);
}

static bool may_pick(struct seat *seat, const struct screen *screen, const struct screen_action *action)
{
	bool fill = strcmp(action->action, "new") == 0;

	for (size_t i = 0; i < screen->pick_count; i++) {
		const struct screen_pick *pick = &screen->picks[i];

		if (strcmp(pick->name, action->pick) == 0 && screen_may_pick(seat, pick, fill))
			return true;
	}
	return false;
}

bool screen_may_act(struct seat *seat, const struct screen *screen, const struct screen_action *action)
{
	if (action->choose)
		return true;
	if (action->pick)
		return may_pick(seat, screen, action);
	if (action->go)
		return may_go(seat, action, strcmp(action->action, "new") == 0 ||
			strcmp(action->action, "again") == 0);
	return screen_may(seat, action->verb);
}
