/* SPDX-License-Identifier: ISC */
/*
 * print FOLDER -- the 3,000 articles on standard output, as a file to import; FOLDER is this one.
 */
#include "data/articles/articles.h"

int main(int argc, char **argv)
{
	articles_print(articles_load(argc > 1 ? argv[1] : "."), stdout);
	return 0;
}
