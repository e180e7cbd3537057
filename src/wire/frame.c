/* SPDX-License-Identifier: ISC */
/*
 * frame -- packing, cutting and unpacking of the frames on the desk's socket.
 *
 * Called by wire/client.c and by the server's sessions. It keeps no state: the caller owns the
 * buffers. What can fail is told by frame.h; nothing here trusts a length before it is compared
 * with FRAME_MAX.
 */
#include "wire/frame.h"

enum status frame_put(struct buffer *out, const Od__Frame *frame)
{
	size_t before = out->length;
	size_t size = protobuf_c_message_get_packed_size(&frame->base);
	enum status s;

	if (size == 0 || size > FRAME_MAX)
		return ERR_LIMIT;
	s = buffer_u32(out, (uint32_t)size);
	if (s == OK)
		s = reflect_pack(&frame->base, out);
	if (s != OK)
		out->length = before;
	return s;
}

enum status frame_next(const unsigned char *bytes, size_t have, const unsigned char **payload,
	size_t *length)
{
	size_t named;

	*payload = NULL;
	*length = 0;
	if (have < FRAME_HEAD)
		return ERR_END;
	named = (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
	*length = named;
	if (named == 0)
		return ERR_FORMAT;
	if (named > FRAME_MAX)
		return ERR_LIMIT;
	if (have - FRAME_HEAD < named)
		return ERR_END;
	*payload = bytes + FRAME_HEAD;
	return OK;
}

enum status frame_unpack(const unsigned char *payload, size_t length, struct arena *a,
	Od__Frame **out, struct refusal *why)
{
	ProtobufCMessage *m;
	enum status s;

	s = reflect_unpack(&od__frame__descriptor, payload, length, a, &m, why);
	if (s != OK)
		return s;
	*out = (Od__Frame *)m;
	if ((*out)->kind_case == OD__FRAME__KIND__NOT_SET)
		return refuse(why, a, OD__MESSAGE__REQUEST_MALFORMED, NULL, "frame", NULL, NULL,
			NULL);
	return OK;
}
