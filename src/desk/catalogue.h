/* SPDX-License-Identifier: ISC */
/*
 * catalogue -- products and their units, all in memory, found by code, name, initials, pinyin.
 *
 * The product verbs are in product.c; orders, quotes and stock ask here. Quantities are
 * thousandths of the base unit; a unit's factor is the base units in one of it, in thousandths.
 * Pointers are good until the handler returns. What is not there is NULL; nothing here refuses.
 */
#ifndef ORDERDESK_DESK_CATALOGUE_H
#define ORDERDESK_DESK_CATALOGUE_H

#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/product.pb-c.h"

struct change;
struct chooser;

const Od__Product *catalogue_find(const struct desk *d, uint32_t id);
/* By code or bar code, case and separators aside; retired ones too. */
const Od__Product *catalogue_code(const struct desk *d, const char *code);
const Od__Product *catalogue_at(const struct desk *d, size_t index);	/* by code; NULL behind */
size_t catalogue_count(const struct desk *d);
/* The index over names and codes (lang/chooser.h), for one-breath lines and finding. */
const struct chooser *catalogue_chooser(const struct desk *d);
/* Name in a language ("zh_CN", "en"), else the first one, else the code. */
const char *catalogue_name(const Od__Product *p, const char *language);
/* First letters of the pinyin of the first name (zmj); "" when it has no Han. In the arena. */
const char *catalogue_initials(const Od__Product *p, struct arena *a);

/* Base units in one, thousandths; 0 when the product has no such unit. "" is the base unit. */
int64_t catalogue_factor(const Od__Product *p, const char *unit);
/* Quantity in a unit to base units: ERR_NOT_FOUND no such unit, ERR_LIMIT overflow, or a quantity
 * that is no whole thousandth of the base unit is rounded half up. */
enum status catalogue_to_base(const Od__Product *p, const char *unit, int64_t asked,
	int64_t *quantity);
/* Name of a unit for people in a language; the code when nothing better is known. */
const char *catalogue_unit_name(const struct desk *d, const char *unit, const char *language);

/* The product said by code (or "#id"); refuses with NOT_FOUND. */
enum status product_get(struct verb *v, const char *field, const char *said,
	const Od__Product **out);

/* A product as it is now; one of an import that is not shown yet waits there. */
void catalogue_put(struct desk *d, const void *product);
enum status catalogue_load(struct desk *d, struct txn *t);
void catalogue_applied(struct desk *d, const struct change *c);
void catalogue_free(struct desk *d);

#endif
