// node recorder.js TARGET-URL FILE: a proxy that notes what was asked and answered, a line each
const http = require('http');
const fs = require('fs');
const target = new URL(process.argv[2]);
http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    const onward = http.request({ host: target.hostname, port: target.port, method: request.method,
      path: request.url, headers: request.headers, setHost: false }, (answer) => {
      fs.appendFileSync(process.argv[3], JSON.stringify({ status: answer.statusCode,
        asked: request.headers['content-type'], answered: answer.headers['content-type'] }) + '\n');
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.end(Buffer.concat(chunks));
  });
}).listen(0, '127.0.0.1', function () { console.log(`http://127.0.0.1:${this.address().port}`); });
