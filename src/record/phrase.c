/* SPDX-License-Identifier: ISC */
/*
 * phrase -- see the header. The phrases that refusals of the desk carry are listed here, so that the
 * translation has them: the desk itself knows no language.
 */
#include "record/phrase.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "record/common.pb-c.h"
#include "record/message.pb-c.h"
#include "record/say.h"

/* Names of fields that are no word, or another one than people use. */
static const struct { const char *name, *word; } words[] = {
	{ "amount", N_("amount") }, { "answer", N_("answer") }, { "at", N_("time") },
	{ "batch", N_("batch") }, { "begins", N_("first day") }, { "category", N_("category") },
	{ "channel", N_("channel") }, { "code", N_("code") }, { "customer", N_("customer") },
	{ "day", N_("day") }, { "department", N_("department") }, { "draft", N_("draft") },
	{ "duplicate", N_("other ticket") }, { "eta", N_("expected arrival") }, { "event", N_("event") },
	{ "from", N_("begin") }, { "id", N_("number") }, { "item", N_("item") },
	{ "kind", N_("kind") }, { "language", N_("language") }, { "lead", N_("days before") },
	{ "left", N_("left there") },
	{ "line", N_("line") }, { "lot", N_("lot") }, { "minutes", N_("minutes") },
	{ "n", N_("line") }, { "name", N_("name") }, { "note", N_("note") },
	{ "order", N_("order") }, { "owner", N_("owner") }, { "party", N_("number of people") },
	{ "phone", N_("phone") }, { "place", N_("table or room") }, { "price", N_("price") },
	{ "product", N_("product") }, { "quantity", N_("quantity") }, { "question", N_("question") },
	{ "reason", N_("reason") }, { "return_id", N_("return") }, { "role", N_("role") },
	{ "rule", N_("rule") }, { "run", N_("run") }, { "settle", N_("settlement") },
	{ "severity", N_("severity") }, { "shipment", N_("shipment") }, { "standing", N_("standing order") },
	{ "state", N_("state") }, { "station", N_("station") }, { "step", N_("step") },
	{ "survey", N_("survey") }, { "temperature", N_("degrees") }, { "term", N_("days of the term") },
	{ "text", N_("text") }, { "ticket", N_("ticket") }, { "title", N_("title") },
	{ "to", N_("end") }, { "unit", N_("unit") }, { "until", N_("last day") },
	{ "value", N_("value") }, { "why", N_("reason") }, { "wish", N_("wish") },
	{ "work", N_("work order") },
};

