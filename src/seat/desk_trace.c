/* SPDX-License-Identifier: ISC */
/*
 * desk_trace -- on the desk, the call that was left: it is not over, and one key goes back to it. Without
 * one, the prices that wait for who sits here to agree.
 *
 * Row 23 of the desk has it for as long as the call is talked on or waits for its wrap-up; row 1 has
 * its time. Called whenever the calls of this extension are known anew.
 */
#include "seat/desk_page.h"

#include <stdio.h>

#include "base/say.h"
#include "seat/print.h"
#include "seat/program.h"

static const char *who(const Od__CallRow *call, char *phone, size_t size)
{
	if (call->name && *call->name)
		return call->name;
	return call->withheld || !call->number ? say("withheld") : print_phone(call->number, phone, size);
}

void desk_trace(struct seat *seat, const Od__CallRow *call)
{
	struct page *desk = seat_find(seat, &desk_page, NULL, NULL);
	bool talks = call && call->state == OD__CALL_STATE__TALKING;
	char phone[PRINT_ROOM], text[400] = "";
	const char *argument;
	char number[16];
	int prices, cures;

	if (!desk)
		return;
	if (call) {
		argument = who(call, phone, sizeof(phone));
		say_fill(talks ? say("The call with {0} goes on. F8 goes back to it.") :
			say("The call with {0} waits for its wrap-up. F8 opens it."), &argument, 1, text,
			sizeof(text));
	}
	prices = program_of(desk)->prices;
	if (!call && prices) {
		snprintf(number, sizeof(number), "%d", prices);
		argument = number;
		say_fill(say("{0} {0|price waits|prices wait} for somebody to agree. F2 lists what waits."),
			&argument, 1, text, sizeof(text));
	}
	cures = program_of(desk)->cures;
	if (!call && !prices && cures) {
		snprintf(number, sizeof(number), "%d", cures);
		argument = number;
		say_fill(say("{0} {0|cure waits|cures wait} for somebody to agree. F2 lists what waits."),
			&argument, 1, text, sizeof(text));
	}
	page_standing(desk, text);
}
