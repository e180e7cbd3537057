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
	int untranslated = 0, wide = 0, cut = 0;

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
				for (int language = 0; language < 2; language++) {
					say_language(language ? "zh_CN" : "en");
					if (cells_width(keymap_say(texts[t])) <= KEYS_WORDS)
						continue;
					diag("%s: \"%s\" is cut in the list of keys", name, texts[t]);
					cut++;
				}
			}
			char pressed[CHORD_TEXT];

			ok(*keymap_label(keymap, list[k]->code, pressed, sizeof pressed),
			   "%s: %s can be pressed", keymap_context_name(context), pressed);
			ok(!list[k]->action || keymap_key(context, list[k]->action) != K_NONE,
			   "%s: an action has its key", keymap_context_name(context));
		}
		for (int language = 0; language < 2; language++) {
			int width = 1;

			say_language(language ? "zh_CN" : "en");
			keys = keymap_foot(context, foot);
			for (size_t k = 0; k < keys; k++) {
				char label[CHORD_TEXT];

				width += cells_width(keymap_label(keymap, foot[k], label, sizeof label)) + 3 +
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
	is_int(0, cut, "%s: the list of keys has room for what each does in both languages", name);
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
	{ "base nowhere\n", "line 1: there is no keymap nowhere" },
	{ "context any\nbase cua\n", "line 2: a base stands first" },
	{ "base cua\ncontext order\nF9 a\nF9 b\n", "line 4: F9 has an action in context order already" },
	{ "press x Left\n", "line 1: characters type" },
	{ "press Ctrl-F Sideways\n", "line 1: there is no such key" },
	{ "press Ctrl-F\n", "line 1: wanted: press or normal" },
	{ "press Ctrl-F Left\npress Ctrl-F Right\n", "line 2: these keys have a meaning already" },
	{ "press Ctrl-F Left\npress \"Ctrl-F k\" Right\n", "line 2: one key cannot mean something" },
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

/* What these strokes mean, as words. */
static const char *meant(const struct keymap *keymap, const struct stroke *strokes, size_t count)
{
	static char text[256];
	struct chord_hand hand = { .normal = false };
	char said[CHORD_TEXT], name[16];

	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		struct stroke out[CHORD_MEANT];
		size_t n = chords_press(keymap_chords(keymap), &hand, strokes[i], out, said, sizeof said);

		for (size_t k = 0; k < n; k++) {
			strcat(text, *text ? " " : "");
			strcat(text, key_label(out[k].code, name, sizeof name));
		}
		if (*said)
			snprintf(text + strlen(text), sizeof text - strlen(text), " (%s)", said);
	}
	return text;
}

#define MEANT(wanted, name, ...) \
	do { \
		const struct stroke strokes[] = { __VA_ARGS__ }; \
\
		is_string(wanted, meant(keymap, strokes, sizeof strokes / sizeof *strokes), name); \
	} while (0)
#define K(c) { .code = (c) }
#define ALT(c) { .code = (c), .twin = true }

static void chords(void)
{
	struct keymap *keymap;
	char why[256], label[CHORD_TEXT];

	is_int(0, keymap_load("emacs", &keymap, why, sizeof why), "emacs is read");
	MEANT("Right x F12", "one key, a letter, another", K(K_CTRL('F')), K('x'), K(K_CTRL('G')));
	MEANT("F10 Ctrl-X", "two keys", K(K_CTRL('C')), K(K_CTRL('C')), K(K_CTRL('X')), K('k'));
	MEANT(" (Ctrl-X q) q", "two that mean nothing are said, and dropped", K(K_CTRL('X')), K('q'),
	      K('q'));
	MEANT(": Word-Right Ctrl-U", "Alt, and a twin that stays one", ALT(K_CTRL('X')), ALT(K_CTRL('F')),
	      ALT(K_CTRL('U')));
	MEANT("Ctrl-X q", "what was put off is not looked up again", { .code = K_CTRL('X'), .meant = true },
	      K('q'));
	is_int(K_F(12), chords_meaning(keymap_chords(keymap), K_CTRL('G')), "Ctrl-G goes back");
	is_int(K_F(12), chords_meaning(keymap_chords(keymap), K_F(12)), "as F12 does");
	is_string("Alt-n", keymap_label(keymap, K_CTRL('N'), label, sizeof label),
		  "what Ctrl-N was, is Alt-n");
	is_string("", keymap_twin(keymap, K_CTRL('X'), label, sizeof label), "Esc x is no strike");
	is_string("Esc 0", keymap_twin(keymap, K_F(10), label, sizeof label), "Esc 0 is F10");
	keymap_free(keymap);

	is_int(0, keymap_load("vi", &keymap, why, sizeof why), "vi is read");
	MEANT("d d Left Ctrl-X d", "insert, normal, insert", K('d'), K('d'), K(K_ESCAPE), K('h'),
	      K('d'), K('d'), K('i'), K('d'));
	MEANT("Down F10", "Esc with what came at once behind it", ALT('j'), K('Z'), K('Z'));
	MEANT(" (q) Enter F8 End 5", "a letter without meaning; other keys are themselves", K(K_ESCAPE),
	      K('q'), K(K_ENTER), K(K_F(8)), K('A'), K('5'));
	is_string("", keymap_twin(keymap, K_F(10), label, sizeof label), "no twins behind Esc");
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
	chords();
	refusals();
	return tap_result();
}
