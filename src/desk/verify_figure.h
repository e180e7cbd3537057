/* SPDX-License-Identifier: ISC */
/*
 * verify_figure -- figures recomputed from orders and tickets (I3).
 *
 * Called by verify.c alone. Walks the figures and, for each, the customer's orders and tickets.
 */
#ifndef ORDERDESK_DESK_VERIFY_FIGURE_H
#define ORDERDESK_DESK_VERIFY_FIGURE_H

#include "desk/verify.h"

enum status verify_figures(struct verb *v, verify_fault *each, void *baton, uint64_t *rows);

#endif
