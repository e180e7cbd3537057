/* SPDX-License-Identifier: ISC */
/*
 * The article that fits what is typed, over the form that it is typed into: script_page.c. Its
 * argument is a struct screen_argument: the words, and with them the code of the product.
 */
#ifndef ORDERDESK_SEAT_SCRIPT_PAGE_H
#define ORDERDESK_SEAT_SCRIPT_PAGE_H

#include "seat/screen_page.h"

extern const struct page_kind script_page;

#endif
