/* SPDX-License-Identifier: ISC */
/*
 * word -- what of a review or transcript can be refused, asked before it is taken in.
 *
 * Used by `word take` itself and by imports, which look at all rows of a file before they take in
 * the first (word.c).
 */
#ifndef ORDERDESK_DESK_WORD_H
#define ORDERDESK_DESK_WORD_H

#include "desk/desk.h"
#include "record/word.pb-c.h"

enum status word_take_look(struct verb *v, const Od__WordTake *request);

#endif
