/* SPDX-License-Identifier: ISC */
/*
 * import_draft -- a mapping made from the headings of a file.
 *
 * A heading that is the path of a field (as our own exports have) is that field. Others are looked
 * for in a list of usual headings, without regard to case, blanks and signs. What fits nothing is
 * left out, and the person sees so in the draft that a dry run prints.
 */
#include <ctype.h>
#include <string.h>

#include "command/import_map.h"
#include "record/reflect.h"

struct usual { const char *kind, *heading, *path; };

/* Headings as they are compared: small letters and digits alone, other alphabets as they are. */
static const struct usual usual[] = {
	{ "customers", "customerid", "code" }, { "customers", "customercode", "code" },
	{ "customers", "id", "code" }, { "customers", "客户编号", "code" },
	{ "customers", "编号", "code" },
	{ "customers", "company", "name" }, { "customers", "companyname", "name" },
	{ "customers", "customer", "name" }, { "customers", "customername", "name" },
	{ "customers", "名称", "name" }, { "customers", "客户名称", "name" },
	{ "customers", "客户", "name" }, { "customers", "公司名称", "name" },
	{ "customers", "tel", "phone" }, { "customers", "telephone", "phone" },
	{ "customers", "mobile", "phone" }, { "customers", "phonenumber", "phone" },
	{ "customers", "电话", "phone" }, { "customers", "手机", "phone" },
	{ "customers", "联系电话", "phone" },
	{ "customers", "address", "address.0.text" }, { "customers", "street", "address.0.text" },
	{ "customers", "地址", "address.0.text" },
	{ "customers", "city", "address.0.city" }, { "customers", "城市", "address.0.city" },
	{ "customers", "region", "address.0.region" }, { "customers", "state", "address.0.region" },
	{ "customers", "province", "address.0.region" }, { "customers", "省", "address.0.region" },
	{ "customers", "zip", "address.0.postcode" },
	{ "customers", "postalcode", "address.0.postcode" },
	{ "customers", "邮编", "address.0.postcode" },
	{ "customers", "country", "address.0.country" },
	{ "customers", "contact", "person.0.name" }, { "customers", "contactname", "person.0.name" },
	{ "customers", "联系人", "person.0.name" },
	{ "customers", "contacttitle", "person.0.role" }, { "customers", "备注", "note" },
	{ "products", "productid", "code" }, { "products", "id", "code" },
	{ "products", "sku", "code" }, { "products", "productcode", "code" },
	{ "products", "商品编码", "code" }, { "products", "单品编码", "code" },
	{ "products", "编码", "code" },
	{ "products", "productname", "name" }, { "products", "product", "name" },
	{ "products", "商品名称", "name" }, { "products", "单品名称", "name" },
	{ "products", "名称", "name" }, { "products", "品名", "name" },
	{ "products", "unitprice", "price" }, { "products", "单价", "price" },
	{ "products", "价格", "price" }, { "products", "单位", "unit" },
	{ "products", "quantityperunit", "pack" }, { "products", "规格", "pack" },
	{ "products", "分类名称", "category" }, { "products", "类别", "category" },
	{ "articles", "key", "code" }, { "articles", "编号", "code" }, { "articles", "标题", "title" },
	{ "articles", "答案", "answer" }, { "articles", "回答", "answer" },
	{ "articles", "话术", "script" }, { "articles", "question1", "question.0" },
	{ "articles", "question2", "question.1" }, { "articles", "语言", "language" },
	{ "orders", "orderid", "number" }, { "orders", "ordernumber", "number" },
	{ "orders", "订单号", "number" }, { "orders", "customerid", "customer" },
	{ "orders", "客户编号", "customer" }, { "orders", "orderdate", "placed_at" },
	{ "orders", "下单时间", "placed_at" },
	{ "lines", "orderid", "order" }, { "lines", "ordernumber", "order" },
	{ "lines", "订单号", "order" }, { "lines", "productid", "item" },
	{ "lines", "product", "item" }, { "lines", "sku", "item" }, { "lines", "商品编码", "item" },
	{ "lines", "qty", "quantity" }, { "lines", "数量", "quantity" },
	{ "lines", "unitprice", "price" }, { "lines", "单价", "price" },
	{ "lots", "lot", "lot.code" }, { "lots", "lotnumber", "lot.code" },
	{ "lots", "批号", "lot.code" }, { "lots", "来料批号", "lot.code" },
	{ "lots", "供应商", "lot.supplier" }, { "lots", "供应商编号", "lot.supplier" },
	{ "lots", "原料", "lot.material" }, { "lots", "物料", "lot.material" },
	{ "lots", "来料日期", "lot.received" }, { "lots", "收货日期", "lot.received" },
	{ "lots", "bestbefore", "lot.expiry" }, { "lots", "到期日", "lot.expiry" },
	{ "lots", "qty", "lot.quantity" }, { "lots", "数量", "lot.quantity" },
	{ "lots", "单位", "lot.unit" },
	{ "batches", "batch", "batch.code" }, { "batches", "batchnumber", "batch.code" },
	{ "batches", "批号", "batch.code" }, { "batches", "生产批号", "batch.code" },
	{ "batches", "sku", "batch.product" }, { "batches", "productcode", "batch.product" },
	{ "batches", "商品编码", "batch.product" }, { "batches", "produced", "batch.made" },
	{ "batches", "生产日期", "batch.made" }, { "batches", "bestbefore", "batch.expiry" },
	{ "batches", "到期日", "batch.expiry" }, { "batches", "qty", "batch.quantity" },
	{ "batches", "数量", "batch.quantity" }, { "batches", "line", "batch.place" },
	{ "batches", "产线", "batch.place" },
	{ "inputs", "batchnumber", "of" }, { "inputs", "生产批号", "of" }, { "inputs", "批号", "of" },
	{ "inputs", "lotnumber", "lot" }, { "inputs", "来料批号", "lot" },
	{ "inputs", "供应商", "supplier" }, { "inputs", "qty", "quantity" },
	{ "inputs", "用量", "quantity" }, { "inputs", "数量", "quantity" },
	{ "reports", "报告编号", "quality.number" }, { "reports", "批号", "quality.batch" },
	{ "reports", "生产批号", "quality.batch" }, { "reports", "商品编码", "quality.product" },
	{ "reports", "来料批号", "quality.lot" }, { "reports", "供应商", "quality.supplier" },
	{ "reports", "date", "quality.at" }, { "reports", "检验时间", "quality.at" },
	{ "reports", "result", "quality.verdict" }, { "reports", "结论", "quality.verdict" },
	{ "reports", "备注", "quality.text" },
	{ "reports", "name", "quality.value.0.name" }, { "reports", "项目", "quality.value.0.name" },
	{ "reports", "value", "quality.value.0.value" }, { "reports", "实测值", "quality.value.0.value" },
	{ "reports", "low", "quality.value.0.low" }, { "reports", "下限", "quality.value.0.low" },
	{ "reports", "high", "quality.value.0.high" }, { "reports", "上限", "quality.value.0.high" },
	{ "reports", "unit", "quality.value.0.unit" }, { "reports", "单位", "quality.value.0.unit" },
	{ "trails", "delivery", "shipment" }, { "trails", "运单", "shipment" },
	{ "trails", "发货单", "shipment" }, { "trails", "站点", "station" },
	{ "trails", "事件", "event" }, { "trails", "time", "at" }, { "trails", "时间", "at" },
	{ "trails", "celsius", "temperature" }, { "trails", "温度", "temperature" },
	{ "trails", "预计到达", "eta" },
	{ "reviews", "id", "number" }, { "reviews", "reviewid", "number" },
	{ "reviews", "编号", "number" }, { "reviews", "评论编号", "number" },
	{ "reviews", "review", "text" }, { "reviews", "comment", "text" },
	{ "reviews", "transcript", "text" }, { "reviews", "评论", "text" },
	{ "reviews", "内容", "text" }, { "reviews", "录音文本", "text" },
	{ "reviews", "sku", "product" }, { "reviews", "商品编码", "product" },
	{ "reviews", "批号", "batch" }, { "reviews", "客户编号", "customer" },
	{ "reviews", "customerid", "customer" }, { "reviews", "date", "at" },
	{ "reviews", "时间", "at" }, { "reviews", "日期", "at" },
};

