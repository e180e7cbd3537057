/* SPDX-License-Identifier: ISC */
/*
 * clock_table -- what the server itself lets ring, and what it does in slices.
 *
 * Looked up by clock_jobs.c before the tables of the desk. A job without slices is done by the
 * keeper's thread.
 */
#include "server/clock_jobs.h"
#include "server/keeper.h"
#include "server/request_expiry.h"

const struct alarm_kind server_alarms[] = {
	{REQUEST_EXPIRY, request_expiry_ring},
	{BACKUP_ALARM, backup_ring},
	{NULL, NULL},
};

const struct job_kind server_jobs[] = {
	{REQUEST_EXPIRY, request_expiry_slice},
	{BACKUP_JOB, NULL},
	{DRILL_JOB, NULL},
	{NULL, NULL},
};
