/* SPDX-License-Identifier: ISC */
/*
 * Satisfaction and wishes at the seat: F11 of the desk lists its pages, 7 the surveys; what the answers to
 * one say, of another time, one by one; the board of wishes, on which a caller's vote is one key, which
 * can be taken back, and a wish is closed with a word.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static const char *const wishes[] = {
	"{\"verb\":\"wish save\",\"title\":\"delivery on Sunday\",\"customer\":\"K1042\"}",
	"{\"verb\":\"wish save\",\"title\":\"小罐芝麻酱\",\"text\":"
	"\"家庭装 250 g，一公斤吃不完就走味\",\"product\":\"1010\",\"customer\":\"K1043\"}",
	"{\"verb\":\"wish vote\",\"id\":2,\"customer\":\"K0820\"}",
	"{\"verb\":\"wish save\",\"title\":\"an English price list\",\"customer\":\"K0820\"}",
	"{\"verb\":\"wish save\",\"title\":\"花椒油换成按压瓶盖，每次滴三滴就够，不会洒出来\",\"product\":\"1012\"}",
	"{\"verb\":\"wish save\",\"title\":\"a crate that can be folded and goes back with the next run\"}",
	"{\"verb\":\"wish save\",\"title\":\"五升装香油\"}",
	"{\"verb\":\"wish save\",\"title\":\"a red van\"}",
	"{\"verb\":\"wish save\",\"id\":4,\"state\":\"wish_planned\"}",
	"{\"verb\":\"wish save\",\"id\":6,\"state\":\"wish_done\",\"outcome\":\"五月起有售\"}",
	"{\"verb\":\"wish save\",\"id\":7,\"state\":\"wish_declined\",\"outcome\":\"vans are hired\"}",
};

/* The same answers each time: of five months, one of them low. */
static void make(const char *language)
{
	static const char *const customers[] = { "K1042", "K1043", "K0820", "K0655" };
	char line[800];
	struct run r;

	world_make(language);
	r = RUN("user", "save", "login=li.na", "role=supervisor");
	run_free(&r);
	for (int i = 0; i < 20; i++) {
		snprintf(line, sizeof line, "{\"verb\":\"survey answer\",\"survey\":\"satisfaction\","
			"\"customer\":\"%s\",\"at\":\"2026-%02d-%02dT02:00:00Z\","
			"\"answer\":[{\"value\":\"%d\"},{\"value\":"
			"\"%d\"},{\"value\":\"%d\"},{\"value\":\"%d\"},{\"value\":\"%d\"},"
			"{\"value\":\"%s\"}]}",
			customers[i % 4], 7 + i / 4, 2 + i % 4, i == 17 ? 1 : 3 + i % 3,
			i == 17 ? 1 : 2 + i % 4, 4 + i % 2, 3 + i % 2, i == 17 ? 2 : 7 + i % 4,
			i == 17 ? "送货晚了一个小时，箱子是湿的" : "");
		world_do(line);
	}
	for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
		world_do(wishes[i]);
}

static struct vt *pages(const char *suffix, const char *score, int rows, int columns)
{
	struct vt *vt = world_seat(rows, columns, NULL);

	vt_wait(vt, WAIT, "C-1");
	vt_keys(vt, "F11");
	world_golden(vt, "desk-menu", suffix);
	vt_keys(vt, "7");
	ok(vt_wait(vt, WAIT, "satisfaction"), "F11 7 on the desk lists the surveys");
	if (columns >= 120)
		world_golden(vt, "surveys", suffix);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, score), "Enter shows what one says");
	world_golden(vt, "results", suffix);
	vt_keys(vt, "F11");
	vt_wait(vt, WAIT, "\u6e7f\u7684");
	world_golden(vt, "answers", suffix);
	vt_keys(vt, "F3 F11 0");
	vt_wait(vt, WAIT, "250 g");
	world_golden(vt, "wishes", suffix);
	return vt;
}

static bool wished(const char *text)
{
	struct run r = RUN("wish", "list", "all=yes", "--json");
	bool there = r.code == 0 && strstr(r.out, text) != NULL;

	run_free(&r);
	return there;
}

static bool voted(struct vt *vt, void *text)
{
	(void)vt;
	return wished(text);
}

static void worked(struct vt *vt)
{
	static char three[] = "\"votes\":3", two[] = "\"votes\":2";
	static char said[] = "\"outcome\":\"from December on\"", jar[] = "\"title\":\"a blue van\"";

	vt_keys(vt, "F3 F11 7 Enter");
	vt_wait(vt, WAIT, "20 answers");
	vt_keys(vt, "F4");
	vt_wait(vt, WAIT, "3 months");
	vt_keys(vt, "2");
	ok(vt_wait(vt, WAIT, "12 answers"), "F4: the answers of three months");
	vt_keys(vt, "F11");
	vt_wait(vt, WAIT, "\u6e7f\u7684");
	vt_keys(vt, "F4 2");
	ok(vt_wait_gone(vt, WAIT, "Harbour Deli"), "low answers alone");
	vt_keys(vt, "F3 F11 8");
	ok(vt_wait(vt, WAIT, "T-"), "F11 8: a low answer is to be followed up");
	vt_text(vt, "rang, the driver was late");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "T-"), "F10 ends the marked task with what came of it");
	vt_keys(vt, "F3");
	vt_text(vt, "K1042");
	vt_wait(vt, WAIT, "\u6587\u4e09\u8def\u5e97");
	vt_keys(vt, "Enter");
	vt_wait_row(vt, WAIT, 2, "K1042");
	vt_keys(vt, "F6 0");
	ok(vt_wait(vt, WAIT, "K1042 votes"), "F6 0 of a caller: the wishes, with his votes");
	vt_keys(vt, "F10");
	ok(vt_wait_true(vt, WAIT, voted, three), "F10 votes for the marked one");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "K1042"), "once: a second time is refused");
	ok(!wished("\"votes\":4"), "and counts nothing");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait_true(vt, WAIT, voted, two), "Ctrl-X takes the vote back");
	vt_text(vt, "a blue van");
	vt_keys(vt, "F6");
	ok(vt_wait_true(vt, WAIT, voted, jar), "F6 keeps what is typed as a wish");
	ok(vt_wait(vt, WAIT, "\u2500 a blue van"), "and marks it");
	vt_text(vt, "from December on");
	vt_keys(vt, "F4 1");
	ok(vt_wait_true(vt, WAIT, voted, said), "F4 closes the marked one with the word");
	vt_wait_gone(vt, WAIT, "a blue van");
	vt_keys(vt, "F11 4");
	ok(vt_wait(vt, WAIT, "from December on"), "F11 shows those that are done");
}

int main(void)
{
	struct vt *vt;

	plan_lazy();
	make("zh_CN");
	vt_stop(pages("zh", "\u51c0\u63a8\u8350\u503c", 24, 80));
	vt_stop(pages("large-zh", "\u51c0\u63a8\u8350\u503c", 50, 200));
	run_stop();
	make("en");
	vt_stop(pages("large", "NPS", 50, 200));
	vt = pages("en", "NPS", 24, 80);
	worked(vt);
	vt_stop(vt);
	run_stop();
	return tap_result();
}