/* What the desk's refusals say of states and of what is missing. */
static const char *const phrases[] = {
	N_("a batch or a lot"), N_("a batch, lot or quality"), N_("a change"), N_("a code"),
	N_("a run"), N_("a run, or a day or window"), N_("a station, event, temperature or eta"),
	N_("a step"), N_("a survey or a customer"), N_("a trial"), N_("active or paused"), N_("agree"),
	N_("agreed"), N_("an end"), N_("an order, or run alone"), N_("another run or window"), N_("ask"),
	N_("at least one product"), N_("call"), N_("calling"), N_("cancel"), N_("close"),
	N_("code of what is done"), N_("complete"), N_("confirmed"), N_("confirmed or held"),
	N_("days of the new term"), N_("dispatch"), N_("done"), N_("draft"), N_("draft or tried"),
	N_("drop"), N_("dropped"), N_("getting it back"), N_("held"), N_("how people call it"),
	N_("in force"), N_("in one language"), N_("issued"), N_("live"), N_("new, open or waiting"),
	N_("new, open, waiting or solved"), N_("on its way"), N_("on the way"), N_("open"),
	N_("open and not paid at all"), N_("open or agreed"), N_("open or begun"), N_("open or parked"),
	N_("paid, wholly or in part"), N_("publishing"), N_("receive"), N_("refuse"), N_("release"),
	N_("resume"), N_("save"), N_("solved"), N_("solved or closed"), N_("taking it over"),
	N_("the base unit, such as jar or kg"), N_("the number or address"),
	N_("the reason, for whoever wants to sell it"), N_("the ticket that it repeats"),
	N_("the words of the apology"), N_("ticket close"), N_("ticket pause"), N_("ticket redress"),
	N_("ticket reopen"), N_("typing"), N_("void"), N_("waiting"), N_("what is wished, in a line"),
	N_("what it is about, in a line"), N_("what the caller is told"), N_("what was asked"),
	N_("what was said"), N_("when they come"), N_("whose work orders"), N_("why it came back"),
	N_("taken out"), N_("no delivery on that day"), N_("the day was over"),
	N_("why it is not made"), N_("why the goods do not come back"), N_("why the terms change"),
	N_("1 harm, 2 unusable or 3 minor"), N_("a day from today on"),
	N_("a day from today on, three years ahead at most"), N_("a time ahead of now"),
	N_("note, reply, heard or check"), N_("nothing: what is replaced costs nothing"),
	N_("solved, or with reject=duplicate"), N_("zh or en"), N_("list of words"),
	N_("a choice has two at least"), N_("each choice has a code without blanks"),
	N_("a score is 100 at most"), N_("its choices have codes of their own"),
	N_("it has a code without blanks"), N_("its code is another one's too"),
	N_("a scale has 2 to 10 points"), N_("a weight is 100 at most"),
	N_("its indicator is none of the survey's"),
	N_("a code, a weight up to 1000, an ideal up to 100"), N_("with names"), N_("calendar"),
	N_("time zone"), N_("good, bad, topic, not, more, less or but"), N_("1 to 3"),
	N_("a time above 0, of a year at most"), N_("percent up to 100"),
	N_("percents that rise, from 100 to 1000"),
	N_("spans like mon-fri 08:30-18:00, a day's like 09:00-12:00"),
};

/* What the system says of a file that it does not write or read; and of a backup that was not made. */
static const char *const reasons[] = {
	N_("Permission denied"), N_("No space left on device"), N_("No such file or directory"),
	N_("Read-only file system"), N_("Input/output error"), N_("Not a directory"),
	N_("Is a directory"), N_("Disk quota exceeded"), N_("File too large"), N_("File exists"),
	N_("its disk was not mounted"), N_("it holds another desk's"), N_("it is no public key"),
};

const char *phrase_at(size_t index)
{
	return index < sizeof phrases / sizeof phrases[0] ? phrases[index] : NULL;
}

char *field_word(const char *path, char *out, size_t size)
{
	const char *name = path, *dot = path;
	char plain[64];

	while ((dot = strchr(dot, '.')))	/* the last part that is no place in a list */
		if (!isdigit((unsigned char)*++dot))
			name = dot;
	snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, "."), name);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].name, plain) == 0) {
			snprintf(out, size, "%s", say(words[i].word));
			return out;
		}
	for (char *c = plain; *c; c++)
		if (*c == '_')
			*c = ' ';
	snprintf(out, size, "%s", say(plain));
	return out;
}

static bool about_field(int message)
{
	return message == OD__MESSAGE__FIELD_VALUE || message == OD__MESSAGE__FIELD_MISSING ||
		message == OD__MESSAGE__FIELD_ABSENT || message == OD__MESSAGE__FIELD_TOO_LONG ||
		message == OD__MESSAGE__FIELD_TOO_MANY || message == OD__MESSAGE__FIELD_BYTES;
}

bool refusal_names_field(const struct refusal *r)
{
	return r->args && about_field(r->message);
}

