#!/usr/bin/env bash
# Tool:    Impact Framework 1.1.0 (npm @grnsft/if), the aggregation over time of an engine's run
# Guess:   each observation carries its duration, so a load that is aggregated over time as an average is weighted by it.
# Seen:    it is the mean of the rows: one second counts as much as ten minutes.
# Output:  1 s at 100 %, then 599 s at 2 %: aggregated 51 (weighted by time 2.16)
# Matters: meters that report on change write short rows when something happens and one long row when nothing does. Their
#          aggregated load is then that of the busy seconds.
. "$(dirname "$0")/common"
npm_packages @grnsft/if@1.1.0

cat >manifest.yml <<'YML'
name: a short peak
description: ten minutes
tags:
aggregation: {metrics: [cpu], type: time}
initialize:
  plugins:
    same:
      method: Coefficient
      path: builtin
      config: {input-parameter: cpu, coefficient: 1, output-parameter: copied}
      parameter-metadata:
        inputs:
          cpu: {description: load, unit: percent, aggregation-method: {time: avg, component: avg}}
tree:
  children:
    host:
      pipeline: {compute: [same]}
      inputs:
        - {timestamp: '2026-01-01T00:00:00.000Z', duration: 1, cpu: 100}
        - {timestamp: '2026-01-01T00:00:01.000Z', duration: 599, cpu: 2}
YML
node_modules/.bin/if-run -m manifest.yml >run.log 2>&1 || untried "if-run: $(grep -m1 Error run.log)"
awk '/aggregated:/ {getline; print "aggregated " $1 " " $2; exit}' run.log | tee out
still_in out "aggregated cpu: 51"
