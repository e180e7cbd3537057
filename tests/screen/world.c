/* SPDX-License-Identifier: ISC */
#include "screen/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "tap/tap.h"

#define WAIT 20000

#define NOW "=2026-11-19T06:05:00Z"

static const char *const lines[] = {
	"{\"verb\":\"product save\",\"code\":\"1010\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"芝麻酱 1 kg\"},{\"language\":\"en\",\"text\":\"sesame paste 1 kg\"}],\"unit\":\"jar\",\"price\":\"18.50\",\"units\":[{\"code\":\"case\",\"factor\":\"12\"}]}",
	"{\"verb\":\"product save\",\"code\":\"1011\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"小磨香油 500 ml\"},{\"language\":\"en\",\"text\":\"sesame oil 500 ml\"}],\"unit\":\"bottle\",\"price\":\"32.00\"}",
	"{\"verb\":\"product save\",\"code\":\"1012\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"金标生抽 1.9 L\"},{\"language\":\"en\",\"text\":\"light soy sauce 1.9 L\"}],\"unit\":\"bottle\",\"price\":\"16.80\"}",
	"{\"verb\":\"product save\",\"code\":\"1013\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"花椒油 250 ml\"},{\"language\":\"en\",\"text\":\"Sichuan pepper oil 250 ml\"}],\"unit\":\"bottle\",\"price\":\"14.20\"}",
	"{\"verb\":\"product save\",\"code\":\"1014\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"蒜蓉酱 230 g\"},{\"language\":\"en\",\"text\":\"garlic sauce 230 g\"}],\"unit\":\"jar\",\"price\":\"9.80\"}",
	"{\"verb\":\"product save\",\"code\":\"1017\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"川豆瓣 500 g\"},{\"language\":\"en\",\"text\":\"Sichuan bean paste 500 g\"}],\"unit\":\"jar\",\"price\":\"11.40\"}",
	"{\"verb\":\"product save\",\"code\":\"1092\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"脆豆角 1 kg\"},{\"language\":\"en\",\"text\":\"crisp pickled beans 1 kg\"}],\"unit\":\"bag\",\"price\":\"9.20\"}",
	"{\"verb\":\"product save\",\"code\":\"2051\",\"names\":[{\"language\":\"zh_CN\",\"text\":\"香菜\"},{\"language\":\"en\",\"text\":\"coriander\"}],\"unit\":\"kg\",\"price\":\"12.00\",\"weighed\":true,\"units\":[{\"code\":\"jin\",\"factor\":\"0.5\"}]}",
	"{\"verb\":\"stock move\",\"kind\":\"count\",\"line\":[{\"product\":\"1010\",\"quantity\":\"340\"},{\"product\":\"1011\",\"quantity\":\"52\"},{\"product\":\"1012\",\"quantity\":\"118\"},{\"product\":\"1013\",\"quantity\":\"75\"},{\"product\":\"1014\",\"quantity\":\"260\"},{\"product\":\"1017\",\"quantity\":\"96\"},{\"product\":\"1092\",\"quantity\":\"40\"},{\"product\":\"2051\",\"quantity\":\"30\"}]}",
	"{\"verb\":\"user save\",\"login\":\"chen.jing\",\"name\":\"陈静\",\"role\":[\"operator\"],\"extension\":\"8031\",\"state\":\"active\"}",
	"{\"verb\":\"customer add\",\"code\":\"K1042\",\"name\":\"海底香火锅 文三路店\",\"kind\":\"restaurant\",\"seats\":220,\"phone\":\"0571-8812 4410\",\"address_text\":\"文三路 398 号\",\"grade\":\"A\",\"owner\":\"chen.jing\",\"terms\":{\"days\":30,\"limit\":\"8000.00\"},\"person\":[{\"name\":\"王经理\",\"role\":\"manager\"}],\"window\":[{\"from\":\"05:00\",\"to\":\"06:30\"}]}",
	"{\"verb\":\"customer add\",\"code\":\"K1043\",\"name\":\"海底香火锅 城东店\",\"kind\":\"restaurant\",\"phone\":\"0571-8845 9021\",\"grade\":\"A\",\"owner\":\"chen.jing\",\"accept_duplicate\":true}",
	"{\"verb\":\"customer add\",\"code\":\"K0820\",\"name\":\"Harbour Deli\",\"kind\":\"restaurant\",\"phone\":\"0571-8777 0150\",\"grade\":\"B\"}",
	"{\"verb\":\"customer add\",\"code\":\"K0655\",\"name\":\"刘记面馆\",\"kind\":\"restaurant\",\"phone\":\"138-5813 2207\",\"grade\":\"B\"}",
	"{\"verb\":\"order place\",\"customer\":\"K1042\",\"placed_at\":\"2026-11-15T05:10:00Z\",\"state\":\"delivered\",\"line\":[{\"item\":\"1010\",\"quantity\":\"12\"},{\"item\":\"1011\",\"quantity\":\"6\",\"price\":\"31.00\"},{\"item\":\"1012\",\"quantity\":\"4\"}]}",
	"{\"verb\":\"order place\",\"customer\":\"K1042\",\"placed_at\":\"2026-11-17T05:20:00Z\",\"state\":\"delivered\",\"line\":[{\"item\":\"1010\",\"quantity\":\"12\"},{\"item\":\"1011\",\"quantity\":\"6\",\"price\":\"31.00\"},{\"item\":\"1012\",\"quantity\":\"4\"},{\"item\":\"1013\",\"quantity\":\"10\"},{\"item\":\"1014\",\"quantity\":\"2\"}]}",
	"{\"verb\":\"order place\",\"customer\":\"K0820\",\"line\":[{\"item\":\"1012\",\"quantity\":\"6\"},{\"item\":\"2051\",\"quantity\":\"1.5\"}]}",
	"{\"verb\":\"ticket open\",\"kind\":\"complaint\",\"customer\":\"K1042\",\"product\":\"1011\",\"text\":\"cap leaks, four of six\",\"severity\":2,\"category\":\"package\",\"channel\":\"phone\",\"opened\":\"2026-11-19T05:17:00Z\"}",
};