/* Which argument is a kind of redress; -1 none. */
static int redress_at(int message)
{
	switch (message) {
	case OD__MESSAGE__REDRESS_STEP:
	case OD__MESSAGE__REDRESS_BACK_STEP:
	case OD__MESSAGE__REDRESS_AMOUNT:
	case OD__MESSAGE__REDRESS_ASK_STEP:
	case OD__MESSAGE__REDRESS_AGREED_STEP:
	case OD__MESSAGE__REDRESS_DENIED_STEP:
		return 0;
	case OD__MESSAGE__REDRESS_GIVEN:
	case OD__MESSAGE__REDRESS_TASK:
	case OD__MESSAGE__REDRESS_WORDS:
	case OD__MESSAGE__REDRESS_ASKED:
	case OD__MESSAGE__REDRESS_ASK_MADE:
	case OD__MESSAGE__REDRESS_AGREED:
	case OD__MESSAGE__REDRESS_DENIED:
	case OD__MESSAGE__REDRESS_TOLD:
	case OD__MESSAGE__REDRESS_TOLD_NO:
	case OD__MESSAGE__REDRESS_UNANSWERED:
	case OD__MESSAGE__REDRESS_BACK:
	case OD__MESSAGE__REDRESS_BACK_PLAIN:
		return 1;
	case OD__MESSAGE__REDRESS_ASK_TASK:
		return 2;
	default:
		return -1;
	}
}

/* Is argument `i` a phrase of ours? */
static bool ours(int message, size_t i)
{
	switch (message) {
	case OD__MESSAGE__FIELD_VALUE:
	case OD__MESSAGE__FIELD_MISSING:
	case OD__MESSAGE__SURVEY_SHAPE:
	case OD__MESSAGE__SURVEY_MIX:
	case OD__MESSAGE__WISH_OVER:
	case OD__MESSAGE__WORDS_TAKEN:
		return i == 1;
	case OD__MESSAGE__NOT_FOUND:
		return i == 0;
	case OD__MESSAGE__CODE_TWICE:
	case OD__MESSAGE__STATE_REFUSED:
		return i > 0;
	default:
		return redress_at(message) == (int)i;
	}
}

/* Is argument `i` what the system said, and in our list? */
static bool is_reason(int message, size_t i, const char *text)
{
	size_t at = message == OD__MESSAGE__BACKUP_UNMADE ? 2 : 1, n = 0;

	if (i != at || (message != OD__MESSAGE__BACKUP_UNMADE && message != OD__MESSAGE__COPY_UNMADE &&
			message != OD__MESSAGE__FILE_UNWRITTEN && message != OD__MESSAGE__FILE_UNREAD))
		return false;
	while (n < sizeof reasons / sizeof reasons[0] && strcmp(reasons[n], text) != 0)
		n++;
	return n < sizeof reasons / sizeof reasons[0];
}

void refusal_phrase(const struct refusal *r, bool seat, const char *(*translate)(const char *),
	struct phrased *out)
{
	bool english = strcmp(say_language_name(), "en") == 0;

	out->message = r->message;
	out->args = r->args;
	for (size_t i = 0; i < r->args; i++) {
		out->arg[i] = r->arg[i];
		if (r->arg[i] && *r->arg[i] &&
		    (ours(r->message, i) || is_reason(r->message, i, r->arg[i])))
			out->arg[i] = translate(r->arg[i]);
	}
	if (r->message == OD__MESSAGE__FIELD_MISSING && !english && r->args > 1 && out->arg[1] == r->arg[1])
		out->message = OD__MESSAGE__FIELD_ABSENT;
	if (!r->args || !r->arg[0] || (english && !seat) || !(about_field(r->message) ||
	    (seat && r->field && strcmp(r->field, r->arg[0]) == 0)))
		return;
	field_word(r->arg[0], out->field, sizeof out->field);
	if (!seat && strcmp(out->field, r->arg[0]) != 0) {
		size_t length = strlen(out->field);

		snprintf(out->field + length, sizeof out->field - length, " %s", r->arg[0]);
	}
	out->arg[0] = out->field;
}

char *told_say(const Od__Refusal *told, char *out, size_t size)
{
	struct phrased said;
	struct refusal r;

	refusal_unpack(told, &r);
	refusal_phrase(&r, true, say, &said);
	return say_message(said.message, said.arg, said.args, out, size);
}
