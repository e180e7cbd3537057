/* SPDX-License-Identifier: ISC */
/*
 * need -- see the header. A table or topic that is not listed needs "journal".
 */
#include "server/need.h"

#include <string.h>

#include "desk/access.h"

static const char *const TABLES[][2] = {
	{ "article", "article" },
	{ "batch", "batch.read" }, { "batch_stock", "batch.read" }, { "call", "call" },
	{ "config", "feed" }, { "customer", "customer" }, { "draft", "draft" },
	{ "import", "import" }, { "job", "report" }, { "link", "customer" },
	{ "lot", "batch.read" }, { "mention", "quote" }, { "move", "stock" },
	{ "note", "customer" }, { "order", "order" },
	{ "price_rule", "price" }, { "product", "quote" }, { "profile", "customer" },
	{ "quality", "batch.read" }, { "recall", "ticket" }, { "recall_target", "ticket" },
	{ "run", "order" }, { "work", "order" }, { "booking", "booking" },
	{ "setting", "feed" }, { "shipment", "order" }, { "staged", "import" },
	{ "stock", "stock" }, { "supplier", "quote" }, { "task", "task" },
	{ "ticket", "ticket" }, { "ticket_step", "ticket" }, { "trail", "trail" },
	{ "user", "user" },
};

/* Topics that are no records: up to their '/' where they have one. */
static const char *const TOPICS[][2] = {
	{ "banner", "" }, { "call", "call" }, { "draft", "draft" }, { "queue", "ticket" },
	{ "task", "task" },
};

static const char *find(const char *const list[][2], size_t count, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strlen(list[i][0]) == length && strncmp(list[i][0], name, length) == 0)
			return list[i][1];
	return "journal";
}

const char *need_of_table(const char *table)
{
	return find(TABLES, sizeof TABLES / sizeof *TABLES, table, strlen(table));
}

bool need_topic(const struct actor *actor, const char *topic)
{
	const char *need;

	if (!actor->needs)
		return false;		/* nobody, or somebody who was locked */
	if (strncmp(topic, "record/", 7) == 0) {
		topic += 7;
		need = find(TABLES, sizeof TABLES / sizeof *TABLES, topic, strcspn(topic, "/"));
	} else {
		need = find(TOPICS, sizeof TOPICS / sizeof *TOPICS, topic, strcspn(topic, "/"));
	}
	return !*need || actor_may(actor, need);
}
