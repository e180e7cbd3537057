/* SPDX-License-Identifier: ISC */
/*
 * phrase: a refusal says the word for a field, not its path, where there is a seat; the path stays at
 * the shell; hints that are not translated are left out; and every phrase that is listed for the
 * translation is one that the desk says.
 */
#include "record/phrase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/say.h"
#include "record/message.pb-c.h"
#include "record/say.h"
#include "tap/tap.h"

static const char *said(bool seat, const struct refusal *r)
{
	static char text[400];
	struct arena *a = arena_new(0);

	if (seat) {
		struct phrased words;

		refusal_phrase(r, true, say, &words);
		say_message(words.message, words.arg, words.args, text, sizeof text);
	} else {
		snprintf(text, sizeof text, "%s", refusal_text(r, a, say));
	}
	arena_free(a);
	return text;
}

static void refusals(void)
{
	struct refusal work = { OD__MESSAGE__FIELD_ABSENT, "work", { "work" }, 1 };
	struct refusal reason = { OD__MESSAGE__FIELD_MISSING, "reason", { "reason", "why it came back" }, 2 };
	struct refusal odd = { OD__MESSAGE__FIELD_MISSING, "line.0.return_id",
		{ "line.0.return_id", "some help of a field" }, 2 };
	struct refusal shape = { OD__MESSAGE__SURVEY_SHAPE, "record.survey.question.1.code",
		{ "2", "its code is another one's too" }, 2 };
	struct refusal mix = { OD__MESSAGE__SURVEY_MIX, "record.survey.anonymous",
		{ "care", "with names" }, 2 };
	struct refusal severe = { OD__MESSAGE__FIELD_VALUE, "severity",
		{ "severity", "1 harm, 2 unusable or 3 minor", "5" }, 3 };
	struct refusal twice = { OD__MESSAGE__CODE_TWICE, "batch", { "B7", "batches", "product" }, 3 };
	struct refusal over = { OD__MESSAGE__WISH_OVER, "id", { "3", "declined" }, 2 };
	struct refusal back = { OD__MESSAGE__STATE_REFUSED, "shipment",
		{ "D-1", "came back", "done", "on the way" }, 4 };

	struct refusal full = { OD__MESSAGE__BACKUP_UNMADE, NULL,
		{ "02:00", "/backup", "No space left on device" }, 3 };
	struct refusal gone = { OD__MESSAGE__BACKUP_UNMADE, NULL,
		{ "02:00", "/backup", "its disk was not mounted" }, 3 };
	struct refusal copy = { OD__MESSAGE__COPY_UNMADE, NULL, { "offsite_key", "it is no public key" }, 2 };

	say_language("en");
	is_string("work order is missing.", said(true, &work), "the word for it");
	is_string("work is missing.", said(false, &work), "at the shell what is typed");
	is_string("return is missing: some help of a field.", said(true, &odd), "its last part");
	is_string("line.0.return_id is missing: some help of a field.", said(false, &odd), "there the path");
	is_string("D-1 stands at \"came back\"; done is possible only at \"on the way\".", said(true, &back),
		"a state is one");
	ok(strstr(said(false, &full), ": No space left on device.") != NULL, "what the system says");
	say_language("zh_CN");
	ok(strstr(said(false, &full), "磁盘已满") != NULL, "in the reader's language: %s",
		said(false, &full));
	ok(strstr(said(true, &full), "磁盘已满") != NULL, "at a seat as well");
	ok(strstr(said(true, &gone), "磁盘未挂载") != NULL, "as is what the desk says: %s", said(true, &gone));
	is_string("备份没有加密副本：offsite_key：它不是公钥。订单照常。", said(true, &copy), "and of a sealed copy");
	ok(strcmp(say("reason"), "reason") != 0, "there is a translation");
	is_string("缺少 原因：为何退回。", said(true, &reason), "no English is left");
	is_string("缺少 原因 reason：为何退回。", said(false, &reason), "but what is typed at the shell");
	is_string("缺少 退货。", said(true, &odd), "a hint in English is left out");
	is_string("D-1 现为“已退回”；只有“在途”时才能完成。", said(true, &back), "states too");
	is_string("有多个批次使用编号 B7，请同时注明商品。", said(true, &twice), "what there are several of");
	is_string("心愿 3 的状态是 不采纳：只有开放或已列入计划的可以投票。", said(true, &over), "how it stands");
	is_string("问卷第 2 题：编号与另一题相同。", said(true, &shape), "what is odd about a question");
	is_string("“care”已有答卷，须保持署名。请用另一个编号新建问卷。", said(true, &mix),
		"what a survey promised");
	is_string("严重度 应为1 伤害、2 不能用或 3 轻微，不是 \"5\"。", said(true, &severe), "what a field takes");
	say_language("en");
}

/* The sources of the desk, one after the other. */
static char *sources(void)
{
	const char *top = getenv("top_srcdir");
	char command[4096], *text = calloc(1, (size_t)8 << 20);
	size_t length = 0, got;
	FILE *f;

	snprintf(command, sizeof command, "cat '%s'/src/desk/*.c '%s'/src/record/*.proto", top ? top : ".",
		top ? top : ".");
	f = popen(command, "r");
	while (f && (got = fread(text + length, 1, ((size_t)8 << 20) - 1 - length, f)) > 0)
		length += got;
	if (f)
		pclose(f);
	return text;
}

static void listed(void)
{
	char *text = sources(), quoted[200];
	const char *phrase;

	for (size_t i = 0; (phrase = phrase_at(i)); i++) {
		snprintf(quoted, sizeof quoted, "\"%s\"", phrase);
		if (!strstr(text, quoted))
			diag("nobody says \"%s\"", phrase);
		ok(strstr(text, quoted) != NULL, "phrase %zu is said", i);
	}
	free(text);
}

int main(void)
{
	plan_lazy();
	refusals();
	listed();
	return tap_result();
}
