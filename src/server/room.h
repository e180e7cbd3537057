/* SPDX-License-Identifier: ISC */
/*
 * room -- what the desk does when its disk fills up.
 *
 * Beside the data lies a ballast, a file of the size that the setting ballast_mb names. When less
 * than disk_floor_mb is left, the ballast is given up: orders and complaints go on in its place, and
 * long work (verbs with room: MUCH, jobs, the making of drafts of imports) waits. When the same is
 * left again, the desk is for reading only: every write is answered by a sentence, but one that was
 * done before still gets its answer. All of it ends by itself: with room again the desk writes, and
 * with enough of it the ballast is made anew.
 *
 * A disk that hangs answers no call. When one that orders wait for is under way for two seconds, the desk
 * is silent: writes that come are refused by the loop, what was taken before waits and is answered when
 * the disk is, and reads of what is in memory go on. A checkpoint that hangs by itself stops nobody.
 *
 * The loop looks each second; the state is shared. room_before_start gives the ballast up when the
 * disk is too full for recovery. Nothing here fails: a disk that cannot be asked counts as empty.
 */
#ifndef ORDERDESK_SERVER_ROOM_H
#define ORDERDESK_SERVER_ROOM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"

struct server;

enum room_state { ROOM_ENOUGH, ROOM_SHORT, ROOM_NONE, ROOM_SILENT };

struct room {
	atomic_int state;		/* enum room_state */
	enum room_state measured;	/* the loop's: the last that was not silent */
	_Atomic int64_t since;		/* wall time of the state */
	_Atomic int64_t free, ballast;	/* bytes */
	int64_t looked, awake;		/* the loop's, steady: the last look; time stood still until then */
};

void room_before_start(const char *folder);
/* Looks; true when the state changed. The first look makes no ballast. */
bool room_look(struct server *s, bool may_fill);
/* ERR_REFUSED with the sentence when this verb has to wait. */
enum status room_for(const struct server *s, struct verb *v);
/* Does a call hang? Then the loop makes none itself. */
bool room_slow(void);
bool room_silent(const struct server *s);
const char *room_word(enum room_state state);
void room_since(const struct server *s, char out[16]);	/* local time of the state */

#endif
