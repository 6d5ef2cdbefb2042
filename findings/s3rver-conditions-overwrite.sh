#!/usr/bin/env bash
# Tool:    s3rver 3.7.1 (npm), called by the AWS SDK for JavaScript (@aws-sdk/client-s3 3.700.0)
# Guess:   a conditional write (If-None-Match: *, or If-Match with another ETag) is refused with 412, or with 501 by a
#          server that does not know it.
# Seen:    both are answered with 200, and the object is another.
# Output:  first: 200, second, only if there is none: 200, third, only if it is another: 200, object: third
# Matters: locks and pins made of conditional writes are tried against such a server, where everybody gets them: the tests
#          that prove one winner prove nothing, and those with several writers lose all but the last.
. "$(dirname "$0")/common"
npm_packages s3rver@3.7.1 @aws-sdk/client-s3@3.700.0

cat >try.js <<'JS'
const S3rver = require('s3rver');
const { S3Client, PutObjectCommand, GetObjectCommand } = require('@aws-sdk/client-s3');
(async () => {
  const server = new S3rver({
    port: 0, address: '127.0.0.1', silent: true, directory: process.cwd() + '/objects', configureBuckets: [{ name: 'b' }],
  });
  const { port } = await server.run();
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  });
  const put = async (name, condition) => {
    const answer = await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'lock', Body: name, ...condition }))
      .catch(error => error);
    return answer.$metadata.httpStatusCode;
  };
  console.log('first:', await put('first', {}));
  console.log('second, only if there is none:', await put('second', { IfNoneMatch: '*' }));
  console.log('third, only if it is another:', await put('third', { IfMatch: '"0123456789abcdef0123456789abcdef"' }));
  const object = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'lock' }));
  console.log('object:', await object.Body.transformToString());
  await server.close();
})();
JS
node try.js 2>node.log | tee out
still_in out "second, only if there is none: 200"
still_in out "third, only if it is another: 200"
still_in out "object: third"
