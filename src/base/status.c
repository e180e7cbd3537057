/* SPDX-License-Identifier: ISC */
/*
 * status -- the words for the one error type.
 *
 * Read by log lines and by the border that turns a status into an exit code or a reply. Nothing
 * here can fail: a number that is no status has words too. The words say what is the case, in
 * lower case and without a full stop, so that they stand behind a colon. What a person reads on
 * a screen is never taken from here but from the numbered messages (record/message.proto).
 */
#include "base/status.h"

const char *status_text(enum status s)
{
	switch (s) {
	case OK: return "done";
	case ERR_NOT_FOUND: return "not there";
	case ERR_EXISTS: return "already there";
	case ERR_REFUSED: return "refused";
	case ERR_LIMIT: return "over a limit";
	case ERR_FORMAT: return "not in its format";
	case ERR_IO: return "the system said no";
	case ERR_RETRY: return "to be run again";
	case ERR_CLOSED: return "closed by the other side";
	case ERR_DENIED: return "not allowed";
	case ERR_VERSION: return "of another version";
	case ERR_CHECKSUM: return "damaged bytes";
	case ERR_BUSY: return "taken by another process";
	case ERR_TIMEOUT: return "too late";
	case ERR_END: return "at the end";
	}
	return "an unknown status";
}
