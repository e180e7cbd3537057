/* SPDX-License-Identifier: ISC */
/*
 * draft -- there are none yet.
 */
#include "desk/draft.h"

#include "desk/desk.h"

enum status draft_place(struct verb *v, const Od__OrderPlace *request, Od__OrderPlaced *reply)
{
	(void)reply;
	return verb_missing(v, "draft", "draft", verb_said(v, "", request->draft));
}
