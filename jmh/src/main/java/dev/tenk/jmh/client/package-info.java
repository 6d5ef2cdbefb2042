/** What a client does for a call, apart from any target. */
package dev.tenk.jmh.client;
