#!/usr/bin/env bash
# Tool:    CO2.js 0.19.0 (npm @tgwf/co2), its default model, with results: 'segment'
# Guess:   where the host is green, the operation of the data centre is 0 in the segments too: they add up to the total.
# Seen:    the flag lowers the total alone. Each segment, and the sum of the operational ones, is that of a grey host.
# Output:  1 GB, grey: data centre in operation 27.17, all in operation 95.84, segments 148.20, total 148.20
#          1 GB, green: data centre in operation 27.17, all in operation 95.84, segments 148.20, total 121.03
# Matters: who reports the data centre's share, or builds a total of the segments that are theirs, sees no difference between a
#          green and a grey region: moving a service is worth 18 % in one column and nothing in the others.
. "$(dirname "$0")/common"
npm_packages @tgwf/co2@0.19.0

cat >try.mjs <<'JS'
import { co2 } from '@tgwf/co2';
const model = new co2({ results: 'segment' });
for (const green of [false, true]) {
  const g = model.perByte(1e9, green);
  const segments = g.dataCenterCO2e + g.networkCO2e + g.consumerDeviceCO2e;
  console.log(`1 GB, ${green ? 'green' : 'grey'}: data centre in operation ${g.dataCenterOperationalCO2e.toFixed(2)}, `
    + `all in operation ${g.totalOperationalCO2e.toFixed(2)}, segments ${segments.toFixed(2)}, total ${g.total.toFixed(2)}`);
}
JS
node try.mjs | tee out
still_in out "1 GB, grey: data centre in operation 27.17, all in operation 95.84, segments 148.20, total 148.20"
still_in out "1 GB, green: data centre in operation 27.17, all in operation 95.84, segments 148.20, total 121.03"
