/* SPDX-License-Identifier: ISC */
#include "gate/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap/tap.h"

static int gate_pid, gate_port;
static pid_t owner;

bool gate_has(const char *program)
{
	char path[4096];
	const char *rest = getenv("PATH");

	while (rest && *rest) {
		size_t length = strcspn(rest, ":");

		snprintf(path, sizeof path, "%.*s/%s", (int)length, rest, program);
		if (access(path, X_OK) == 0)
			return true;
		rest += length + (rest[length] == ':');
	}
	return false;
}

void gate_end(void)
{
	struct run r;

	if (getpid() != owner)
		return;
	r = RUN("--quiet", "gate", "stop");
	run_free(&r);
}

static char *slurp(const char *path)
{
	static char text[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return strdup(text);
}

struct run gate_shell(const char *line)
{
	static unsigned count;
	struct run r = { 0 };
	char whole[16384], out[4096], err[4096];
	int status;

	count++;
	snprintf(out, sizeof out, "%s/shell.%u.out", tap_tmpdir(), count);
	snprintf(err, sizeof err, "%s/shell.%u.err", tap_tmpdir(), count);
	snprintf(whole, sizeof whole, "exec >'%s' 2>'%s' </dev/null; %s", out, err, line);
	status = system(whole);
	r.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	r.out = slurp(out);
	r.out_length = strlen(r.out);
	r.err = slurp(err);
	return r;
}

static void must(struct run r, const char *what)
{
	if (r.code != 0)
		bail("%s ended with %d: %s%s", what, r.code, r.out, r.err);
	run_free(&r);
}

static void write_file(const char *name, const char *text, mode_t mode)
{
	char path[4200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", tap_tmpdir(), name);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0 || chmod(path, mode) != 0)
		bail("cannot write %s", path);
}

static void make_people(void)
{
	char *key, path[4096], word[2200];

	must(gate_shell("rm -f \"$DIR/id\"; ssh-keygen -q -t ed25519 -N '' -C li.na@desk -f \"$DIR/id\""),
		"ssh-keygen");
	snprintf(path, sizeof path, "%s/id.pub", tap_tmpdir());
	key = slurp(path);
	key[strcspn(key, "\n")] = '\0';
	snprintf(word, sizeof word, "add=%s", key);
	free(key);
	must(RUN("user", "save", "login=li.na", "name=Li Na", "role.0=operator", "language=en"),
		"user save");
	must(RUN("user", "password", "login=li.na", "password=" PASSWORD), "user password");
	must(RUN("user", "key", "login=li.na", word), "user key");
	write_file("ask", "#!/bin/sh\necho \"" PASSWORD "\"\n", 0700);
}

static void set_environment(void)
{
	char text[4200];
	const char *dir = tap_tmpdir();

	setenv("DIR", dir, 1);
	setenv("HOME", dir, 1);
	snprintf(text, sizeof text, "%s/ask", dir);
	setenv("SSH_ASKPASS", text, 1);
	setenv("SSH_ASKPASS_REQUIRE", "force", 1);
	unsetenv("SSH_AUTH_SOCK");
	unsetenv("DISPLAY");
}

void gate_again(const char *const switches[])
{
	const char *words[32] = { "--quiet", "gate", "start", "--port", "0" };
	char text[8192], address[64];
	size_t n = 5;
	struct run r;

	gate_end();
	while (switches && *switches && n + 1 < sizeof words / sizeof words[0])
		words[n++] = *switches++;
	must(run_command(words, NULL), "gate start");
	r = RUN("gate", "status", "--json");
	if (sscanf(r.out, "{\"pid\":%d,\"address\":\"%63[^\"]\",\"port\":%d", &gate_pid, address,
			&gate_port) != 3)
		bail("gate status said %s", r.out);
	run_free(&r);
	snprintf(text, sizeof text, "%d", gate_port);
	setenv("PORT", text, 1);
	snprintf(text, sizeof text, "timeout 120 ssh -F none -p %d -o StrictHostKeyChecking=no "
		"-o UserKnownHostsFile=%s/known -o LogLevel=ERROR -o IdentitiesOnly=yes -i %s/id",
		gate_port, tap_tmpdir(), tap_tmpdir());
	setenv("SSH", text, 1);
	snprintf(text, sizeof text, "timeout 120 ssh -F none -p %d -o StrictHostKeyChecking=no "
		"-o UserKnownHostsFile=%s/known -o IdentitiesOnly=yes -i %s/id", gate_port, tap_tmpdir(),
		tap_tmpdir());
	setenv("TALKS", text, 1);
}

void gate_begin(const char *const switches[])
{
	if (!gate_has("ssh") || !gate_has("ssh-keygen"))
		skip_all("the ssh client is not there");
	set_environment();
	make_people();
	setenv("HOST", "li.na@127.0.0.1", 1);
	if (!owner)
		atexit(gate_end);
	owner = getpid();
	gate_again(switches);
}

bool gate_lives(void)
{
	struct run r = RUN("--quiet", "gate", "status");
	bool lives = r.code == 0;

	run_free(&r);
	return lives;
}

pid_t gate_process(void)
{
	return gate_pid;
}

const char *const *gate_ssh(const char *switches)
{
	static char line[8192];
	static const char *words[] = { "/bin/sh", "-c", line, NULL };

	snprintf(line, sizeof line, "exec %s %s -tt %s", getenv("SSH") + strlen("timeout 120 "), switches,
		getenv("HOST"));
	return words;
}

int gate_children(void)
{
	char path[64], text[4096] = "";
	int n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", gate_pid, gate_pid);
	f = fopen(path, "r");
	if (!f)
		return -1;
	if (!fgets(text, sizeof text, f))
		text[0] = '\0';
	fclose(f);
	for (char *p = strtok(text, " \n"); p; p = strtok(NULL, " \n"))
		n++;
	return n;
}

static bool no_children(void *baton)
{
	(void)baton;
	return gate_children() == 0;
}

bool gate_quiet(void)
{
	return tap_wait(GATE_WAIT, no_children, NULL);
}
