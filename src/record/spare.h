/* SPDX-License-Identifier: ISC */
/*
 * spare -- records as they are stored: without what follows from their other fields.
 *
 * A line of an order says its number, which is its place; its unit, mostly that of the line before; the
 * quantity in base units, mostly that which was asked; the amount, mostly price times quantity. All of it
 * is written with every order to its row and to the journal, a third of the bytes of both. So it is left
 * out there and put back when the record is unpacked: nobody else ever sees an order without it. Such bytes
 * begin with one that no record begins with, then say what was left out; all others, of older releases and
 * of other records, are packed as ever.
 *
 * Called where rows and the journal's entries are packed and unpacked (store, desk/change, server). What
 * can fail: bytes that do not unpack give NULL. What follows from what may never change, only be added to.
 */
#ifndef ORDERDESK_RECORD_SPARE_H
#define ORDERDESK_RECORD_SPARE_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/* Wire type 7, which no field has. */
#define SPARE_FIRST 0x17

/* Returns how many bytes it wrote: never more than protobuf_c_message_get_packed_size says. */
size_t spare_pack(const ProtobufCMessage *m, uint8_t *out);
ProtobufCMessage *spare_unpack(const ProtobufCMessageDescriptor *d, ProtobufCAllocator *allocator,
	size_t length, const uint8_t *bytes);
/*
 * How many bytes stand before the fields: for who reads those of the record itself. All are there but payer,
 * subject and total of an order whose lines are plain (spare_plain.h).
 */
size_t spare_head(const uint8_t *bytes, size_t length);

#endif
