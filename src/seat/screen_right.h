/* SPDX-License-Identifier: ISC */
/*
 * What this login needs for the page that a key goes to. The foot of a page and the lists behind F6
 * and F11 name only what he may do; the key itself still says why it does not.
 */
#ifndef ORDERDESK_SEAT_SCREEN_RIGHT_H
#define ORDERDESK_SEAT_SCREEN_RIGHT_H

#include "seat/page.h"
#include "seat/screen.h"

/* He may do this verb. */
bool screen_may(struct seat *seat, const struct verb_row *verb);

/*
 * He may open the screen of this name: what it must ask; with `fill`, also what its F10 does, for it is
 * opened to be filled in. Of what is no screen file nothing is known: yes.
 */
bool screen_may_open(struct seat *seat, const char *name, bool fill);

/* The row of a list of picks is for him; `fill` as above. */
bool screen_may_pick(struct seat *seat, const struct screen_pick *pick, bool fill);

/* He may do what a key of this screen does; of a list of picks any one of them. */
bool screen_may_act(struct seat *seat, const struct screen *screen, const struct screen_action *action);

#endif
