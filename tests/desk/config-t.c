/* SPDX-License-Identifier: ISC */
/*
 * config: settings and config records: declared in order, checked, changed, kept over a restart;
 * and the making of a desk.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/config.h"
#include "desk/create.h"
#include "desk/fixture.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static int refused(struct fixture *f)
{
	return f->status == ERR_REFUSED ? f->refusal.message : 0;
}

static void table(void)
{
	const struct setting_row *row;
	const char *before = "", *wrong = "", *lost = "", *help = "";
	int64_t value;
	size_t i;

	for (i = 0; (row = setting_at(i)); i++) {
		if (strcmp(before, row->name) >= 0)
			wrong = row->name;
		if (setting_find(row->name) != row || setting_check(row, row->standard, &value) != OK)
			lost = row->name;
		if (!*row->help || row->help[strlen(row->help) - 1] == '.')
			help = row->name;
		before = row->name;
	}
	ok(i > 20, "there are settings");
	is_string("", wrong, "in order of their names");
	is_string("", lost, "each found, with a default that fits");
	is_string("", help, "each with a line of help, without a full stop");
}

static void settings(struct fixture *f)
{
	static const struct { const char *name, *value; int message; } cases[] = {
		{ "nothing", "1", OD__MESSAGE__NOT_FOUND },
		{ "overdue_days", "many", OD__MESSAGE__FIELD_VALUE },
		{ "overdue_days", "-1", OD__MESSAGE__FIELD_VALUE },
		{ "overdue_days", "99999999999999999999", OD__MESSAGE__FIELD_VALUE },
		{ "rounding", "down", OD__MESSAGE__FIELD_VALUE },
		{ "bell", "perhaps", OD__MESSAGE__FIELD_VALUE },
		{ "cutoff", "25:00", OD__MESSAGE__FIELD_VALUE },
		{ "country", "China", OD__MESSAGE__FIELD_VALUE },
		{ "currency", "EUR", OD__MESSAGE__SETTING_FIXED },
		{ "zone", "Europe/Berlin", OD__MESSAGE__SETTING_FIXED },
	};
	Od__SettingRows *rows;
	Od__Made *made;
	size_t i;

	fixture_as(f, "boss");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		RUN(f, setting, set, "name", cases[i].name, "value", cases[i].value, NULL);
		is_int(cases[i].message, refused(f), "%s=%s: %s", cases[i].name, cases[i].value,
			f->text);
	}
	is_int(45, setting_int(f->desk, "overdue_days"), "the default stands");
	made = RUN(f, setting, set, "name", "overdue_days", "value", "60", NULL);
	is_int(1, made ? (long long)made->version : 0, "set: %s", f->text);
	is_int(60, setting_int(f->desk, "overdue_days"), "and true at once");
	RUN(f, setting, set, "name", "cutoff", "value", "16:30", NULL);
	is_int(16 * 60 + 30, setting_int(f->desk, "cutoff"), "a time of day");
	RUN(f, setting, set, "name", "bell", "value", "yes", NULL);
	ok(setting_flag(f->desk, "bell"), "a flag");
	fixture_reopen(f);
	is_int(60, setting_int(f->desk, "overdue_days"), "it stands after a restart");
	made = RUN(f, setting, set, "name", "overdue_days", NULL);
	is_int(2, made ? (long long)made->version : 0, "nothing is the default again: %s", f->text);
	is_int(45, setting_int(f->desk, "overdue_days"), "the default");
	rows = RUN(f, setting, list, "name", "cu", NULL);
	is_int(2, rows ? (long long)rows->n_row : 0, "those that begin with cu");
	is_string("16:30", fixture_text(f, rows, "row.1.value"), "with what is set");
	is_string("18:00", fixture_text(f, rows, "row.1.standard"), "and the default");
	fixture_as(f, "li.na");
	RUN(f, setting, set, "name", "overdue_days", "value", "1", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, refused(f), "an operator sets nothing");
}

static void records(struct fixture *f)
{
	Od__ConfigRows *rows;
	Od__Made *made;
	uint64_t id;

	fixture_as(f, "boss");
	made = RUN(f, config, save, "record.kind", "family", "record.code", "sauce", "record.name",
		"Sauces", "record.term.zh", "酱料", NULL);
	is_int(1, made ? (long long)made->version : 0, "added: %s", f->text);
	id = made ? made->id : 0;
	is_string("Sauces", config_name(config_find(f->desk, "family", "SAUCE"), "en"),
		"found, case aside");
	is_string("酱料", config_name(config_find(f->desk, "family", "sauce"), "zh_CN"), "in Chinese");
	made = RUN(f, config, save, "record.kind", "family", "record.code", "Sauce", "record.retired",
		"true", NULL);
	is_int(2, made ? (long long)made->version : 0, "the same code is changed: %s", f->text);
	is_int((long long)id, made ? (long long)made->id : 0, "not added");
	is_string("Sauces", config_name(config_find(f->desk, "family", "sauce"), "en"),
		"what was not named stays");
	is_string("酱料", config_name(config_find(f->desk, "family", "sauce"), "zh_CN"), "all of it");
	ok(!config_at(f->desk, "family", 0), "retired ones are not in the list");
	ok(config_at(f->desk, "role", 9) != NULL && !config_at(f->desk, "role", 10), "ten roles");
	RUN(f, config, save, "record.kind", "family", "record.code", "sauce", "version", "1", NULL);
	is_int(OD__MESSAGE__VERSION_OLD, refused(f), "an old version is refused");
	RUN(f, config, save, "record.kind", "Family", "record.code", "x", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, refused(f), "a kind is a lower-case word");
	RUN(f, config, save, "record.kind", "family", "record.code", " x", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, refused(f), "a code has no blank at its ends");
	RUN(f, config, save, "record.code", "x", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, refused(f), "and a kind it must have");
	RUN(f, config, save, "record.kind", "role", "record.code", "Admin", "record.retired", "true",
		NULL);
	is_int(OD__MESSAGE__ADMIN_ROLE, refused(f), "the role admin is not retired");
	RUN(f, config, save, "record.kind", "role", "record.code", "admin", "record.role.need.0",
		"order", NULL);
	is_int(OD__MESSAGE__ADMIN_ROLE, refused(f), "nor loses what makes it one");
	ok(RUN(f, config, save, "record.kind", "role", "record.code", "picker",
		"record.role.need.0", "order", NULL) != NULL, "a role of the desk's own: %s", f->text);
	ok(RUN(f, config, save, "record.kind", "role", "record.code", "picker", "record.retired",
		"true", NULL) != NULL, "which may go again");
	rows = RUN(f, config, list, "kind", "role", "page.limit", "2", NULL);
	is_string("analyst", fixture_text(f, rows, "row.1.code"), "a list is in order of codes");
	is_string("analyst", rows ? rows->after : "", "and says where to go on");
	rows = RUN(f, config, list, "kind", "role", "page.after", "analyst", NULL);
	is_string("clerk", fixture_text(f, rows, "row.0.code"), "behind it");
	is_int(9, rows ? (long long)rows->n_row : 0, "nine more");
	fixture_reopen(f);
	is_string("酱料", config_name(config_find(f->desk, "family", "sauce"), "zh_CN"),
		"it stands after a restart");
	fixture_as(f, "li.na");
	RUN(f, config, save, "record.kind", "family", "record.code", "oil", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, refused(f), "an operator saves none");
}

static void plans(struct fixture *f)
{
	static const struct { struct desk_plan plan; const char *name; } cases[] = {
		{ { .currency = "yuan" }, "a currency that is none" },
		{ { .country = "China" }, "a country that is none" },
		{ { .zone = "Mars/Phobos" }, "a zone that is none" },
		{ { .language = "fr" }, "a language that is not there" },
		{ { .admin = "The Boss" }, "a login that is none" },
		{ { .password = "short" }, "a short password" },
	};
	struct desk_plan good = { .currency = "CNY" };
	char say[200];
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		say[0] = 0;
		is_int(ERR_FORMAT, desk_create(f->store, f->folder, &cases[i].plan, NULL, NULL, say,
			sizeof say),
			"refused: %s", cases[i].name);
		ok(say[0] != 0, "and why: %s", say);
	}
	is_int(ERR_EXISTS, desk_create(f->store, f->folder, &good, NULL, NULL, say, sizeof say),
		"a desk is never made over another");
	is_string("Asia/Shanghai", clock_zone_name(), "the zone is the desk's");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	table();
	f = fixture_open();
	settings(f);
	records(f);
	plans(f);
	is_int(0, fixture_faults(f), "every index row has its row, and the other way");
	fixture_close(f);
	return tap_result();
}
