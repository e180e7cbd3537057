/* SPDX-License-Identifier: ISC */
/*
 * dump_line -- how the lines of a dump look; for dump.c and load.c alone.
 *
 * Each part is written and read as these very bytes, so reading needs no JSON library but for the
 * row itself.
 */
#ifndef ORDERDESK_STORE_DUMP_LINE_H
#define ORDERDESK_STORE_DUMP_LINE_H

#include <inttypes.h>

#define DUMP_LINE ((size_t)8 << 20)	/* most bytes of a line */
#define DUMP_SUM 32
#define DUMP_HEAD "{\"orderdesk\":\"dump\",\"format\":1,\"schema\":%" PRIu64 "}"
#define DUMP_TABLE "{\"table\":\""
#define DUMP_KEY "\",\"key\":\""
#define DUMP_ROW "\",\"row\":"
#define DUMP_BYTES "\",\"bytes\":\""
#define DUMP_END "{\"rows\":%" PRIu64 ",\"sum\":\""

#endif
