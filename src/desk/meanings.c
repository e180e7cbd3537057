/* SPDX-License-Identifier: ISC */
/*
 * meanings -- see the header.
 */
#include "desk/meanings.h"

#include <string.h>

#include "base/memory.h"
#include "desk/config.h"
#include "desk/inside.h"

#define KIND "word"

struct meanings {
	struct meaning *read;
};

bool meanings_role(const char *mood, enum meaning_role *role)
{
	static const char *const names[] = {
		[MEANING_TOPIC] = "topic", [MEANING_GOOD] = "good", [MEANING_BAD] = "bad",
		[MEANING_NOT] = "not", [MEANING_MORE] = "more", [MEANING_LESS] = "less",
		[MEANING_BUT] = "but",
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], mood) == 0) {
			*role = (enum meaning_role)i;
			return true;
		}
	return false;
}

static const Od__Word *meant(const Od__Config *c, enum meaning_role *role)
{
	const Od__Word *w = c->value_case == OD__CONFIG__VALUE_WORD ? c->word : NULL;

	if (!w || (!text_of(w->mood)[0] && !text_of(w->topic)[0]))
		return NULL;
	*role = MEANING_TOPIC;
	if (text_of(w->mood)[0] && !meanings_role(w->mood, role))
		return NULL;
	return w;
}

static void make(struct desk *d)
{
	struct meaning_word *words;
	enum meaning_role role;
	const Od__Config *c;
	size_t most = 1, count = 0;

	for (size_t i = 0; (c = config_at(d, KIND, i)); i++)
		most += 1 + (c->value_case == OD__CONFIG__VALUE_WORD ? c->word->n_also : 0);
	words = mem_array(most, sizeof *words);
	for (size_t i = 0; (c = config_at(d, KIND, i)); i++) {
		const Od__Word *w = meant(c, &role);

		for (size_t k = 0; w && k <= w->n_also; k++, count++)
			words[count] = (struct meaning_word) {
				.text = k ? w->also[k - 1] : text_of(c->code), .role = role,
				.weight = w->weight, .topic = text_of(w->topic),
				.about = (uint32_t)count,
			};
	}
	d->meanings->read = meaning_new(words, count);
	mem_free(words);
}

enum status meanings_load(struct desk *d, struct txn *t)
{
	(void)t;
	d->meanings = mem_alloc(sizeof *d->meanings);
	make(d);
	return OK;
}

void meanings_applied(struct desk *d, const struct change *c)
{
	const Od__Config *config = (const Od__Config *)c->after;

	if (c->table != TABLE_CONFIG || !config || strcmp(text_of(config->kind), KIND) != 0)
		return;
	meaning_free(d->meanings->read);
	make(d);
}

void meanings_free(struct desk *d)
{
	if (!d->meanings)
		return;
	meaning_free(d->meanings->read);
	mem_free(d->meanings);
	d->meanings = NULL;
}

const struct meaning_found *meanings_read(struct verb *v, const char *text)
{
	struct meaning_found *found = arena_alloc(v->arena, sizeof *found);

	meaning_read(v->desk->meanings->read, text, found);
	return found;
}

const char *meanings_mood(int value)
{
	return value > 0 ? "good" : value < 0 ? "bad" : "";
}
