/**
 * Sourcemark from TypeScript. Paths, bodies, answers and the codes of errors are typed by `schema.ts`, which
 * `npm run generate` makes from the OpenAPI document that the service serves.
 */
import createClient, { type Client, type ClientOptions } from "openapi-fetch";

import type { components, paths } from "./schema.js";

export type { components, operations, paths } from "./schema.js";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Sourcemark = Client<paths>;

/** What the service, or what stands before it, answered in place of what was asked for. */
export class ProblemError extends Error {
  /** `problem` is absent where the answer is no problem document: a gateway's page, say. */
  constructor(
    readonly status: number,
    readonly problem?: Problem,
  ) {
    super(problem ? `${problem.code}: ${problem.detail}` : `The answer has status ${status} and is no problem document.`);
    this.name = "ProblemError";
  }
}

/** A client of the service at `url`, for the holder of `token`. */
export function sourcemark(url: string, token: string, options: Omit<ClientOptions, "baseUrl"> = {}): Sourcemark {
  const client = createClient<paths>({ ...options, baseUrl: url.replace(/\/+$/, "") });
  client.use({
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${token}`);
      return request;
    },
  });
  return client;
}

/** The data of an answer; throws `ProblemError` for an error. */
export async function answered<Data>(
  answer: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Exclude<Data, undefined>> {
  const { data, error, response } = await answer;
  if (!response.ok) {
    throw new ProblemError(response.status, isProblem(error) ? error : undefined);
  }
  return data as Exclude<Data, undefined>;
}

/** Every item of a list, page after page; `read` gets the cursor of the page to read, none for the first. */
export async function* items<Item>(
  read: (query: { cursor?: string }) => Promise<{ items: Item[]; next: string | null }>,
): AsyncGenerator<Item, void, undefined> {
  let query: { cursor?: string } | undefined = {};
  while (query) {
    const page: { items: Item[]; next: string | null } = await read(query);
    yield* page.items;
    query = page.next === null ? undefined : { cursor: page.next };
  }
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error && "request_id" in error;
}
