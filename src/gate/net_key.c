/* SPDX-License-Identifier: ISC */
/*
 * net_key -- makes the host key of a desk: `net --make-key`.
 *
 * Run by the broker at the first start of the gate, without a connection and without the jail. The
 * key is Ed25519, printed without a passphrase on standard output; the broker keeps it in a file
 * that only the owner of the desk can read. Only this executable links libssh, so it is made here.
 */
#include "gate/net.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

int net_make_key(void)
{
	ssh_key key = NULL;
	char *text = NULL;
	bool good;

	good = ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) == SSH_OK
		&& ssh_pki_export_privkey_base64(key, NULL, NULL, NULL, &text) == SSH_OK
		&& fputs(text, stdout) >= 0 && fflush(stdout) == 0;
	if (text)
		mem_wipe(text, strlen(text));
	ssh_string_free_char(text);
	ssh_key_free(key);
	return good ? 0 : 1;
}
