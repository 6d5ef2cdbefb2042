#!/usr/bin/env bash
# Tool:    AWS SDK for JavaScript 3.1162.0 (npm @aws-sdk/client-lambda) with @smithy/node-http-handler 4.14.2
# Guess:   requestTimeout: 300 ends a call that has no answer after 300 ms, with an error, perhaps after retries.
# Seen:    it does not. The call goes on, a line is written to the console, and an answer after 1.5 s is a success. Only
#          throwOnRequestTimeout: true makes it an error, of each of three attempts.
# Output:  requestTimeout 300: success, 1 request, at least 1.4 s
#          requestTimeout 300, throwOnRequestTimeout: TimeoutError, 3 requests
# Matters: a client that is thought to give up after 300 ms waits as long as the function runs: its latencies have no upper
#          end, its concurrency grows, and every "timed-out" call is billed for its whole run. With the second
#          setting a slow function is started, and billed, three times for one call.
. "$(dirname "$0")/common"
npm_packages @aws-sdk/client-lambda@3.1162.0 @smithy/node-http-handler@4.14.2

cat >try.js <<'JS'
const http = require('http');
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const { NodeHttpHandler } = require('@smithy/node-http-handler');
let requests = 0;
const server = http.createServer((request, response) => {
  requests++;
  setTimeout(() => response.end('{}'), 1500);
});
server.listen(0, '127.0.0.1', async () => {
  for (const handler of [{ requestTimeout: 300 }, { requestTimeout: 300, throwOnRequestTimeout: true }]) {
    requests = 0;
    const client = new LambdaClient({
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${server.address().port}`,
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      requestHandler: new NodeHttpHandler(handler),
    });
    const began = performance.now();
    const outcome = await client.send(new InvokeCommand({ FunctionName: 'f', Payload: '{}' })).then(() => 'success', (error) => error.name);
    const late = performance.now() - began >= 1400 ? ', at least 1.4 s' : '';
    console.log(`${Object.keys(handler).join(', ')}: ${outcome}, ${requests} request(s)${late && outcome === 'success' ? late : ''}`);
  }
  process.exit();
});
setTimeout(() => process.exit(1), 60000);
JS
node try.js 2>warnings | tee out
grep -F requestTimeout warnings | cut -c1-120
still_in out "requestTimeout: success, 1 request(s), at least 1.4 s"
still_in out "requestTimeout, throwOnRequestTimeout: TimeoutError, 3 request(s)"
