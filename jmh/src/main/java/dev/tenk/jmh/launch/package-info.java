/** Starts forks of JMH, and reads their results. */
package dev.tenk.jmh.launch;
