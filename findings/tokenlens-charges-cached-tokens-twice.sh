#!/usr/bin/env bash
# Tool:    tokenlens 1.3.1 (npm), costFromUsage, its price list for openai:gpt-4o: 2.50 USD, cached 1.25 USD per million
# Guess:   of a million prompt tokens 900,000 came from the cache, as OpenAI's usage says: 100,000 cost the full price and
#          900,000 the cached one, 1.375 USD, against 2.50 USD without the cache.
# Seen:    all million cost the full price, and the cached ones the cached price on top, with the fields of the Vercel AI SDK,
#          too: the more comes from the cache, the more it costs.
# Output:  0 of 1000000 tokens cached: 2.5 USD; by the price list 2.5
#          500000 of 1000000 tokens cached: 3.125 USD; by the price list 1.875
#          900000 of 1000000 tokens cached: 3.625 USD; by the price list 1.375
#          the same, with the fields of the Vercel AI SDK: 3.625 USD
# Matters: a cost per request that is 2.6 times the bill, and a prompt cache, which halves it, looks like a loss of half as much
#          again. Take the cached tokens off the prompt's before it is called.
. "$(dirname "$0")/common"
npm_packages tokenlens@1.3.1

cat >try.mjs <<'JS'
import { costFromUsage, resolveModel } from 'tokenlens';
const id = 'openai:gpt-4o';
const { inputPerMTokens, cacheReadPerMTokens } = resolveModel(id).pricing;
const prompt = 1_000_000;
for (const cached of [0, 500_000, 900_000]) {
  const usage = { prompt_tokens: prompt, completion_tokens: 0, prompt_tokens_details: { cached_tokens: cached } };
  const listed = ((prompt - cached) * inputPerMTokens + cached * cacheReadPerMTokens) / 1e6;
  console.log(`${cached} of ${prompt} tokens cached: ${costFromUsage({ id, usage })} USD; by the price list ${listed}`);
}
const usage = { inputTokens: prompt, outputTokens: 0, cachedInputTokens: 900_000 };
console.log(`the same, with the fields of the Vercel AI SDK: ${costFromUsage({ id, usage })} USD`);
JS
node try.mjs | tee out
still_in out "0 of 1000000 tokens cached: 2.5 USD; by the price list 2.5"
still_in out "500000 of 1000000 tokens cached: 3.125 USD; by the price list 1.875"
still_in out "900000 of 1000000 tokens cached: 3.625 USD; by the price list 1.375"
still_in out "the same, with the fields of the Vercel AI SDK: 3.625 USD"
