/** The client against the served service, named by SOURCEMARK_URL and SOURCEMARK_TOKEN. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { answered, items, ProblemError, sourcemark, type Schemas } from "../src/index.js";

const url = required("SOURCEMARK_URL");
const desk = sourcemark(`${url}/`, required("SOURCEMARK_TOKEN"));
const STORY =
  "\u{1F309} The harbour bridge will close on Monday, the mayor, Ana Duarte, said at a press conference.\n\n" +
  "A source told reporters the repairs would cost more.\n";

function required(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set.`);
  return value;
}

async function saved(key: string, text = STORY): Promise<Schemas["AnnotatedArticle"]> {
  return answered(
    desk.PUT("/v1/articles/by-external-id/{external_id}", {
      params: { path: { external_id: key } },
      body: { text, publisher: "The Harbour Post" },
    }),
  );
}

async function refused(answer: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await answer.then(
    () => assert.fail("The service took it."),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProblemError);
  return error;
}

test("offsets in UTF-16 are those of JavaScript's strings", async () => {
  const annotation = await answered(desk.POST("/v1/annotate", { body: { text: STORY, offset_encoding: "utf-16" } }));
  const spans = [
    ...annotation.attributions.flatMap((found) => [...found.source, ...found.cue, ...found.content]),
    ...annotation.flags.flatMap((flag) => flag.spans),
  ];
  assert.ok(spans.length > 3);
  for (const span of spans) {
    assert.equal(STORY.slice(span.start, span.end), span.text);
  }
});

test("a save makes a revision only when the text changed, whatever the CMS calls the article", async () => {
  const key = `desk/a b?#é%2F${randomUUID()}`;
  const first = await saved(key);
  const again = await saved(key);
  const changed = await saved(key, `${STORY}\nThe council meets on Friday.\n`);
  assert.equal(first.article.external_id, key);
  assert.deepEqual([first, again, changed].map((answer) => answer.article.revision), [1, 1, 2]);
  const path = { article_id: first.article.id, number: 1 };
  const revision = await answered(desk.GET("/v1/articles/{article_id}/revisions/{number}", { params: { path } }));
  assert.equal(revision.text, STORY);
});

test("verdicts are given and read", async () => {
  const { annotation } = await saved(randomUUID());
  const flag = annotation.flags.find((found) => found.rule === "anonymous_source");
  assert.ok(flag);
  const path = { target_id: flag.id };
  const verdict = await answered(
    desk.POST("/v1/flags/{target_id}/verdicts", {
      params: { path, header: { "Idempotency-Key": randomUUID() } },
      body: { decision: "upheld", rationale: "Nothing says who it is." },
    }),
  );
  const history = await answered(desk.GET("/v1/flags/{target_id}/verdicts", { params: { path } }));
  assert.equal(history.state, "upheld");
  assert.deepEqual(history.items, [verdict]);
});

test("lists are read page after page", async () => {
  const made = [await saved(randomUUID()), await saved(randomUUID()), await saved(randomUUID())];
  const found: string[] = [];
  const read = (query: { cursor?: string }) =>
    answered(desk.GET("/v1/articles", { params: { query: { ...query, limit: 2 } } }));
  for await (const article of items(read)) {
    found.push(article.id);
  }
  assert.deepEqual(found.slice(0, 3), made.map(({ article }) => article.id).reverse());
  assert.equal(new Set(found).size, found.length);
});

test("a write can expect a version", async () => {
  const key = randomUUID();
  const { article } = await saved(key);
  const read = await desk.GET("/v1/articles/{article_id}", { params: { path: { article_id: article.id } } });
  const header = { "If-Match": read.response.headers.get("ETag") ?? "" };
  const write = () =>
    desk.PUT("/v1/articles/by-external-id/{external_id}", {
      params: { path: { external_id: key }, header },
      body: { text: `${STORY}More.\n` },
    });
  await answered(write());
  const stale = await refused(answered(write()));
  assert.equal(stale.status, 412);
  assert.equal(stale.problem?.code, "precondition_failed");
});

test("errors are problem documents whose codes are typed", async () => {
  const path = { article_id: "art_00000000000000000000" };
  const { error } = await desk.GET("/v1/articles/{article_id}", { params: { path } });
  assert.ok(error);
  switch (error.code) {
    case "not_found":
      assert.equal(error.status, 404);
      break;
    // @ts-expect-error: the contract has no such code
    case "no_such_code":
    default:
      assert.fail(error.code);
  }
  const empty = await refused(answered(desk.POST("/v1/annotate", { body: { text: "" } })));
  assert.equal(empty.problem?.code, "invalid_input");
  const stranger = sourcemark(url, "smk_no_body");
  assert.equal((await refused(answered(stranger.GET("/v1/rules")))).problem?.code, "unauthenticated");
});

test("what an answer of a gateway says is no problem document", async () => {
  const fetch = () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const error = await refused(answered(sourcemark(url, "smk_a_b", { fetch }).GET("/v1/rules")));
  assert.equal(error.status, 502);
  assert.equal(error.problem, undefined);
});

test("what the contract does not have does not compile, and is refused", async () => {
  const { annotation } = await saved(randomUUID());
  const path = { target_id: annotation.flags[0]?.id ?? "" };
  const verdict = await refused(
    // @ts-expect-error: there is no such decision
    answered(desk.POST("/v1/flags/{target_id}/verdicts", { params: { path }, body: { decision: "true" } })),
  );
  assert.deepEqual(verdict.problem?.errors.map((fault) => fault.pointer), ["/decision"]);
  // @ts-expect-error: the text is required
  const annotate = await refused(answered(desk.POST("/v1/annotate", { body: { title: "Bridge" } })));
  assert.deepEqual(annotate.problem?.errors.map((fault) => fault.pointer), ["/text"]);
});
