/** What MLPerf's scenarios report, by LoadGen's published rules. */
package dev.tenk.results.stats.mlperf;
