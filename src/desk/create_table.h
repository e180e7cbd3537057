/* SPDX-License-Identifier: ISC */
/*
 * create_table -- what a new desk begins with: roles, response times, strategies, words, units.
 *
 * All of it is config that the desk changes later by `config save`; nothing in the program relies
 * on more than the role admin. For create.c alone.
 */
#ifndef ORDERDESK_DESK_CREATE_TABLE_H
#define ORDERDESK_DESK_CREATE_TABLE_H

#include "desk/desk.h"

/* Writes every record; errors are those of the store. */
enum status create_config(struct verb *v);
/* Decimal places of a currency: 0 of JPY, 3 of KWD, else 2. */
int create_places(const char *currency);

#endif
