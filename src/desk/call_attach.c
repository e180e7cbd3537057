/* SPDX-License-Identifier: ISC */
/*
 * call_attach -- the verb `call attach`: whose call it is, when the number did not tell.
 *
 * The number becomes a contact point of the customer, so that the next ring finds him; a withheld
 * one, or `once`, binds this call alone. A number that another customer has, too, is kept with both:
 * people share telephones, and the next ring offers both. Attaching again to another customer moves
 * the call and leaves the number; the same again changes nothing. Open call-backs of the number
 * learn whose they are, as they show the call.
 */
#include "desk/call.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

enum status call_bind(struct verb *v, Od__Call *before, const Od__Customer *c, uint32_t face)
{
	Od__Call *after = (Od__Call *)reflect_copy(&before->base, v->arena);
	enum status s;

	SET(after, customer, c->id);
	if (face)
		SET(after, face, face);
	s = call_put(v, before, after, "changed");
	if (s || before->customer == c->id)
		return s;
	if (before->customer)
		s = figure_call(v, before->customer, -1);
	return s ? s : figure_call(v, c->id, 1);
}

/* The number of the call as a point of the customer; writes the record when that changed it. */
static enum status keep_number(struct verb *v, const Od__CallAttach *request, const Od__Call *call,
	Od__Customer *before, uint32_t *face)
{
	Od__Customer *c = (Od__Customer *)reflect_copy(&before->base, v->arena);
	Od__Point *p;
	enum status s = customer_add_point(v, c, OD__POINT_KIND__PHONE_POINT, call->number, "call",
		face);

	if (s || c->n_point == before->n_point)
		return s;
	p = c->point[c->n_point - 1];
	if (text_of(request->role)[0])
		SET_TEXT(v, p, role, request->role);
	if (request->has_consent)
		SET(p, consent, request->consent);
	return customer_put(v, before, c);
}

enum status verb_call_attach(struct verb *v, const Od__CallAttach *request, Od__Made *reply)
{
	Od__Customer *c;
	Od__Call *call;
	uint32_t face = 0;
	bool number;
	enum status s = call_get(v, "id", request->id, &call);

	if (!s)
		s = customer_get(v, "customer", request->customer, &c);
	if (s)
		return s;
	number = text_of(call->number)[0] && !request->once;
	if (number)
		s = keep_number(v, request, call, c, &face);
	if (!s)
		s = call_bind(v, call, c, face);
	if (s)
		return s;
	made_fill(v, reply, "customer", c->id, customer_said(v, c), c->version);
	made_note(v, reply, number ? OD__MESSAGE__CALL_ATTACHED : OD__MESSAGE__CALL_BOUND,
		verb_said(v, "", call->id), customer_said(v, c), NULL, NULL);
	return OK;
}
