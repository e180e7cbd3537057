/* SPDX-License-Identifier: ISC */
/*
 * order_find -- the list that opens by itself under the entry line: items for the word being typed.
 *
 * The search holds no key, and an answer for an older word is dropped. While the reason of a price is
 * typed there is no word: nothing is searched.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "record/product.pb-c.h"

static void on_found(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);

	(void)baton;
	if (reply->number != o->asked || reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&o->found, reply->body);
	snprintf(o->listed, sizeof(o->listed), "%s", o->word);
	list_init(&o->choices);
	list_count(&o->choices, order_found(o)->n_row);
	o->chosen = false;
}

/* The word that is being typed: what stands behind the last gap and the figures before it. */
static void last_word(const char *text, char *word, size_t size)
{
	const char *begin = text;

	for (const char *p = text; *p; p++)
		if (strchr(" ,;+", *p))
			begin = p + 1;
		else if (*p >= '0' && *p <= '9' && (p == text || p[-1] != '#'))
			begin = strchr(begin, '#') ? begin : p + 1;
	while (*begin == '.' || *begin == '*')
		begin++;
	snprintf(word, size, "%s", begin);
	if (strchr(word, '='))
		word[0] = '\0';
	word[strcspn(word, "/@'>%")] = '\0';	/* a price, a remark, a day, a coupon is no item */
}

/* One letter that no usual item has: a word that cannot stand alone. */
static bool begins_word(const char *word)
{
	return word[1] == '\0' && ((*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z')) &&
		!strchr("abcdefhjk", *word | 0x20);
}

/* "a=", "a=9": the last part makes a line so many. */
static bool ends_list(const char *text)
{
	size_t size = strlen(text);

	while (size && strchr("0123456789./", text[size - 1]))
		size--;
	return size && text[size - 1] == '=';
}

void order_find_word(struct page *page)
{
	struct order *o = page_state(page);
	Od__ProductFind find = OD__PRODUCT_FIND__INIT;
	char text[ENTRY_LIMIT + 1], word[ENTRY_LIMIT + 1];

	field_copy(&o->entry, text, sizeof(text));
	last_word(order_reason_line(o) ? "" : text, word, sizeof(word));
	if (strcmp(word, o->word) == 0)
		return;
	snprintf(o->word, sizeof(o->word), "%s", word);
	if (!*word || begins_word(word)) {
		o->asked = 0;
		/*
		 * Behind a word its list stays, without a key, until the next word has one; behind "=" the
		 * item is settled, and only its figure follows.
		 */
		if (!*text || order_reason_line(o) || ends_list(text)) {
			reply_free(&o->found);
			o->box = 0;
		}
		list_init(&o->choices);
		if (!*text)
			order_count_choices(o);
		return;
	}
	find.text = word;
	find.customer = o->customer;
	find.has_limit = true;
	find.limit = 9;
	find.has_entry = find.entry = word[0] != '#';
	o->asked = seat_call(page, "product find", &find.base, CALL_QUIET, on_found, NULL);
}
