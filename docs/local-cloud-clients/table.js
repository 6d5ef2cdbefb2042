// node table.js CALLS NAME=TITLE...: the table, of what each client said and what its proxy noted
const fs = require('fs');
const [file, ...clients] = process.argv.slice(2);
const calls = JSON.parse(fs.readFileSync(file));
const lines = (name) => fs.readFileSync(name, 'utf8').trimEnd().split('\n');
const PROTOCOLS = [['cbor', 'CBOR'], ['x-amz-json', 'JSON'], ['x-www-form', 'form']];
const several = new Set(['cloudwatch', 'sqs']);
const columns = clients.map((client) => {
  const name = client.slice(0, client.indexOf('='));
  const wire = lines(`${name}.wire`).map((line) => JSON.parse(line));
  return lines(`${name}.said`).map((said, i) => {
    if (said === '-') return '–';
    const { status, asked = '' } = wire.shift();
    const protocol = several.has(calls[i][0]) ? (PROTOCOLS.find(([type]) => asked.includes(type)) ?? ['', '?'])[1] + ' ' : '';
    // what is made up anew in each run
    return `${protocol}${status} ${said.replace(/[0-9a-f-]{36}/, '…').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:…')}`;
  });
});
console.log(`| call | ${clients.map((client) => client.slice(client.indexOf('=') + 1)).join(' | ')} |`);
console.log('|---|' + clients.map(() => '---|').join(''));
calls.forEach(([service, op, input, path], i) => {
  const what = [service, op, ...(input.InvocationType ? [input.InvocationType] : [])].join(' ') + (path ? `, ${path}` : op === 'ReceiveMessage' ? '' : ', refused');
  console.log(`| ${what} | ${columns.map((column) => column[i]).join(' | ')} |`);
});
