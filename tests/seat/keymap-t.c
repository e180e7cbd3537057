/* SPDX-License-Identifier: ISC */
/*
 * Every keymap file: it is read whole, one key has one action in a context, no key that terminals
 * take, each label has its Chinese; and what a file must not say is refused with its line.
 */
#include "seat/keymap.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/say.h"
#include "seat/cells.h"
#include "seat/key.h"
#include "tap/tap.h"

static void check_file(const char *name)
{
	struct keymap *keymap = NULL;
	char why[512] = "";
	int untranslated = 0, wide = 0;

	is_int(0, keymap_load(name, &keymap, why, sizeof why), "%s is read: %s", name, why);
	if (!keymap)
		return;
	for (size_t i = 0; keymap_at(keymap, i); i++) {
		const struct key_context *context = keymap_at(keymap, i);
		const struct key_binding *list[200];
		uint32_t foot[KEYMAP_FOOT];
		size_t count = keymap_list(context, list, 200), keys;

		for (size_t k = 0; k < count; k++) {
			const char *texts[] = { list[k]->label, list[k]->note };

			for (size_t t = 0; t < 2; t++) {
				say_language("zh_CN");
				if (*texts[t] && keymap_say(texts[t]) == texts[t]) {
					diag("%s: no Chinese for \"%s\"", name, texts[t]);
					untranslated++;
				}
			}
			ok(!list[k]->action || keymap_key(context, list[k]->action) != K_NONE,
			   "%s: an action has its key", keymap_context_name(context));
		}
		for (int language = 0; language < 2; language++) {
			int width = 1;

			say_language(language ? "zh_CN" : "en");
			keys = keymap_foot(context, foot);
			for (size_t k = 0; k < keys; k++) {
				char label[16];

				width += cells_width(key_label(foot[k], label, sizeof label)) + 3 +
					 cells_width(keymap_say(keymap_find(context, foot[k])->label));
			}
			if (width - 2 > 80) {
				diag("%s %s: %d cells at the foot", name, keymap_context_name(context),
				     width - 2);
				wide++;
			}
		}
	}
	is_int(0, untranslated, "%s: every label has its Chinese", name);
	is_int(0, wide, "%s: each foot fits into 80 cells in both languages", name);
	keymap_free(keymap);
}

static const struct {
	const char *text, *why;
} wrong[] = {
	{ "F1 help \"help\"\n", "line 1: a key before the first context" },
	{ "context any\nF13 help \"help\"\n", "line 2: no key F13" },
	{ "context any\na help \"help\"\n", "line 2: a types" },
	{ "context any\n5 help \"help\"\n", "line 2: 5 types" },
	{ "context any\nCtrl-S help \"help\"\n", "line 2: Ctrl-S types, or is taken" },
	{ "context any\nCtrl-Q x\n", "Ctrl-Q types, or is taken" },
	{ "context any\nCtrl-M x\n", "Ctrl-M types, or is taken" },
	{ "context any\nCtrl-I x\n", "Ctrl-I types, or is taken" },
	{ "context any\nAlt-Enter x\n", "no key Alt-Enter" },
	{ "context any\nShift-F1 x\n", "no key Shift-F1" },
	{ "context any\nF1 help\nF1 why\n", "line 3: F1 has an action in context any already" },
	{ "context any\nF1 -\n", "why F1 does nothing here" },
	{ "context any\nF1 help \"help\n", "line 2: a quote stays open" },
	{ "context any\nfoot F1\n", "F1 at the foot has no action" },
	{ "context any\nF1 help \"h\"\nfoot F1 F1 F1 F1 F1 F1 F1 F1 F1\n",
	 "9 keys at the foot; the limit is 8" },
	{ "context order : page\n", "no context page before this line" },
	{ "context order\n", "no context \"any\"" },
	{ "context any\ncontext any\n", "line 2: context any is there already" },
	{ "context any\nF1 a b c d\n", "wanted: KEY ACTION" },
};

static void refusals(void)
{
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct keymap *keymap = NULL;
		char text[256], why[512] = "";

		snprintf(text, sizeof text, "%s", wrong[i].text);
		is_int(ERR_FORMAT, keymap_parse("test", text, &keymap, why, sizeof why), "refused: %s",
		       wrong[i].why);
		ok(strstr(why, wrong[i].why) != NULL, "and told: %s", why);
	}
}

static void lookups(void)
{
	char text[] = "context any\nF1 help \"help\"\nF2 why \"why\"\nF9 again \"again\"\n"
		      "context order\nF1 script \"script\"\nF9 - \"nothing was ordered\"\nfoot F1 F2\n"
		      "context held : order\nF2 offers \"offers\"  # a remark\n";
	struct keymap *keymap;
	char why[256];
	const struct key_context *held;
	uint32_t foot[KEYMAP_FOOT];

	is_int(0, keymap_parse("test", text, &keymap, why, sizeof why), "a keymap is read");
	held = keymap_context(keymap, "held");
	is_string("script", keymap_find(held, K_F(1))->action, "what the context behind says");
	is_string("offers", keymap_find(held, K_F(2))->action, "what it says itself");
	ok(keymap_find(held, K_F(9))->action == NULL, "what does nothing");
	ok(keymap_find(held, K_F(5)) == NULL, "what nobody says");
	is_int(K_NONE, keymap_key(held, "again"), "an action that is hidden has no key");
	is_int(K_F(2), keymap_key(held, "offers"), "the key of an action");
	is_int(2, (long long)keymap_foot(held, foot), "the foot of the context behind");
	is_string("any", keymap_context_name(keymap_context(keymap, "nowhere")), "no such context is any");
	keymap_free(keymap);
}

int main(void)
{
	char path[4096];
	DIR *folder;
	int files = 0;

	plan_lazy();
	text_locale();
	snprintf(path, sizeof path, "%s/keymaps", getenv("top_srcdir"));
	folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		char name[64];
		size_t length = strlen(entry->d_name);

		if (length < 8 || length > 60 || strcmp(entry->d_name + length - 7, ".keymap") != 0)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)length - 7, entry->d_name);
		check_file(name);
		files++;
	}
	if (folder)
		closedir(folder);
	ok(files > 0, "there are keymap files");
	lookups();
	refusals();
	return tap_result();
}
