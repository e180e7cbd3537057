/* SPDX-License-Identifier: ISC */
/*
 * fault -- the error funnel: what the library's answers mean.
 *
 * Three ways out. While opening: a sentence that names the file and what to do (base/why.h). Later,
 * the end of the process; a mark is left first when bytes are damaged, a write was not taken or the
 * disk answered with an error of its own, whichever call brought it: the library syncs its log in the
 * middle of a put as well as in a flush. Not when the disk was full: then nothing is in doubt, and the
 * next start goes on. An open that the disk did not let end leaves the mark too (store_open).
 *
 * One thread ends the process: the others wait for it, so that none does so before the mark is left.
 */
#include "store/environment.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/why.h"

#define FILE_SAID 420
#define CAUSE_MOST 1000		/* times 5 ms until who met the cause must be leaving the mark */

/* GLOBAL: the file that this thread works on, and the library's first words, for the sentence. */
static _Thread_local struct {
	const char *file;
	char words[200];
	bool damaged;
} touched = { .file = "the environment" };

void store_touch(const char *file)
{
	touched.file = file;
	touched.words[0] = 0;
	touched.damaged = false;
}

void store_words(const DB_ENV *env, const char *prefix, const char *words)
{
	(void)env;
	(void)prefix;
	if (strstr(words, "checksum error") || strstr(words, "catastrophic recovery"))
		touched.damaged = true;
	if (!touched.words[0])
		snprintf(touched.words, sizeof touched.words, "%s", words);
}

/* The path of what was touched: of a data file, of the log file that the words name, or the folder. */
static void name_file(const struct store *s, char out[FILE_SAID])
{
	const char *end = strrchr(touched.file, '.'), *lsn;
	unsigned file = 0, offset;

	/* Tables are written elsewhere (twice.c): what the library writes by itself is the log. */
	if (strncmp(touched.words, "BDB0137 ", 8) == 0) {
		snprintf(out, FILE_SAID, "%.300s/log", s->folder);
		return;
	}
	if (end && strcmp(end, ".db") == 0) {
		snprintf(out, FILE_SAID, "%.300s/data/%.90s", s->folder, touched.file);
		return;
	}
	/* The library writes the place of a record in two ways. */
	lsn = strstr(touched.words, "log record LSN ");
	if (!lsn || sscanf(lsn, "log record LSN %u/%u", &file, &offset) != 2)
		for (lsn = strchr(touched.words, '['); lsn; lsn = strchr(lsn + 1, '['))
			if (sscanf(lsn, "[%u][%u]", &file, &offset) == 2)
				break;
	if (lsn && file)
		snprintf(out, FILE_SAID, "%.300s/log/log.%010u", s->folder, file);
	else
		snprintf(out, FILE_SAID, "%.300s (%.90s)", s->folder, touched.file);
}

/* Was the disk full? The library tells it by the answer or in words. */
static bool is_full(int answer)
{
	return answer == ENOSPC || answer == EDQUOT || strstr(touched.words, strerror(ENOSPC))
		|| strstr(touched.words, strerror(EDQUOT));
}

/* The library tells everybody else that it has given up; who met the cause has other words for it. */
static bool met_by_another(int answer)
{
	return answer == DB_RUNRECOVERY && !touched.damaged
		&& (!touched.words[0] || strstr(touched.words, "fatal region error"));
}

/* Did the disk itself not do it? Then nobody knows what stands on it. */
static bool of_disk(int answer)
{
	switch (answer) {
	case EIO: case ENXIO: case ENODEV: case EROFS: case ESTALE: case ETIMEDOUT: case ENODATA:
	case EREMOTEIO: case ENOLINK: case EBADE: case EILSEQ: case EBADMSG: case EUCLEAN:
		return true;
	default:
		return false;
	}
}

/* False: nobody else has met the cause. */
static bool another_tells(struct store *s)
{
	int i;

	for (i = 0; i < CAUSE_MOST && !atomic_load(&s->telling); i++)
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	return i < CAUSE_MOST;
}

static void fault(struct store *s, int answer, const char *what, bool mark)
	__attribute__((noreturn));
static void fault(struct store *s, int answer, const char *what, bool mark)
{
	char sentence[MARK_SIZE], file[FILE_SAID];

	if (met_by_another(answer))
		mark |= !another_tells(s);
	/* The second one waits for the end. */
	pthread_mutex_lock(&s->fault);
	atomic_store(&s->telling, true);
	/* WHY no mark: what was answered was synced; whoever brings the folder back has it. */
	if (store_gone(s, sentence, sizeof sentence))
		panic("store: %s", sentence);
	name_file(s, file);
	if (touched.damaged)
		snprintf(sentence, sizeof sentence, "%s is damaged (%s). Restore the desk from a backup "
			"and its logs.", file, touched.words[0] ? touched.words : db_strerror(answer));
	else if (is_full(answer))
		snprintf(sentence, sizeof sentence, "The disk of %.200s is full: %s did not work on %s. Make "
			"room; the next start goes on.", s->folder, what, file);
	else
		snprintf(sentence, sizeof sentence, "%s did not work on %s: %s%s%s.", what, file,
			db_strerror(answer), touched.words[0] ? "; " : "", touched.words);
	if (touched.damaged || (mark && !is_full(answer)))
		mark_set(s->folder, sentence);
	panic("store: %s", sentence);
}

void store_write_failed(struct store *s, int answer, const char *what)
{
	fault(s, answer, what, true);
}

void store_event(DB_ENV *env, u_int32_t event, void *info)
{
	struct store *s = env->app_private;
	int answer = info ? *(int *)info : DB_RUNRECOVERY;

	if (s->opening) {
		s->disk_failed |= event == DB_EVENT_WRITE_FAILED || of_disk(answer);
		return;
	}
	if (event == DB_EVENT_WRITE_FAILED)
		fault(s, EIO, "writing", true);
	/* An answer of the system is the disk's; the library's own are found out by recovery. */
	if (event == DB_EVENT_PANIC)
		fault(s, answer, "the library", answer > 0);
}

enum status store_result(struct store *s, int answer, const char *what)
{
	char file[FILE_SAID];

	switch (answer) {
	case 0:
		return OK;
	case DB_NOTFOUND:
	case DB_KEYEMPTY:
		return ERR_NOT_FOUND;
	case DB_KEYEXIST:
		return ERR_EXISTS;
	case DB_LOCK_DEADLOCK:
	case DB_LOCK_NOTGRANTED:
		return ERR_RETRY;
	default:
		break;
	}
	if (answer == DB_CHKSUM_FAIL || answer == DB_VERIFY_BAD || answer == DB_PAGE_NOTFOUND)
		touched.damaged = true;
	if (!s->opening)
		fault(s, answer, what, of_disk(answer));
	s->disk_failed |= of_disk(answer);
	name_file(s, file);
	if (touched.damaged) {
		why_say("%s is damaged (%s). Restore the desk from a backup and its logs.", file,
			touched.words[0] ? touched.words : db_strerror(answer));
		return ERR_CHECKSUM;
	}
	if (is_full(answer))
		why_say("The disk of %s is full: %s did not work. Make room, then start again.", s->folder,
			what);
	else
		why_say("%s did not work on %s: %s%s%s.", what, file, db_strerror(answer),
			touched.words[0] ? "; " : "", touched.words);
	return ERR_IO;
}
