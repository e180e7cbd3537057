/* SPDX-License-Identifier: ISC */
/*
 * numbers -- what `server status` tells of the store, and a bench.
 */
#include "store/environment.h"

#include <stdlib.h>
#include <string.h>

void store_numbers(struct store *s, struct store_numbers *out)
{
	memset(out, 0, sizeof *out);
	out->commits = atomic_load(&s->committed);
	out->flushes = atomic_load(&s->flushes);
	out->flush_max_us = atomic_load(&s->flush_max_us);
	out->flush_sum_us = atomic_load(&s->flush_sum_us);
	out->retries = atomic_load(&s->retries);
	out->checkpoints = atomic_load(&s->checkpoints);
	out->log_bytes = atomic_load(&s->log_bytes);
	out->schema_version = s->schema_version;
}

uint64_t store_cache_bytes(struct store *s)
{
	DB_MPOOL_STAT *cache;
	uint64_t bytes = 0;

	store_touch("the cache");
	if (store_result(s, s->env->memp_stat(s->env, &cache, NULL, 0), "asking the cache") == OK) {
		bytes = (uint64_t)cache->st_pages * STORE_PAGE;
		free(cache);
	}
	return bytes;
}
