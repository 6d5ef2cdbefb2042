#!/usr/bin/env bash
# Tool:    Apache Arrow 21.2.0 (npm apache-arrow), on a Parquet file by way of parquet-wasm 0.8.0, beside hyparquet 1.33.0
# Guess:   a price of 0.0000166667 in a column of type decimal(38,10) reads as 0.0000166667, as a number or as text.
# Seen:    it reads as 166667, as number, as text and in JSON: the column knows its scale of 10, a value does not. hyparquet
#          reads the same file right.
# Output:  column: Decimal[38e+10]
#          apache-arrow: 166667, times a million 166667000000, as text "166667"
#          hyparquet: 0.0000166667
# Matters: price lists and bills in Parquet hold prices as decimals. By this way each is 10,000,000,000 times too high, and
#          where two columns have other scales, their sum is neither's: no factor makes it right afterwards.
. "$(dirname "$0")/common"
npm_packages apache-arrow@21.2.0 parquet-wasm@0.8.0 hyparquet@1.33.0

cat >try.mjs <<'JS'
import { createRequire } from 'module';
import { Decimal, Table, makeData, makeVector, tableFromIPC, tableToIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { writeFileSync } from 'fs';
const parquet = createRequire(import.meta.url)('parquet-wasm');
// 0.0000166667, as the format lays it down: the whole number 166667 in 128 bits, and the scale 10 in the column's type
const data = makeData({ type: new Decimal(10, 38, 128), length: 1, nullCount: 0, data: new Uint32Array([166667, 0, 0, 0]) });
const ipc = tableToIPC(new Table({ price_usd: makeVector(data) }), 'stream');
writeFileSync('prices.parquet', parquet.writeParquet(parquet.Table.fromIPCStream(ipc)));

const { readFileSync } = await import('fs');
const table = tableFromIPC(parquet.readParquet(readFileSync('prices.parquet')).intoIPCStream());
const price = table.getChild('price_usd').get(0);
console.log(`column: ${table.schema.fields[0].type}`);
console.log(`apache-arrow: ${Number(price)}, times a million ${price * 1e6}, as text "${price}"`);
const [row] = await parquetReadObjects({ file: await asyncBufferFromFile('prices.parquet') });
console.log(`hyparquet: ${row.price_usd}`);
JS
node try.mjs | tee out
still_in out 'column: Decimal[38e+10]'
still_in out 'apache-arrow: 166667, times a million 166667000000, as text "166667"'
still_in out 'hyparquet: 0.0000166667'