/* Suppliers are headed as customers are, transcripts as reviews. */
static const char *list_of(const struct import_kind *kind, bool lines)
{
	if (lines)
		return strcmp(kind->name, "batches") == 0 ? "inputs" : "lines";
	if (strcmp(kind->name, "transcripts") == 0)
		return "reviews";
	return strcmp(kind->name, "suppliers") == 0 ? "customers" : kind->name;
}

static void plain(const char *heading, char *out, size_t size)
{
	size_t n = 0;

	for (; *heading && n + 1 < size; heading++) {
		unsigned char c = (unsigned char)*heading;

		if (c >= 0x80 || isalnum(c))
			out[n++] = (char)tolower(c);
	}
	out[n] = '\0';
}

/* The path of a field that is named as it stands, or without the part that all rows are of; or NULL. */
static const char *field_of(const struct import_kind *kind, const ProtobufCMessageDescriptor *request,
	bool lines, const char *name, struct arena *a)
{
	const char *path = arena_string(a, name);

	if (kind->part && !lines && !map_names_field(kind, request, lines, path, a))
		path = arena_format(a, "%s.%s", kind->part, name);
	return map_names_field(kind, request, lines, path, a) ? path : NULL;
}

static bool taken(const struct map_part *part, const char *path)
{
	for (size_t i = 0; i < part->rules; i++)
		if (strcmp(part->rule[i].path, path) == 0)
			return true;
	return false;
}

void map_draft(const struct import_kind *kind, const ProtobufCMessageDescriptor *request, bool lines,
	char *const *heading, size_t count, struct map_part *out, struct arena *a)
{
	const char *list = list_of(kind, lines);

	memset(out, 0, sizeof(*out));
	out->left = arena_array(a, count + 1, sizeof(*out->left));
	for (size_t i = 0; i < count && out->rules < MAP_RULES; i++) {
		const char *path;
		char name[128], word[128];

		plain(heading[i], name, sizeof(name));
		path = field_of(kind, request, lines, heading[i], a);
		for (size_t k = 0; !path && k < sizeof(usual) / sizeof(usual[0]); k++) {
			plain(usual[k].heading, word, sizeof(word));
			if (strcmp(usual[k].kind, list) == 0 && strcmp(word, name) == 0 &&
				map_names_field(kind, request, lines, usual[k].path, a))
				path = usual[k].path;
		}
		if (!path)
			path = field_of(kind, request, lines, name, a);
		if (!path || taken(out, path)) {
			if (*heading[i])
				out->left[out->lefts++] = heading[i];
			continue;
		}
		out->rule[out->rules++] = (struct map_rule){ .path = path, .column = heading[i],
			.at = (long)i };
	}
}
