/* SPDX-License-Identifier: ISC */
/*
 * create_table -- what a new desk begins with: roles, strategies, words, units; what tickets need.
 *
 * All of it is config that the desk changes later by `config save`; nothing in the program relies
 * on more than the role admin. For create.c alone; create_ticket.c has the part of tickets.
 */
#ifndef ORDERDESK_DESK_CREATE_TABLE_H
#define ORDERDESK_DESK_CREATE_TABLE_H

#include "desk/desk.h"
#include "record/system.pb-c.h"

/* Writes every record; errors are those of the store. `places` of the desk's currency. */
enum status create_config(struct verb *v, int places);
/* Policies, standards, phrases, categories, departments, reasons. */
enum status create_tickets(struct verb *v);
/* What words mean: categories of complaints, moods. create_words.c. */
enum status create_words(struct verb *v);
/* Words that mean the same. create_same.c. */
enum status create_same(struct verb *v);
/* The questionnaire of satisfaction. create_survey.c. */
enum status create_survey(struct verb *v);
/* A config record, not yet written; `name` may be NULL. */
Od__Config *create_fresh(struct verb *v, const char *kind, const char *code, const char *name);
/* Decimal places of a currency: 0 of JPY, 3 of KWD, else 2. */
int create_places(const char *currency);

#endif
