/* SPDX-License-Identifier: ISC */
/*
 * handles -- the open files of tables and indexes.
 *
 * Every table and every index of the schema is a B-tree in a file of its own, data/NAME.db and
 * data/TABLE__INDEX.db, with 4 kB pages and a checksum on each. They are opened in one transaction
 * and live in one struct, so that a change of role can close all and open all again. A missing
 * file of a desk that is whole otherwise is damage, not a reason to begin an empty one.
 */
#include "store/environment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/why.h"
#include "store/schema.h"

enum status handles_open_one(struct store *s, DB_TXN *t, const char *name, bool create, DB **out)
{
	DB *db;
	int r;

	store_touch(name);
	r = db_create(&db, s->env, 0);
	if (r)
		return store_result(s, r, "making a handle");
	(void)((r = db->set_flags(db, DB_CHKSUM)) ||
	(r = db->set_pagesize(db, STORE_PAGE)) ||
	(r = db->open(db, t, name, NULL, DB_BTREE, DB_THREAD | (create ? DB_CREATE : 0), 0600)));
	if (!r) {
		*out = db;
		return OK;
	}
	db->close(db, DB_NOSYNC);
	if (r == ENOENT) {
		why_say("%s/data/%s is missing. Restore the desk from a backup and its logs.", s->folder,
			name);
		return ERR_CHECKSUM;
	}
	return store_result(s, r, "opening a file");
}

enum status handles_open(struct store *s, bool create)
{
	enum status r = OK;
	DB_TXN *t;
	int i;

	store_touch("the environment");
	r = store_result(s, s->env->txn_begin(s->env, NULL, &t, 0), "beginning a transaction");
	if (r)
		return r;
	/* A table that is open already (meta, from the version check) stays as it is. */
	for (i = 0; !r && i < TABLE_COUNT; i++)
		if (!s->handles.table[i])
			r = handles_open_one(s, t, schema_table_file(i), create,
				&s->handles.table[i]);
	for (i = 0; !r && i < INDEX_COUNT; i++)
		if (!s->handles.index[i])
			r = handles_open_one(s, t, schema_index_file(i), create,
				&s->handles.index[i]);
	if (r) {
		handles_close(s);
		t->abort(t);
		return r;
	}
	return store_result(s, t->commit(t, DB_TXN_NOSYNC), "opening the files");
}

void handles_close_one(DB **db, const char *file)
{
	if (!*db)
		return;
	store_touch(file);
	(*db)->close(*db, DB_NOSYNC);
	*db = NULL;
}

void handles_close(struct store *s)
{
	int i;

	for (i = 0; i < INDEX_COUNT; i++)
		handles_close_one(&s->handles.index[i], schema_index_file(i));
	for (i = 0; i < TABLE_COUNT; i++)
		handles_close_one(&s->handles.table[i], schema_table_file(i));
}
