/* SPDX-License-Identifier: ISC */
/*
 * making -- see the header. The entries are of the system, from "init", in the transaction that
 * makes the desk.
 */
#include "server/making.h"

#include <stdlib.h>

#include "server/journal.h"

static enum status write_entries(struct verb *v, void *baton)
{
	static const struct verb_row init = {.area = "", .name = "", .full = "init", .need = ""};
	struct request r = {.slot = NO_SLOT};
	struct journal *j = baton;

	v->row = &init;
	journal_begin(j);
	return journal_changes(j, v, &r);
}

enum status making_run(const char *folder, bool test_hooks, const struct desk_plan *plan, char *say,
	size_t size)
{
	struct store_options so = {.folder = folder, .create = true};
	struct journal *journal = NULL;
	struct store *store;
	enum status s;

	if (test_hooks && getenv("ORDERDESK_TEST_LOG"))
		so.log_file = (uint32_t)atoi(getenv("ORDERDESK_TEST_LOG"));
	s = store_open(&so, &store);
	if (s != OK)
		return s;
	s = journal_open(store, &journal);
	if (s == OK)
		s = desk_create(store, folder, plan, write_entries, journal, say, size);
	journal_close(journal);
	store_close(store);
	return s;
}
