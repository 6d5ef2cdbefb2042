/** The benchmarks, as JMH runs them in forks. */
package dev.tenk.jmh.bench;
