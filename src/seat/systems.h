/* SPDX-License-Identifier: ISC */
/*
 * systems -- the other systems of the desk, each with its age, as lines of the page of the desk.
 *
 * Who reads the feed is told by `server status`. One that is well has how long ago it came; one beyond its
 * limits a sign, since when, and how many entries wait for it. As many stand in a row as fit.
 */
#ifndef ORDERDESK_SEAT_SYSTEMS_H
#define ORDERDESK_SEAT_SYSTEMS_H

#include "record/system.pb-c.h"
#include "seat/canvas.h"

/* Draws the title and at most `most` rows from `row` on; the row behind them. Nothing without systems. */
int systems_draw(const Od__ServerShown *shown, struct canvas *canvas, int row, int most);

#endif