const char *world_clock;

void world_do(const char *line)
{
	char path[4096];
	struct run r;
	FILE *f;

	snprintf(path, sizeof path, "%s/world.jsonl", tap_tmpdir());
	f = fopen(path, "w");
	if (!f)
		bail("cannot write %s", path);
	fprintf(f, "%s\n", line);
	fclose(f);
	r = run_command((const char *const[]){ "customer", "add", "-", NULL }, path);
	if (r.code != 0)
		bail("%s: %s%s", line, r.out, r.err);
	run_free(&r);
}

void world_make(const char *language)
{
	static const char *const init[] = { "--currency", "CNY", "--zone", "Asia/Shanghai", "--country",
		"CN", "--language", "zh_CN", NULL };
	static unsigned count;
	char path[4096], name[32];
	struct run r;
	FILE *f;

	setenv("ORDERDESK_CLOCK", NOW, 1);
	snprintf(name, sizeof name, "desk%u", ++count);
	run_desk(name, init);
	snprintf(path, sizeof path, "%s/world.jsonl", tap_tmpdir());
	f = fopen(path, "w");
	if (!f)
		bail("cannot write %s", path);
	fprintf(f, "{\"verb\":\"user save\",\"login\":\"li.na\",\"name\":\"%s\",\"role\":[\"operator\"],"
		"\"extension\":\"8021\",\"state\":\"active\",\"language\":\"%s\"}\n",
		strcmp(language, "en") == 0 ? "li.na" : "李娜", language);
	fclose(f);
	r = run_command((const char *const[]){ "user", "save", "-", NULL }, path);
	if (r.code != 0)
		bail("the operator: %s%s", r.out, r.err);
	run_free(&r);
	/* one after the other: each line needs what the ones before it made */
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		world_do(lines[i]);
}

struct vt *world_seat(int rows, int columns, const char *term)
{
	return world_seat_of("li.na", rows, columns, term);
}

struct vt *world_seat_of(const char *user, int rows, int columns, const char *term)
{
	static char program[4096], desk[4096], clock[64], login[80];
	const char *arguments[] = { program, NULL };
	const char *environment[] = { desk, clock, login, "SSH_CONNECTION=", NULL };
	struct vt_options options = { .rows = rows, .columns = columns, .term = term,
		.arguments = arguments, .environment = environment };

	snprintf(program, sizeof program, "%s/seat", getenv("ORDERDESK_LIBEXEC"));
	snprintf(desk, sizeof desk, "ORDERDESK_DESK=%s", getenv("ORDERDESK_DESK"));
	snprintf(login, sizeof login, "ORDERDESK_LOGIN=%s", user);
	snprintf(clock, sizeof clock, "ORDERDESK_CLOCK=%s", world_clock ? world_clock : NOW);
	return vt_start(&options);
}

void world_ring(const char *id, const char *from)
{
	char id_word[100], from_word[100];
	struct run r;

	snprintf(id_word, sizeof id_word, "id=%s", id);
	snprintf(from_word, sizeof from_word, "from=%s", from);
	r = RUN("call", "ring", id_word, from_word, "extension=8021");
	if (r.code != 0)
		bail("the call does not ring: %s", r.err);
	run_free(&r);
}

void world_golden(struct vt *vt, const char *page, const char *suffix)
{
	char name[64];

	snprintf(name, sizeof name, "%s-%s", page, suffix);
	vt_golden(vt, WAIT, name);
}

struct vt *world_greeting(int rows, int columns)
{
	struct vt *vt = world_seat(rows, columns, NULL);

	if (!vt_wait(vt, WAIT, "C-1"))
		bail("no desk");
	vt_text(vt, "k1042\r");
	if (!vt_wait(vt, WAIT, "12a 6b"))
		bail("no greeting");
	return vt;
}
