/** Starts forks of JMH, and reads what came of them. */
package dev.tenk.jmh.launch;
