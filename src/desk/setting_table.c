/* SPDX-License-Identifier: ISC */
/*
 * setting_table: every setting of a desk: name, kind, default, limits, help.
 *
 * In order of names (a test says so), as `setting list` prints them and setting_find searches
 * them. The default is what a desk without a word of its own does. A new setting is one row here.
 */
#include "desk/setting.h"

#include <stdlib.h>
#include <string.h>

#define DAYS 3660

static const struct setting_row rows[] = {
	{ "accounts", SETTING_CHOICE, "desk", 0, 0, "desk erp",
		"who makes invoices: the desk when an order is delivered, or another system", false },
	{ "ambiguous", SETTING_CHOICE, "1", 0, 0, "1 2 ascii",
		"width of symbols that terminals draw in one cell or two", false },
	{ "backup_at", SETTING_MINUTES, "02:30", 0, 0, NULL, "time of the daily backup", false },
	{ "backup_daily", SETTING_FLAG, "yes", 0, 0, NULL, "make a backup each day", false },
	{ "backup_folder", SETTING_TEXT, "", 0, 900, NULL,
		"folder of backups and archived logs; empty: backup in the desk's folder", false },
	{ "backup_keep", SETTING_NUMBER, "14", 2, 1000, NULL,
		"so many backups are kept, and the logs since the oldest", false },
	{ "ballast_mb", SETTING_NUMBER, "64", 0, 100000, NULL,
		"room kept on the disk for orders and complaints when it fills up", false },
	{ "bell", SETTING_FLAG, "no", 0, 0, NULL, "a ring sounds the terminal's bell", false },
	{ "call_lost_minutes", SETTING_NUMBER, "240", 1, 1440, NULL,
		"talking this long without news ends a call as lost", false },
	{ "call_queue", SETTING_TEXT, "desk", 1, 64, NULL,
		"calls that reach nobody's own representative go to this queue", false },
	{ "call_ring_minutes", SETTING_NUMBER, "3", 1, 60, NULL,
		"ringing this long without news makes a call missed", false },
	{ "call_wrap_seconds", SETTING_NUMBER, "120", 0, 3600, NULL,
		"after-call work ends by itself after this", false },
	{ "callback_minutes", SETTING_NUMBER, "30", 0, 1440, NULL,
		"missed calls of one number within this make one call-back", false },
	{ "cause_count", SETTING_NUMBER, "5", 1, 1000, NULL,
		"more tickets of one product and category than this ask for their cause", false },
	{ "cause_days", SETTING_NUMBER, "30", 1, DAYS, NULL, "counted over so many days", false },
	{ "country", SETTING_TEXT, "CN", 2, 2, NULL,
		"country of phone numbers without a country code", false },
	{ "currency", SETTING_TEXT, "CNY", 3, 3, NULL, "currency of the desk", true },
	{ "cutoff", SETTING_MINUTES, "18:00", 0, 0, NULL,
		"orders for the next delivery day are taken until", false },
	{ "delivery_days", SETTING_TEXT, "mon tue wed thu fri sat", 0, 40, NULL,
		"days of the week on which is delivered", false },
	{ "delivery_from", SETTING_MINUTES, "07:00", 0, 0, NULL,
		"delivery window where the customer has none: from", false },
	{ "delivery_to", SETTING_MINUTES, "09:00", 0, 0, NULL,
		"delivery window where the customer has none: to", false },
	{ "demo", SETTING_FLAG, "no", 0, 0, NULL, "this is a demo desk: seats show DEMO", false },
	{ "depot_from", SETTING_MINUTES, "05:00", 0, 0, NULL,
		"vehicles leave not before, where theirs says nothing", false },
	{ "desk_name", SETTING_TEXT, "orderdesk", 1, 100, NULL, "name of the desk", false },
	{ "disk_floor_mb", SETTING_NUMBER, "64", 1, 100000, NULL,
		"with less left on the disk the desk is for reading only", false },
	{ "draft_drop_days", SETTING_NUMBER, "7", 1, 365, NULL,
		"a dropped draft can be got back for so many days", false },
	{ "draft_idle_days", SETTING_NUMBER, "30", 1, 365, NULL,
		"a draft untouched for so long is dropped", false },
	{ "exchange", SETTING_FLAG, "yes", 0, 0, NULL,
		"calls are told by an exchange; no: typing the number and Enter begins one", false },
	{ "fixed_minutes", SETTING_NUMBER, "10", 0, 120, NULL,
		"minutes that a delivery at a fixed time may be early or late", false },
	{ "gate_address", SETTING_TEXT, "127.0.0.1", 1, 100, NULL,
		"address that the gate listens on; * is every one", false },
	{ "gate_idle_minutes", SETTING_NUMBER, "480", 0, 10000, NULL,
		"a seat over SSH without a key for so long is closed; 0 never", false },
	{ "gate_port", SETTING_NUMBER, "2222", 1, 65535, NULL, "port of the gate", false },
	{ "guide_floor", SETTING_TEXT, "", 0, 1000, NULL,
		"territories whose guide price is the least price for everybody: East, North", false },
	{ "holidays", SETTING_TEXT, "holidays", 0, 64, NULL,
		"calendar whose days without hours have no delivery", false },
	{ "keymap", SETTING_TEXT, "cua", 1, 32, NULL, "keymap of seats without one", false },
	{ "language", SETTING_CHOICE, "en", 0, 0, "en zh_CN",
		"language of users without one and of new names", false },
	{ "lock_failures", SETTING_NUMBER, "10", 1, 100, NULL,
		"so many wrong passwords lock a login", false },
	{ "lock_minutes", SETTING_NUMBER, "15", 1, 1440, NULL, "for so many minutes", false },
	{ "offsite_folder", SETTING_TEXT, "", 0, 900, NULL,
		"folder of sealed copies that go to another place; empty: none", false },
	{ "offsite_keep", SETTING_NUMBER, "14", 2, 1000, NULL, "so many sealed copies are kept",
		false },
	{ "offsite_key", SETTING_TEXT, "", 0, 100, NULL,
		"public key that sealed copies are made for (orderdesk backup key)", false },
	{ "overdue_days", SETTING_NUMBER, "45", 0, DAYS, NULL,
		"an order is held beyond so many days past due", false },
	{ "pairs_days", SETTING_NUMBER, "180", 1, DAYS, NULL,
		"orders of so many days are looked through for what is bought together", false },
	{ "pairs_least", SETTING_NUMBER, "5", 2, 1000000, NULL,
		"baskets that must hold a pair before it is suggested", false },
	{ "places", SETTING_NUMBER, "2", 0, 4, NULL, "decimal places of the currency", true },
	{ "price_day", SETTING_CHOICE, "placed", 0, 0, "placed delivery",
		"an order has the prices of the day it is placed, or of its delivery", false },
	{ "price_days", SETTING_NUMBER, "200", 1, 1000, NULL,
		"orders looked through for a product's last price", false },
	{ "recall_again_minutes", SETTING_NUMBER, "30", 1, 10080, NULL,
		"who did not answer in a recall is called again after", false },
	{ "recall_hours", SETTING_NUMBER, "4", 1, 720, NULL,
		"all customers of a recall are told within", false },
	{ "recall_tries", SETTING_NUMBER, "3", 1, 100, NULL,
		"calls without an answer after which a customer of a recall is unreachable", false },
	{ "return_days", SETTING_NUMBER, "30", 0, DAYS, NULL,
		"goods come back within so many days of their delivery", false },
	{ "return_leave", SETTING_NUMBER, "50", 0, 1000000, NULL,
		"a return of at most this amount is settled while the goods stay there", false },
	{ "round_unit_first", SETTING_FLAG, "no", 0, 0, NULL,
		"the price of a unit is rounded before it is multiplied", false },
	{ "rounding", SETTING_CHOICE, "half_up", 0, 0, "half_up half_even",
		"how a line's amount is rounded", false },
	{ "satisfaction_kinds", SETTING_TEXT, "complaint technical return", 0, 100, NULL,
		"kinds of tickets whose customers are asked how it went", false },
	{ "short", SETTING_CHOICE, "hold", 0, 0, "hold refuse allow",
		"an order beyond the free stock is held, refused or taken", false },
	{ "sla_warn_percent", SETTING_NUMBER, "75", 1, 100, NULL,
		"a clock is pressing when so much of its time is over", false },
	{ "stage_repeat_days", SETTING_NUMBER, "90", 1, DAYS, NULL,
		"a second order within this makes a repeat customer", false },
	{ "stop_minutes", SETTING_NUMBER, "6", 0, 240, NULL,
		"minutes that unloading at a stop takes", false },
	{ "survey_follow_hours", SETTING_NUMBER, "24", 1, 720, NULL,
		"who answered low is called within", false },
	{ "survey_fresh_days", SETTING_NUMBER, "30", 1, DAYS, NULL,
		"an older low answer, of an import, asks for no follow-up", false },
	{ "survey_least", SETTING_NUMBER, "5", 2, 1000, NULL,
		"of fewer answers to an anonymous survey only their count is told", false },
	{ "survey_low", SETTING_NUMBER, "60", 0, 100, NULL,
		"an answer with less percent than this is low", false },
	{ "survey_low_recommend", SETTING_NUMBER, "6", 0, 10, NULL,
		"so is one that recommends us with this or less, of 10", false },
	{ "survey_rest_days", SETTING_NUMBER, "90", 0, DAYS, NULL,
		"a customer who answered is not asked again for so long, but about tickets", false },
	{ "term_alert_days", SETTING_NUMBER, "45", 1, DAYS, NULL,
		"an invoice open for more days than this is told to the owner", false },
	{ "ticket_close_days", SETTING_NUMBER, "7", 0, 365, NULL,
		"a solved ticket closes by itself after so many days", false },
	{ "unusual_times", SETTING_NUMBER, "5", 2, 1000, NULL,
		"a quantity so many times the usual is asked about", false },
	{ "usual_orders", SETTING_NUMBER, "20", 1, 200, NULL,
		"orders looked through for the usual items", false },
	{ "vehicle_speed", SETTING_NUMBER, "25", 1, 130, NULL,
		"kilometres an hour of vehicles, stops aside", false },
	{ "work_hours", SETTING_HOURS, "mon-fri 08:30-18:00", 0, 0, NULL,
		"working time of clocks that count it: mon-fri 08:30-18:00, sat 9-12", false },
	{ "zone", SETTING_TEXT, "Asia/Shanghai", 1, 64, NULL, "time zone of the desk", true },
};
#define ROWS (sizeof rows / sizeof rows[0])

const struct setting_row *setting_at(size_t index)
{
	return index < ROWS ? &rows[index] : NULL;
}

static int by_name(const void *key, const void *element)
{
	return strcmp(key, ((const struct setting_row *)element)->name);
}

const struct setting_row *setting_find(const char *name)
{
	return bsearch(name, rows, ROWS, sizeof *rows, by_name);
}
