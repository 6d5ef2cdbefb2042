#!/usr/bin/env bash
# Tool:    Impact Framework 1.1.0 (npm @grnsft/if), its built-in TimeSync
# Guess:   a processor load of 50 % that never changes is still 50 % after it is put on another grid of time, whose step
#          is chosen for reading only.
# Seen:    the last second of each step counts in the number of seconds and not in their sum: one n-th is missing where a
#          step has n seconds. Sums (energy, duration) are right.
# Output:  50 % over 60 s, in steps of 1 s: 50, 2 s: 25, 5 s: 40, 10 s: 45; energy is 600 in each case
# Matters: estimates of power are made from the load. With a step of 5 s every machine seems a fifth less busy, and a
#          finer grid makes the same machine greener.
. "$(dirname "$0")/common"
npm_packages @grnsft/if@1.1.0

manifest() {
  cat <<YML
name: one constant load
description: one minute
tags:
initialize:
  plugins:
    grid:
      method: TimeSync
      path: builtin
      config:
        start-time: '2026-01-01T00:00:00.000Z'
        end-time: '2026-01-01T00:01:00.000Z'
        interval: $1
        allow-padding: true
      parameter-metadata:
        inputs:
          timestamp: {description: start, unit: UTC, aggregation-method: {time: none, component: none}}
          duration: {description: length, unit: s, aggregation-method: {time: sum, component: sum}}
          energy: {description: energy, unit: J, aggregation-method: {time: sum, component: sum}}
          cpu: {description: load, unit: percent, aggregation-method: {time: avg, component: avg}}
tree:
  children:
    host:
      pipeline: {compute: [grid]}
      inputs:
        - {timestamp: '2026-01-01T00:00:00.000Z', duration: 30, energy: 300, cpu: 50}
        - {timestamp: '2026-01-01T00:00:30.000Z', duration: 30, energy: 300, cpu: 50}
YML
}
for step in 1 2 5 10; do
  manifest "$step" >manifest.yml
  node_modules/.bin/if-run -m manifest.yml >run.log 2>&1 || untried "if-run: $(grep -m1 Error run.log)"
  sed -n '/outputs:/,$p' run.log |
    awk -v step="$step" '/ energy:/ {joules += $2} / cpu:/ {cpu = $2} END {print "step " step " s: cpu " cpu ", energy " joules}'
done | tee out
still_in out "step 1 s: cpu 50, energy 600"
still_in out "step 2 s: cpu 25, energy 600"
still_in out "step 5 s: cpu 40, energy 600"
still_in out "step 10 s: cpu 45, energy 600"
